import { describe, expect, it, vi } from 'vitest';
import { type QueryPorts, query, unavailableAnswer } from '../../../../functions/query/query.ts';
import { createHashEmbedder } from '../../../../shared/adapters/offline/hash-embedder.ts';
import { AppError } from '../../../../shared/errors/app-error.ts';
import { type Answerer, refusal } from '../../../../shared/ports/answerer.ts';
import type { FoundDocument, TenantStore } from '../../../../shared/ports/tenant-store.ts';
import { storeWith } from '../../../support/container.ts';
import { acme } from '../../../support/documents.ts';
import { sealerInMemory } from '../../../support/sealer.ts';

const found: readonly FoundDocument[] = [
  { id: 'a', title: 'A', tags: ['t'], pii: false, passages: [{ text: 'One.', start: 0, end: 4 }] },
  { id: 'b', title: 'B', tags: [], pii: true, passages: [{ text: 'Two.', start: 5, end: 9 }] },
];

const usage = { inputTokens: 812, outputTokens: 43 };

function ports(documents: readonly FoundDocument[], text: string, complete = true) {
  const search = vi.fn<TenantStore['search']>(async () => documents);
  const answering = vi.fn<Answerer['answer']>(async () => ({ text, complete, usage }));
  const embedder = createHashEmbedder();
  const embedQuery = vi.spyOn(embedder, 'embedQuery');
  const store = storeWith({ search });
  const sealer = sealerInMemory();
  const all: QueryPorts = {
    embedder,
    store,
    sealer,
    answerer: { maxAnswerTokens: 700, answer: answering },
    remainingMs: () => 29_000,
  };
  return { all, search, answering, embedQuery };
}

const tenant = {
  tenantId: acme,
  tenantName: 'Acme',
  subject: 'ann',
  roles: new Set<never>(),
  piiAccess: false,
  settings: new Set<never>(),
};
const request = { query: 'What is one?', top_k: 3 };

describe('a query', () => {
  it('costs one embed, one store and one generate call', async () => {
    const { all, search, answering, embedQuery } = ports(found, 'One [1].');

    await query(all, tenant, request);

    expect([embedQuery, search, answering].map((call) => call.mock.calls.length)).toEqual([1, 1, 1]);
  });

  it('answers with its sources, and says whether one is personal data', async () => {
    const { response } = await query(ports(found, 'One [1].').all, tenant, request);

    expect(response).toEqual({
      tenant_id: 'acme',
      query: 'What is one?',
      answer: 'One [1].',
      sources: [
        { id: 'a', title: 'A', tags: ['t'], passages: [{ text: 'One.', start: 0, end: 4 }] },
        { id: 'b', title: 'B', tags: [], passages: [{ text: 'Two.', start: 5, end: 9 }] },
      ],
      pii_included: true,
      degraded: false,
    });
  });

  it('cites nothing beside a refusal, though passages were found', async () => {
    const { response } = await query(ports(found, refusal).all, tenant, request);

    expect(response).toMatchObject({ answer: refusal, sources: [], pii_included: false });
  });

  it('refuses without asking the model where nothing was found', async () => {
    const { all, answering } = ports([], 'Something made up.');

    const { response } = await query(all, tenant, request);

    expect(response).toMatchObject({ answer: refusal, sources: [], pii_included: false });
    expect(answering).not.toHaveBeenCalled();
  });

  it('gives the sources, marked as degraded, where the model cannot be had', async () => {
    const { all, answering } = ports(found, 'unused');
    const down = new AppError('dependency-unavailable', { cause: new Error('throttled') });
    answering.mockRejectedValue(down);

    const { response, unavailable } = await query(all, tenant, request);

    expect(response).toMatchObject({ answer: unavailableAnswer, degraded: true, pii_included: true });
    expect(response.sources.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(unavailable).toBe(down);
  });

  it('does not wait for the model beyond the time that the request has', async () => {
    const { all, answering } = ports(found, 'unused');
    answering.mockReturnValue(new Promise(() => undefined));

    const { response } = await query({ ...all, remainingMs: () => 3_600 }, tenant, request);

    expect(response).toMatchObject({ answer: unavailableAnswer, degraded: true });
  });

  it('does not pay a model that would have no time', async () => {
    const { all, answering } = ports(found, 'unused');

    const { response, unavailable } = await query({ ...all, remainingMs: () => 3_499 }, tenant, request);

    expect(answering).not.toHaveBeenCalled();
    expect(response).toMatchObject({ answer: unavailableAnswer, degraded: true });
    expect(unavailable?.cause).toMatchObject({ message: expect.stringContaining('no time') });
  });

  it('tells the model when nobody waits for it any more', async () => {
    const { all, answering } = ports(found, 'unused');
    answering.mockReturnValue(new Promise(() => undefined));

    await query({ ...all, remainingMs: () => 3_510 }, tenant, request);
    await new Promise((resolve) => setTimeout(resolve, 20));

    expect(answering.mock.calls[0]?.[1]?.aborted).toBe(true);
  });

  it('marks an answer as degraded that the model broke off', async () => {
    const { response } = await query(ports(found, 'One [1] and', false).all, tenant, request);

    expect(response).toMatchObject({ answer: 'One [1] and', degraded: true });
    expect(response.sources.length).toBe(2);
  });

  it('makes up for nothing else that fails', async () => {
    const { all, answering } = ports(found, 'unused');
    answering.mockRejectedValue(new TypeError('a fault of ours'));

    await expect(query(all, tenant, request)).rejects.toThrow('a fault of ours');
  });

  it.each([
    { piiAccess: false, visibility: 'public' },
    { piiAccess: true, visibility: 'with-pii' },
  ])('searches as $visibility where piiAccess is $piiAccess', async ({ piiAccess, visibility }) => {
    const { all, search } = ports(found, 'One [1].');

    await query(all, { ...tenant, piiAccess }, request);

    expect(search.mock.calls[0]?.[0]).toBe('acme');
    expect(search.mock.calls[0]?.[1]).toMatchObject({ visibility, topK: 3, tags: [] });
  });
});
