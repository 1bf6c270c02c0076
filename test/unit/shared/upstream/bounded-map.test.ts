/** The bounded map: order, bound, and what a failure stops. */
import { describe, expect, it } from 'vitest';
import { boundedMap } from '../../../../shared/upstream/bounded-map.ts';

const tick = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('the bounded map', () => {
  it('gives the results in the order of the items, whichever is done first', async () => {
    const waits = [5, 0, 3, 1];

    const results = await boundedMap(waits, 2, async (turns, at) => {
      for (let turn = 0; turn < turns; turn++) await tick();
      return `${at}:${turns}`;
    });

    expect(results).toEqual(['0:5', '1:0', '2:3', '3:1']);
  });

  it('works on as many as it may at once, and never on more', async () => {
    let running = 0;
    let most = 0;

    await boundedMap(Array.from({ length: 20 }), 3, async () => {
      most = Math.max(most, ++running);
      await tick();
      running--;
    });

    expect(most).toBe(3);
  });

  it.each([0, -1, 0.5, 1])('does all the work even where it may do %d at once', async (concurrency) => {
    expect(await boundedMap([1, 2, 3], concurrency, async (item) => item * 2)).toEqual([2, 4, 6]);
  });

  it('gives nothing for nothing', async () => {
    expect(await boundedMap([], 4, async () => 1)).toEqual([]);
  });

  it.each([
    [
      'rejects',
      async (item: number) => {
        if (item === 2) throw new Error('two');
        await tick();
      },
    ],
    [
      'throws',
      (item: number) => {
        if (item === 2) throw new Error('two');
        return tick();
      },
    ],
  ])('begins nothing more once work %s', async (_, work) => {
    const begun: number[] = [];

    const result = boundedMap([1, 2, 3, 4, 5, 6], 2, (item) => {
      begun.push(item);
      return work(item);
    });

    await expect(result).rejects.toThrow('two');
    await tick();
    await tick();
    expect(begun).toEqual([1, 2]);
  });
});
