/** Whether two sets of measurements could come from one distribution: the two-sample Kolmogorov-Smirnov test. */

export interface Comparison {
  /** The greatest distance between the two empirical distributions, 0 to 1. */
  readonly distance: number;
  /** How likely such a distance is where both come from one distribution (asymptotic, good from some dozens of values on). */
  readonly probability: number;
}

/** @throws RangeError where a set is empty */
export function compareDistributions(left: readonly number[], right: readonly number[]): Comparison {
  if (left.length === 0 || right.length === 0) throw new RangeError('nothing to compare');
  const distance = greatestDistance(ascending(left), ascending(right));
  const effective = Math.sqrt((left.length * right.length) / (left.length + right.length));
  // Stephens' correction for finite sets.
  return { distance, probability: tail((effective + 0.12 + 0.11 / effective) * distance) };
}

const ascending = (values: readonly number[]): number[] => values.toSorted((one, other) => one - other);

function greatestDistance(left: readonly number[], right: readonly number[]): number {
  let distance = 0;
  for (let at = 0, other = 0; at < left.length && other < right.length; ) {
    const value = Math.min(left[at] ?? 0, right[other] ?? 0);
    while (at < left.length && left[at] === value) at++;
    while (other < right.length && right[other] === value) other++;
    distance = Math.max(distance, Math.abs(at / left.length - other / right.length));
  }
  return distance;
}

/** Kolmogorov's distribution: 2 * sum of (-1)^(k-1) * exp(-2 k^2 x^2). */
function tail(x: number): number {
  if (x < 0.2) return 1;
  let sum = 0;
  for (let k = 1; k <= 100; k++) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * x * x);
  return Math.min(1, Math.max(0, sum));
}
