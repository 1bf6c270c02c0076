import { describe, expect, it } from 'vitest';
import type { FoundChunk } from '../../../../../shared/adapters/pinecone/chunk-record.ts';
import { rank } from '../../../../../shared/adapters/pinecone/ranking.ts';
import { generation } from '../../../../../shared/adapters/pinecone/record-id.ts';
import type { SealedText } from '../../../../../shared/ports/sealer.ts';
import { indexedText } from '../../../../../shared/retrieval/indexed-text.ts';
import { queryTerms } from '../../../../../shared/retrieval/sparse.ts';
import { ids } from '../../../../support/documents.ts';

const chunk = (id: string, number: number, score: number, rest: Partial<FoundChunk> = {}): FoundChunk => ({
  id,
  pii: false,
  generation: generation(1, 1),
  number,
  title: 'T' as SealedText,
  tags: [],
  text: 'unreadable' as SealedText,
  terms: queryTerms('A heron.'),
  start: number,
  end: number + 1,
  score,
  ...rest,
});
const request = {
  terms: queryTerms('heron'),
  relatedSimilarity: 0.6,
  topK: 10,
  passagesPerDocument: 2,
  denseWeight: 0.5,
};

describe('documents', () => {
  it('are ranked by their best passage, each once', () => {
    const found = rank([chunk('a', 1, 0.3), chunk('b', 1, 0.4), chunk('a', 2, 0.5)], request);

    expect(ids(found.documents)).toEqual(['a', 'b']);
    expect(found.lastScore).toBe(0.4);
  });

  it('of equal score stand by id in the order of its bytes, the visible one first', () => {
    const chunks = [
      chunk('b', 1, 0.5),
      chunk('a', 1, 0.5, { pii: true }),
      chunk('a', 1, 0.5),
      chunk('B', 1, 0.5),
    ];

    const { documents } = rank(chunks, request);

    expect(documents.map(({ id, pii }) => [id, pii])).toEqual([
      ['B', false],
      ['a', false],
      ['a', true],
      ['b', false],
    ]);
  });

  it('are as many as were asked for', () => {
    const found = rank([chunk('a', 1, 0.3), chunk('b', 1, 0.5), chunk('c', 1, 0.4)], { ...request, topK: 2 });

    expect(ids(found.documents)).toEqual(['b', 'c']);
  });
});

describe('passages', () => {
  it('come best first, equal ones in the order of the text, and not too many', () => {
    const chunks = [chunk('a', 4, 0.4), chunk('a', 3, 0.5), chunk('a', 2, 0.5), chunk('a', 1, 0.3)];

    expect(rank(chunks, request).documents[0]?.passages.map(({ start }) => start)).toEqual([2, 3]);
  });

  it('leave their places to those of other documents', () => {
    const chunks = [chunk('a', 1, 0.9), chunk('a', 2, 0.8), chunk('a', 3, 0.7), chunk('b', 1, 0.1)];

    expect(ids(rank(chunks, { ...request, topK: 2 }).documents)).toEqual(['a', 'b']);
  });
});

describe('what is unrelated', () => {
  it.each([
    { because: 'it shares a word', text: 'Herons fish.', score: 0.01, isFound: true },
    { because: 'its title does', title: 'The heron', text: 'It fishes.', score: 0.01, isFound: true },
    { because: 'it is similar enough', text: 'Nothing shared.', score: 0.3, isFound: true },
    { because: 'neither', text: 'Nothing shared.', score: 0.29, isFound: false },
    { because: 'neither, and unlike', text: 'Nothing shared.', score: -0.3, isFound: false },
  ])('is left out ($because: $isFound)', ({ text, title = 'T', score, isFound }) => {
    expect(
      rank([chunk('a', 1, score, { terms: queryTerms(indexedText(title, text)) })], request).documents.length,
    ).toBe(isFound ? 1 : 0);
  });

  it('is never a passage of a document that is related', () => {
    const chunks = [chunk('a', 1, 0.2), chunk('a', 2, 0.25, { terms: queryTerms('Nothing shared.') })];

    expect(rank(chunks, request).documents[0]?.passages.map(({ start }) => start)).toEqual([1]);
  });
});
