/** BM25 as sparse vectors. A weight depends on its text alone, never on the corpus, so no document leaks into another's. */
import { type TermIndex, terms } from './terms.ts';

const k1 = 1.2;
const b = 0.75;
/** Terms in a typical chunk with its title; a constant, since a measured mean would tell of other documents. */
const typicalLength = 100;

/** No weight reaches this, so `sum(idf) * maximumWeight` bounds a sparse score. */
export const maximumWeight = k1 + 1;

export interface TermWeights {
  /** Strictly ascending. */
  readonly indices: number[];
  readonly weights: number[];
}

/**
 * A text's BM25 term weights without the inverse document frequency, which the store applies to the question.
 * @param termIndex the tenant's own
 */
export function bm25Weights(text: string, termIndex: TermIndex): TermWeights {
  const found = terms(text);
  // Counted as words first: an index may take a keyed hash.
  const repeats = new Map<string, number>();
  for (const term of found) repeats.set(term, (repeats.get(term) ?? 0) + 1);
  const counts = new Map<number, number>();
  for (const [term, count] of repeats) {
    const index = termIndex(term);
    counts.set(index, (counts.get(index) ?? 0) + count);
  }
  const saturation = k1 * (1 - b + (b * found.length) / typicalLength);
  const entries = [...counts].sort(([left], [right]) => left - right);
  return {
    indices: entries.map(([index]) => index),
    weights: entries.map(([, count]) => (count * maximumWeight) / (count + saturation)),
  };
}

/** The distinct indices of a question's terms, ascending. @param termIndex the tenant's own */
export function queryTerms(text: string, termIndex: TermIndex): number[] {
  const distinct = [...new Set(terms(text))];
  return [...new Set(distinct.map((term) => termIndex(term)))].sort((left, right) => left - right);
}
