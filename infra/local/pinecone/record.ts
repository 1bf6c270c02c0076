/** One record: from the wire, as it is stored, and back. Stored records are never changed, only replaced. */
import { type Metadata, parseMetadata } from './metadata.ts';
import { closedObject, recordId } from './request-fields.ts';
import { invalid } from './rpc-error.ts';
import {
  dot,
  notAllZero,
  parseDense,
  parseSparse,
  type SparseVector,
  type WireSparse,
  wireFloats,
  wireSparse,
} from './vector.ts';

export type Metric = 'dotproduct' | 'cosine' | 'euclidean';

/** What every vector of an index has in common. */
export interface VectorShape {
  readonly dimension: number;
  readonly metric: Metric;
}

export interface StoredRecord {
  readonly id: string;
  readonly values: Float32Array;
  /** Euclidean length of `values`. */
  readonly norm: number;
  readonly sparse: SparseVector | undefined;
  readonly metadata: Metadata | undefined;
}

/** A record in the description's form (schema Vector). */
export interface WireRecord {
  readonly id: string;
  readonly values: number[];
  readonly sparseValues?: WireSparse;
  readonly metadata?: Metadata;
}

/** @throws RpcError for a record that this index cannot hold */
export function parseRecord(value: unknown, shape: VectorShape): StoredRecord {
  const fields = closedObject(value, 'vectors', ['id', 'values', 'sparseValues', 'metadata']);
  const id = recordId(fields.id);
  return storedRecord({
    id,
    // Absent is as good as empty: on an index of dense vectors, sparse values alone make no record.
    values: storedDense(fields.values ?? [], id, shape),
    sparse: fields.sparseValues === undefined ? undefined : storedSparse(fields.sparseValues, shape),
    metadata: fields.metadata === undefined ? undefined : parseMetadata(fields.metadata),
  });
}

export const storedRecord = (record: Omit<StoredRecord, 'norm'>): StoredRecord => ({
  ...record,
  norm: Math.sqrt(dot(record.values, record.values)),
});

export function storedDense(value: unknown, id: string, { dimension }: VectorShape): Float32Array {
  const values = parseDense(value);
  if (values.length !== dimension) {
    throw invalid(`Vector dimension ${values.length} does not match the dimension of the index ${dimension}`);
  }
  return notAllZero(values, id);
}

export function storedSparse(value: unknown, { metric }: VectorShape): SparseVector {
  if (metric !== 'dotproduct') {
    throw invalid(
      `Index configuration does not support sparse values - only indexes with the dotproduct metric do`,
    );
  }
  return parseSparse(value, 'sparseValues');
}

/** Everything copied: what a caller does with it changes nothing here. */
export function wireRecord({ id, values, sparse, metadata }: StoredRecord): WireRecord {
  return {
    id,
    values: wireFloats(values),
    ...(sparse === undefined ? {} : { sparseValues: wireSparse(sparse) }),
    ...(metadata === undefined ? {} : { metadata: structuredClone({ ...metadata }) }),
  };
}
