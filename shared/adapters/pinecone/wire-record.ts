/** What travels: records as they are sent, and as they come back before anything about them is believed. */

export type WireMetadata = Readonly<Record<string, string | number | boolean | string[]>>;

export interface WireSparse {
  readonly indices: number[];
  readonly values: number[];
}

export interface NewRecord {
  readonly id: string;
  readonly values: number[];
  readonly sparseValues?: WireSparse;
  readonly metadata: WireMetadata;
}

export interface WireRecord {
  readonly id: string;
  /** Where it was searched for. */
  readonly score: number;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** Nine significant digits carry a single-precision number exactly, in little more than half the bytes. */
export const shortNumbers = (values: Iterable<number>): number[] =>
  Array.from(values, (value) => Number(value.toPrecision(9)));

/** A vector that points nowhere in particular, for records that no search is for: Pinecone refuses one of zeros. */
export const unitVector = (dimension: number): number[] =>
  Array.from({ length: dimension }, (_, at) => (at === 0 ? 1 : 0));
