/** BM25 as sparse vectors. A weight depends on its text alone, never on the corpus, so no document leaks into another's. */
import { termIndex, terms } from './terms.ts';

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

/** A text's BM25 term weights without the inverse document frequency, which the store applies to the question. */
export function bm25Weights(text: string): TermWeights {
  const counts = new Map<number, number>();
  const found = terms(text);
  for (const term of found) {
    const index = termIndex(term);
    counts.set(index, (counts.get(index) ?? 0) + 1);
  }
  const saturation = k1 * (1 - b + (b * found.length) / typicalLength);
  const entries = [...counts].sort(([left], [right]) => left - right);
  return {
    indices: entries.map(([index]) => index),
    weights: entries.map(([, count]) => (count * maximumWeight) / (count + saturation)),
  };
}

/** The distinct indices of a question's terms, ascending. */
export function queryTerms(text: string): number[] {
  return [...new Set(terms(text).map(termIndex))].sort((left, right) => left - right);
}
