/** The test of distributions finds a difference that is there, and none that is not. */
import { describe, expect, it } from 'vitest';
import { compareDistributions } from '../../bench/distribution.ts';
import { createRandom } from '../../bench/random.ts';

const sample = (seed: string, count: number, shift = 0): number[] => {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => random.fraction() + random.fraction() + shift);
};

describe('two sets of measurements', () => {
  it('of one distribution are not told apart', () => {
    const probabilities = Array.from(
      { length: 40 },
      (_, run) =>
        compareDistributions(sample(`left ${run}`, 2_000), sample(`right ${run}`, 2_000)).probability,
    );

    // At one in a hundred, a few of forty may be below; far from half of them.
    expect(probabilities.filter((probability) => probability < 0.01).length).toBeLessThanOrEqual(2);
    expect(Math.max(...probabilities)).toBeGreaterThan(0.5);
  });

  it('of which one is slower by a tenth of its spread are told apart', () => {
    expect(compareDistributions(sample('left', 2_000), sample('right', 2_000, 0.1)).probability).toBeLessThan(
      0.001,
    );
  });

  it('that have nothing in common are at distance one', () => {
    expect(compareDistributions([1, 2, 3], [4, 5, 6]).distance).toBe(1);
  });

  it('of equal values are at distance nought', () => {
    expect(compareDistributions([1, 1, 2], [1, 1, 2]).distance).toBe(0);
  });

  it('need a value each', () => {
    expect(() => compareDistributions([], [1])).toThrow(RangeError);
  });
});
