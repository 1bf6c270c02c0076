import { describe, expect, it, vi } from 'vitest';
import { type QueryPorts, query } from '../../../../functions/query/query.ts';
import { createHashEmbedder } from '../../../../shared/adapters/offline/hash-embedder.ts';
import { type Answerer, refusal } from '../../../../shared/ports/answerer.ts';
import type { FoundDocument, TenantStore } from '../../../../shared/ports/tenant-store.ts';
import { acme } from '../../../support/documents.ts';

const unused = () => Promise.reject(new Error('not for this test'));

const found: readonly FoundDocument[] = [
  { id: 'a', title: 'A', tags: ['t'], pii: false, passages: [{ text: 'One.', start: 0, end: 4 }] },
  { id: 'b', title: 'B', tags: [], pii: true, passages: [{ text: 'Two.', start: 5, end: 9 }] },
];

function ports(documents: readonly FoundDocument[], answer: string) {
  const search = vi.fn<TenantStore['search']>(async () => documents);
  const answering = vi.fn<Answerer['answer']>(async () => answer);
  const embedder = createHashEmbedder();
  const embedQuery = vi.spyOn(embedder, 'embedQuery');
  const store: TenantStore = {
    search,
    put: unused,
    list: unused,
    get: unused,
    delete: unused,
    ready: unused,
  };
  const all: QueryPorts = { embedder, store, answerer: { answer: answering } };
  return { all, search, answering, embedQuery };
}

const tenant = {
  tenantId: acme,
  tenantName: 'Acme',
  subject: 'ann',
  roles: new Set<never>(),
  piiAccess: false,
};
const request = { query: 'What is one?', top_k: 3 };

describe('a query', () => {
  it('costs one embed, one store and one generate call', async () => {
    const { all, search, answering, embedQuery } = ports(found, 'One [1].');

    await query(all, tenant, request);

    expect([embedQuery, search, answering].map((call) => call.mock.calls.length)).toEqual([1, 1, 1]);
  });

  it('answers with its sources, and says whether one is personal data', async () => {
    const response = await query(ports(found, 'One [1].').all, tenant, request);

    expect(response).toEqual({
      tenant_id: 'acme',
      query: 'What is one?',
      answer: 'One [1].',
      sources: [
        { id: 'a', title: 'A', tags: ['t'], passages: [{ text: 'One.', start: 0, end: 4 }] },
        { id: 'b', title: 'B', tags: [], passages: [{ text: 'Two.', start: 5, end: 9 }] },
      ],
      pii_included: true,
    });
  });

  it('cites nothing beside a refusal, though passages were found', async () => {
    const response = await query(ports(found, refusal).all, tenant, request);

    expect(response).toMatchObject({ answer: refusal, sources: [], pii_included: false });
  });

  it('refuses without asking the model where nothing was found', async () => {
    const { all, answering } = ports([], 'Something made up.');

    const response = await query(all, tenant, request);

    expect(response).toMatchObject({ answer: refusal, sources: [], pii_included: false });
    expect(answering).not.toHaveBeenCalled();
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
