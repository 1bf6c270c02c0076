/** The benches' own arithmetic: who runs at once, and what a percentile is. */
import { describe, expect, it } from 'vitest';
import { inParallel, runLoad } from '../../bench/load.ts';
import { percentile } from '../../bench/percentile.ts';

describe('a percentile', () => {
  it.each([
    { values: [7], percent: 99, value: 7 },
    { values: [10, 9, 1, 2], percent: 50, value: 2 },
    { values: Array.from({ length: 100 }, (_, at) => at + 1), percent: 99, value: 99 },
    { values: [], percent: 50, value: Number.NaN },
  ])('of $percent % is $value', ({ values, percent, value }) => {
    expect(percentile(values, percent)).toBe(value);
  });
});

describe('work in parallel', () => {
  it('does each item once, as many at a time as allowed, and keeps the order', async () => {
    let running = 0;
    let most = 0;

    const results = await inParallel([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
      most = Math.max(most, ++running);
      await Promise.resolve();
      running--;
      return item * 10;
    });

    expect(results).toEqual([10, 20, 30, 40, 50, 60, 70]);
    expect(most).toBe(3);
  });

  it('stops at a failure', async () => {
    const fail = async (): Promise<never> => {
      throw new Error('no');
    };

    await expect(inParallel([1, 2], 1, fail)).rejects.toThrow('no');
  });
});

describe('a load', () => {
  const forever = { items: ['a', 'b'], concurrency: 1, durationMs: Number.POSITIVE_INFINITY };

  it('goes round and round, and shows each answer with what was sent', async () => {
    const seen: string[] = [];
    const inspect = (answer: string, item: string) => void seen.push(item + answer);
    const send = async (item: string): Promise<string> => {
      if (seen.length === 5) throw new Error('enough');
      return item.toUpperCase();
    };

    await expect(runLoad({ ...forever, send, inspect })).rejects.toThrow('enough');

    expect(seen).toEqual(['aA', 'bB', 'aA', 'bB', 'aA']);
  });

  it('sends nothing once its time is over', async () => {
    const send = async (): Promise<never> => {
      throw new Error('sent');
    };

    const { latenciesMs } = await runLoad({ ...forever, durationMs: 0, send, inspect: () => undefined });

    expect(latenciesMs).toEqual([]);
  });
});
