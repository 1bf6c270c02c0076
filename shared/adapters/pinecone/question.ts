/** A question as Pinecone takes it: dense and sparse parts weighted so that one inner product is the hybrid score. */
import type { SearchRequest } from '../../ports/tenant-store.ts';
import { maximumWeight } from '../../retrieval/sparse.ts';
import { maxSparseEntries, strongest } from './sparse-entries.ts';
import { shortNumbers, type WireSparse } from './wire-record.ts';

/** What the weights of a question's terms come from: the chunks that this caller can see, and no others. */
export interface Statistics {
  readonly chunks: number;
  documentFrequency(term: number): number;
}

export interface Question {
  readonly vector: number[];
  readonly sparse: WireSparse | undefined;
  /** What the dense score of a match was multiplied by. Never 0: Pinecone refuses a vector of zeros. */
  readonly denseWeight: number;
}

const leastDenseWeight = 1e-9;

export function question(
  { dense, denseWeight: asked, terms }: Pick<SearchRequest, 'dense' | 'denseWeight' | 'terms'>,
  parts: readonly Statistics[],
): Question {
  const denseWeight = Math.max(asked, leastDenseWeight);
  const weights = inverseFrequencies(terms, parts).map((weight) => (1 - asked) * weight);
  return {
    vector: shortNumbers(dense.map((value) => value * denseWeight)),
    sparse: asked < 1 ? strongest(terms, weights, maxSparseEntries) : undefined,
    denseWeight,
  };
}

/** Divided by the highest score that the question could reach, so that every sparse score lies in 0..1. */
export function inverseFrequencies(terms: readonly number[], parts: readonly Statistics[]): number[] {
  const chunks = sum(parts.map((part) => part.chunks));
  const frequencies = terms.map((term) => {
    const holding = sum(parts.map((part) => part.documentFrequency(term)));
    return Math.log(1 + (chunks - holding + 0.5) / (holding + 0.5));
  });
  const highest = sum(frequencies) * maximumWeight;
  return frequencies.map((frequency) => frequency / highest);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
