/** Nearest-rank percentiles. */

/** The least value that at least `percent` % of the values do not exceed; NaN of none. */
export function percentile(values: readonly number[], percent: number): number {
  const rank = Math.max(1, Math.ceil((percent / 100) * values.length));
  return values.toSorted((left, right) => left - right)[rank - 1] ?? Number.NaN;
}
