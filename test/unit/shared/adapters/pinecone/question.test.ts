import { describe, expect, it } from 'vitest';
import { inverseFrequencies, question } from '../../../../../shared/adapters/pinecone/question.ts';
import { maximumWeight } from '../../../../../shared/retrieval/sparse.ts';

const part = (chunks: number, frequencies: Record<number, number>) => ({
  chunks,
  documentFrequency: (term: number) => frequencies[term] ?? 0,
});
const dense = Float32Array.from([0.6, 0, -0.8, 0]);

describe('the weights of terms', () => {
  it('are inverse document frequencies over the parts together, divided by the highest score they allow', () => {
    const idf = (n: number, df: number) => Math.log(1 + (n - df + 0.5) / (df + 0.5));

    const weights = inverseFrequencies([5, 6], [part(6, { 5: 2 }), part(4, { 5: 1, 6: 4 })]);

    const total = (idf(10, 3) + idf(10, 4)) * maximumWeight;
    expect(weights[0]).toBeCloseTo(idf(10, 3) / total, 12);
    expect(weights[1]).toBeCloseTo(idf(10, 4) / total, 12);
  });

  it('are finite where nothing is known', () => {
    expect(inverseFrequencies([5], [part(0, {})])).toEqual([1 / maximumWeight]);
    expect(inverseFrequencies([], [])).toEqual([]);
  });
});

describe('a question', () => {
  it('shares its weight between meaning and words', () => {
    const { vector, sparse, denseWeight } = question({ dense, denseWeight: 0.25, terms: [5] }, [
      part(3, { 5: 1 }),
    ]);

    expect(vector).toEqual([0.15, 0, -0.2, 0].map((value) => expect.closeTo(value, 6)));
    expect(sparse).toEqual({ indices: [5], values: [expect.closeTo(0.75 / maximumWeight, 8)] });
    expect(denseWeight).toBe(0.25);
  });

  it('never sends a vector of zeros', () => {
    const { vector, denseWeight } = question({ dense, denseWeight: 0, terms: [5] }, []);

    expect(vector.some((value) => value !== 0)).toBe(true);
    expect(denseWeight).toBe(1e-9);
  });

  it.each([
    { denseWeight: 0.1, terms: [] },
    { denseWeight: 1, terms: [5] },
  ])('sends no empty or weightless words: $denseWeight, $terms', ({ denseWeight, terms }) => {
    expect(question({ dense, denseWeight, terms }, []).sparse).toBeUndefined();
  });

  it('of more than a thousand terms keeps the rarest, in order', () => {
    const terms = Array.from({ length: 1_500 }, (_, n) => n + 1);
    const common = Object.fromEntries(terms.slice(200, 700).map((term) => [term, 9]));

    const { sparse } = question({ dense, denseWeight: 0.1, terms }, [part(10, common)]);

    expect(sparse?.indices).toEqual([...terms.slice(0, 200), ...terms.slice(700)]);
  });
});
