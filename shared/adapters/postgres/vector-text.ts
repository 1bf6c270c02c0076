/** Vectors as pgvector reads them. Nine significant digits carry a single-precision number exactly. */
import type { SparseVector } from '../../ports/tenant-store.ts';

/** pgvector's largest round dimension below its limit of 10^9; term indices are 1-based and stay below it. */
const sparseDimension = 2 ** 29;

const exact = (value: number): string => (value === 0 ? '0' : String(Number(value.toPrecision(9))));

export function denseText(vector: Float32Array): string {
  return `[${Array.from(vector, exact).join(',')}]`;
}

export function sparseText({ indices, weights }: SparseVector): string {
  return `{${indices.map((index, at) => `${index}:${exact(weights[at] ?? 0)}`).join(',')}}/${sparseDimension}`;
}

export const integersText = (values: readonly number[]): string => `{${values.join(',')}}`;

/**
 * A question's vector in the shorter of pgvector's two notations, and the cast that reads it. Reading a thousand zeros
 * would cost as much as the rest of a small statement.
 */
export function denseParameter(vector: Float32Array): { text: string; cast: string } {
  const indices = [...vector.keys()].filter((at) => vector[at] !== 0);
  // An entry of the sparse notation is about twice as long as a plain one.
  if (2 * indices.length >= vector.length) return { text: denseText(vector), cast: 'vector' };
  const entries = indices.map((at) => `${at + 1}:${exact(vector[at] ?? 0)}`);
  return { text: `{${entries.join(',')}}/${vector.length}`, cast: 'sparsevec::vector' };
}
