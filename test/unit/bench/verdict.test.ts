/** What the bench over HTTP calls an error, a foreign source and a hit. A bench that cannot fail proves nothing. */
import { describe, expect, it } from 'vitest';
import { refusal } from '../../../shared/ports/answerer.ts';
import { makeCollection } from '../../bench/pseudo-text.ts';
import { expected, hits } from '../../bench/recall.ts';
import { createJudge } from '../../bench/verdict.ts';

const [ours, theirs] = ['acme', 'acme-2'].map((tenant) =>
  makeCollection(tenant, { documents: 2, words: 40 }),
) as [ReturnType<typeof makeCollection>, ReturnType<typeof makeCollection>];
const judge = createJudge([ours, theirs]);

const source = (id: string, text: string) => ({
  id,
  title: 'T',
  tags: [],
  passages: [{ text, start: 0, end: 9 }],
});

function judged(sources: readonly unknown[], change: Record<string, unknown> = {}) {
  const body = {
    tenant_id: 'acme',
    query: 'q',
    answer: 'A. [1]',
    sources,
    pii_included: false,
    degraded: false,
    ...change,
  };
  return judge('acme', { status: 200, text: JSON.stringify(body) });
}

const own = ours.documents[0] ?? { id: '', content: '' };
const foreign = theirs.documents[0] ?? { id: '', content: '' };

describe('the verdict on an answer', () => {
  it("accepts the tenant's own sources", () => {
    const verdict = judged([source(own.id, own.content)]);

    expect(verdict).toEqual({
      error: undefined,
      refused: false,
      sourceIds: ['acme.00001'],
      foreignSources: 0,
    });
  });

  it.each([
    ['an id of a tenant whose name begins alike', source(foreign.id, own.content)],
    ["another tenant's text under an id of ours", source(own.id, foreign.content)],
  ])('counts %s as foreign', (_, other) => {
    expect(judged([source(own.id, own.content), other]).foreignSources).toBe(1);
  });

  it('accepts a refusal without sources', () => {
    const verdict = judged([], { answer: refusal });

    expect(verdict).toMatchObject({ error: undefined, refused: true });
  });

  it.each([
    ['an answer for another tenant', judged([source(own.id, '')], { tenant_id: 'acme-2' })],
    ['an answer without sources', judged([])],
    ['a refusal with sources', judged([source(own.id, '')], { answer: refusal })],
    ['any other status', judge('acme', { status: 503, text: '{}' })],
    ['no answer', judge('acme', { status: 0, text: 'ECONNRESET' })],
  ])('calls %s an error', (_, { error }) => {
    expect(error).toBeTypeOf('string');
  });
});

describe('recall', () => {
  const results = [0.9, 0.8, 0.7, 0.7 - 1e-8, 0.6].map((score, at) => ({
    id: `d${at}`,
    score,
    passages: [],
  }));

  it.each([
    { ids: ['d0', 'd1', 'd2'], hit: 3, because: 'all are there' },
    { ids: ['d1', 'd3', 'd0'], hit: 3, because: 'one that scores the same stands in' },
    { ids: ['d0', 'd2', 'd3', 'd1'], hit: 3, because: 'more than wanted count no more' },
    { ids: ['d0', 'd1', 'd4'], hit: 2, because: 'a lesser one does not count' },
    { ids: ['d0', 'd0', 'd0'], hit: 1, because: 'a repeat does not count' },
  ])('is $hit of 3 for $ids: $because', ({ ids, hit }) => {
    expect(hits(expected(results, 3), ids)).toBe(hit);
  });

  it('wants no more than there is', () => {
    expect(expected(results.slice(0, 2), 3).wanted).toBe(2);
  });
});
