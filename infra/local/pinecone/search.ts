/** Exact search: every record of the namespace that passes the filter is scored. */
import type { Matches } from './filter.ts';
import type { Metric, StoredRecord } from './record.ts';
import { dot, type SparseVector, sparseDot, squaredDistance } from './vector.ts';

export interface SearchRequest {
  readonly values: Float32Array;
  readonly sparse: SparseVector | undefined;
  readonly topK: number;
  readonly metric: Metric;
  readonly matches: Matches | undefined;
}

export interface Scored {
  readonly record: StoredRecord;
  /** A 32-bit float. */
  readonly score: number;
}

/** Best first; equal scores ascend by id. */
export function search(records: Iterable<StoredRecord>, request: SearchRequest): Scored[] {
  const { matches, topK } = request;
  const score = scorer(request);
  const compare = request.metric === 'euclidean' ? nearestFirst : highestFirst;
  let best: Scored[] = [];
  let bar: Scored | undefined;
  for (const record of records) {
    if (matches !== undefined && !matches(record.metadata)) continue;
    const scored = { record, score: Math.fround(score(record)) };
    if (bar !== undefined && compare(scored, bar) > 0) continue;
    best.push(scored);
    // Cut back only now and then: sorting for every record would cost more than the scores.
    if (best.length < 2 * topK + 64) continue;
    best = best.sort(compare).slice(0, topK);
    bar = best.at(-1);
  }
  return best.sort(compare).slice(0, topK);
}

function scorer({ values, sparse, metric }: SearchRequest): (record: StoredRecord) => number {
  switch (metric) {
    case 'dotproduct':
      return (record) => dot(values, record.values) + sparseScore(sparse, record.sparse);
    case 'cosine': {
      const norm = Math.sqrt(dot(values, values));
      return (record) => (norm === 0 ? 0 : dot(values, record.values) / (norm * record.norm));
    }
    case 'euclidean':
      return (record) => squaredDistance(values, record.values);
  }
}

const sparseScore = (query: SparseVector | undefined, record: SparseVector | undefined): number =>
  query === undefined || record === undefined ? 0 : sparseDot(query, record);

const highestFirst = (a: Scored, b: Scored): number => b.score - a.score || byId(a, b);
const nearestFirst = (a: Scored, b: Scored): number => a.score - b.score || byId(a, b);

const byId = ({ record: { id: left } }: Scored, { record: { id: right } }: Scored): number =>
  left < right ? -1 : Number(left > right);
