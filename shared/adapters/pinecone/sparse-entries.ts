/** Sparse vectors within Pinecone's limit. A text of an unspaced script may come near it; its weakest terms are left out. */
import { shortNumbers, type WireSparse } from './wire-record.ts';

export const maxSparseEntries = 1_000;

/** The highest weights, in ascending order of index; undefined where there are none. */
export function strongest(
  indices: readonly number[],
  weights: readonly number[],
  most: number,
): WireSparse | undefined {
  if (indices.length === 0) return undefined;
  const weight = (at: number): number => weights[at] ?? 0;
  let places = [...indices.keys()];
  if (places.length > most) {
    places = places
      .sort((left, right) => weight(right) - weight(left) || left - right)
      .slice(0, most)
      .sort((left, right) => left - right);
  }
  return { indices: places.map((at) => indices[at] ?? 0), values: shortNumbers(places.map(weight)) };
}
