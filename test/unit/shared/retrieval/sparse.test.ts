/** BM25 weights: ascending, bounded, and a matter of the text alone. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bm25Weights, maximumWeight, queryTerms } from '../../../../shared/retrieval/sparse.ts';
import { termIndex } from '../../../../shared/retrieval/terms.ts';

const weightOf = (text: string, term: string): number | undefined => {
  const { indices, weights } = bm25Weights(text, termIndex);
  return weights[indices.indexOf(termIndex(term))];
};

describe('bm25Weights', () => {
  it('gives ascending distinct indices and a positive weight below the maximum for each', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('alpha', 'beta', 'gamma', 'delta', '東京', 'x9')), (list) => {
        const { indices, weights } = bm25Weights(list.join(' '), termIndex);

        expect(indices).toEqual([...new Set(indices)].sort((left, right) => left - right));
        expect(indices).toHaveLength(new Set(list).size);
        expect(weights).toHaveLength(indices.length);
        expect(weights.every((weight) => weight > 0 && weight < maximumWeight)).toBe(true);
      }),
    );
  });

  it('follows the formula with a length of its own', () => {
    const weight = weightOf('budget budget forecast', 'budget');

    expect(weight).toBeCloseTo((2 * 2.2) / (2 + 1.2 * (0.25 + (0.75 * 3) / 100)), 12);
  });

  it('weighs a repeated term more, and a term of a longer text less', () => {
    const once = weightOf('budget forecast', 'budget') ?? 0;

    expect(weightOf('budget budget', 'budget')).toBeGreaterThan(once);
    expect(weightOf(`budget ${'forecast '.repeat(100)}`, 'budget')).toBeLessThan(once);
  });

  it('is empty for a text without words', () => {
    expect(bm25Weights(' … ', termIndex)).toEqual({ indices: [], weights: [] });
  });
});

describe('queryTerms', () => {
  it('gives each term once, ascending, without stop words', () => {
    const found = queryTerms('What is the limit, and are limits limited by tier?', termIndex);

    expect(found).toEqual([termIndex('limit'), termIndex('tier')].sort((left, right) => left - right));
  });

  it('finds the terms that the document was indexed by', () => {
    const { indices } = bm25Weights("The company's revenues grew", termIndex);

    expect(indices).toEqual(expect.arrayContaining(queryTerms('company revenue', termIndex)));
    expect(queryTerms('company revenue', termIndex)).toHaveLength(2);
  });
});
