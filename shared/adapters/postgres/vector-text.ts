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
