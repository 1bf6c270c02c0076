import { expect, it, vi } from 'vitest';
import { ingest } from '../../../../functions/ingest/ingest.ts';
import { createHashEmbedder } from '../../../../shared/adapters/offline/hash-embedder.ts';
import type { Embedder } from '../../../../shared/ports/embedder.ts';
import type { TenantStore } from '../../../../shared/ports/tenant-store.ts';
import type { TenantContext } from '../../../../shared/tenancy/tenant-context.ts';
import { storeWith } from '../../../support/container.ts';
import { acme } from '../../../support/documents.ts';
import { sealerInMemory } from '../../../support/sealer.ts';

const editor: TenantContext = {
  tenantId: acme,
  tenantName: 'Acme',
  subject: 'ann',
  roles: new Set(['editor']),
  piiAccess: false,
  settings: new Set(),
};
const request = { id: 'd', title: 'T', content: 'Text of the document.' };

/** Finds nothing. */
const inspect = async () => ({ outcome: 'complete', kinds: [] }) as const;

function world(embedder: Embedder) {
  const put = vi.fn<TenantStore['put']>(async () => ({ replaced: false, pii: false, lowered: false }));
  return { put, embedder, store: storeWith({ put }) };
}

it('stores nothing, then or later, where embedding took the time that the store needs', async () => {
  const offline = createHashEmbedder();
  const { put, store, embedder } = world({
    ...offline,
    // Deaf to the signal: it ends after the time all the same, and with vectors.
    embedDocuments: async (texts, signal) => {
      await new Promise((resolve) => signal?.addEventListener('abort', resolve));
      return offline.embedDocuments(texts);
    },
  });

  const ingesting = ingest(
    { store, embedder, sealer: sealerInMemory(), inspect, remainingMs: () => 12_005 },
    editor,
    request,
  );

  await expect(ingesting).rejects.toMatchObject({
    code: 'dependency-unavailable',
    detail: 'Embedding the document took too long. Nothing was stored.',
    retryAfterSeconds: 5,
  });
  expect(put).not.toHaveBeenCalled();
});

it('tells the store when the write is given up', async () => {
  const { put, store, embedder } = world(createHashEmbedder());
  put.mockImplementation(
    (_tenant, _request, signal) =>
      new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('given up')))),
  );
  const left = [29_000, 1_510];

  const ingesting = ingest(
    { store, embedder, sealer: sealerInMemory(), inspect, remainingMs: () => left.shift() ?? 0 },
    editor,
    request,
  );

  await expect(ingesting).rejects.toThrow('given up');
});
