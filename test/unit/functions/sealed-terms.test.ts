/** Wall 5 in the use cases: words reach the store under the tenant's key, and fetching that key costs no time of its own. */
import { describe, expect, it, vi } from 'vitest';
import { ingest } from '../../../functions/ingest/ingest.ts';
import { query } from '../../../functions/query/query.ts';
import { createHashEmbedder } from '../../../shared/adapters/offline/hash-embedder.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import type { Embedder } from '../../../shared/ports/embedder.ts';
import type { Sealer } from '../../../shared/ports/sealer.ts';
import type { TenantStore } from '../../../shared/ports/tenant-store.ts';
import { termIndex } from '../../../shared/retrieval/terms.ts';
import type { TenantContext } from '../../../shared/tenancy/tenant-context.ts';
import type { TenantId } from '../../../shared/tenancy/tenant-id.ts';
import { storeWith } from '../../support/container.ts';
import { acme, acme2 } from '../../support/documents.ts';
import { sealerInMemory } from '../../support/sealer.ts';

const member = (tenantId: TenantId): TenantContext => ({
  tenantId,
  tenantName: tenantId,
  subject: 'ann',
  roles: new Set(['editor']),
  piiAccess: false,
  settings: new Set(),
});
const content = 'A pelican met a heron.';

function world(sealer: Sealer = sealerInMemory(), embedder: Embedder = createHashEmbedder()) {
  const put = vi.fn<TenantStore['put']>(async () => ({ replaced: false, pii: false, lowered: false }));
  const search = vi.fn<TenantStore['search']>(async () => []);
  const answerer = { maxAnswerTokens: 700, answer: () => Promise.reject(new Error('not asked')) };
  const ports = {
    embedder,
    sealer,
    store: storeWith({ put, search }),
    answerer,
    inspect: async () => ({ outcome: 'complete', kinds: [] }) as const,
    remainingMs: () => 29_000,
  };
  const useCases: Record<'ingest' | 'query', (tenant?: TenantId) => Promise<unknown>> = {
    ingest: (tenant = acme) => ingest(ports, member(tenant), { id: 'd', title: 'Birds', content }),
    query: (tenant = acme) => query(ports, member(tenant), { query: 'pelican heron?', top_k: 3 }),
  };
  return { put, search, useCases };
}

describe('words in sparse vectors', () => {
  it('are under the key of the tenant that stores and asks, and so alike for it alone', async () => {
    const { put, search, useCases } = world();

    for (const tenant of [acme, acme2]) {
      await useCases.ingest(tenant);
      await useCases.query(tenant);
    }

    const stored = put.mock.calls.map(([, { chunks }]) => chunks.flatMap(({ sparse }) => sparse.indices));
    const asked = search.mock.calls.map(([, { terms }]) => terms);
    expect(asked.map(({ length }) => length)).toEqual([2, 2]);
    expect(stored[0]).toEqual(expect.arrayContaining([...(asked[0] ?? [])]));
    expect(stored[1]).toEqual(expect.arrayContaining([...(asked[1] ?? [])]));
    const plain = ['bird', 'pelican', 'met', 'heron'].map(termIndex);
    expect(stored[0]?.filter((index) => stored[1]?.includes(index) || plain.includes(index))).toEqual([]);
  });
});

describe.each(['ingest', 'query'] as const)('the keys of %s', (name) => {
  it('are fetched while the embedder works', async () => {
    const offline = createHashEmbedder();
    const sealer = sealerInMemory();
    let fetching = (_: unknown): void => undefined;
    const fetched = new Promise((resolve) => {
      fetching = resolve;
    });
    const embedder: Embedder = {
      ...offline,
      embedQuery: async (text) => fetched.then(() => offline.embedQuery(text)),
      embedDocuments: async (texts) => fetched.then(() => offline.embedDocuments(texts)),
    };
    const of = vi.fn((tenant: TenantId) => {
      fetching(undefined);
      return sealer.of(tenant);
    });
    const { useCases } = world({ ...sealer, of }, embedder);

    // Were they fetched after the embedder has answered, it never would.
    await useCases[name]();

    expect(of.mock.calls).toEqual([[acme]]);
  });

  it('that cannot be had end it before the store is asked', async () => {
    const down = new AppError('dependency-unavailable', { cause: new Error('KMS') });
    const { put, search, useCases } = world({
      of: () => Promise.reject(down),
      reading: () => Promise.reject(down),
    });

    await expect(useCases[name]()).rejects.toBe(down);
    expect([put.mock.calls, search.mock.calls]).toEqual([[], []]);
  });
});
