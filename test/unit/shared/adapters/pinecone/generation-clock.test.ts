import { describe, expect, it } from 'vitest';
import { generationClock } from '../../../../../shared/adapters/pinecone/generation-clock.ts';
import { generationMs } from '../../../../../shared/adapters/pinecone/record-id.ts';

describe('the clock of generations', () => {
  it('gives the time that it is, or just after what it is told', () => {
    const next = generationClock(() => 1_000);

    expect([0, 999, 1_000, 5_000].map((afterMs) => generationMs(next(afterMs)))).toEqual([
      1_000, 1_000, 1_001, 5_001,
    ]);
  });

  it('does not remember what it was told, which may be of another tenant', () => {
    const next = generationClock(() => 1_000);
    next(5_000);

    expect(generationMs(next(0))).toBe(1_000);
  });

  it('gives two of one millisecond that differ', () => {
    const draws = [0.25, 0.5];
    const next = generationClock(
      () => 1_000,
      () => draws.shift() ?? 0,
    );

    expect([next(0), next(0)]).toEqual(['00000000001000-40000000', '00000000001000-80000000']);
  });
});
