/**
 * `TenantStore` on Pinecone. A tenant's records live in the namespace of its id (wall 3), carry tenant and flag, and are
 * searched with both in the filter and checked for both when they come back (wall 4).
 */
import { AppError } from '../../errors/app-error.ts';
import type { Secret } from '../../ports/secret.ts';
import type { TenantStore } from '../../ports/tenant-store.ts';
import type { TenantId } from '../../tenancy/tenant-id.ts';
import type { FetchParts } from '../../upstream/retrying-fetch.ts';
import { createCatalogue } from './catalogue.ts';
import { deleteDocument } from './delete.ts';
import { getDocument } from './get.ts';
import { indexFaults } from './index-faults.ts';
import { listDocuments } from './list.ts';
import { createPineconeClient, type FetchPolicies, fetchPolicies } from './pinecone-client.ts';
import { putDocument } from './put.ts';
import { generation, isDocumentId } from './record-id.ts';
import { searchDocuments } from './search.ts';

export interface PineconeStoreOptions {
  /** `https://…`, the index's own; `http://` is for loopback. */
  readonly indexHost: string;
  readonly apiKey: Secret;
  /** Of the dense vectors. */
  readonly dimension: number;
  /** Called for a record that a wall should have kept away; it is dropped. Without any tenant's text. */
  readonly onViolation: (what: { reason: string }) => void;
  readonly nowMs?: () => number;
  readonly fetchParts?: Partial<FetchParts>;
  readonly policies?: FetchPolicies;
}

/** Of all tenants together; a process serves few at a time. */
const maxCatalogueBytes = 128 * 1024 * 1024;

export function createPineconeStore(options: PineconeStoreOptions): TenantStore {
  const {
    indexHost,
    apiKey,
    dimension,
    onViolation,
    nowMs = Date.now,
    fetchParts = {},
    policies = fetchPolicies,
  } = options;
  const client = createPineconeClient({ indexHost, apiKey, policies, fetchParts, onViolation });
  const catalogue = createCatalogue({
    open: (tenant) => client.namespace(tenant),
    onViolation,
    nowMs,
    maxBytes: maxCatalogueBytes,
  });
  const nextGeneration = generationClock(nowMs);
  const partsOf = (tenant: TenantId) => ({
    namespace: client.namespace(tenant),
    tenant,
    dimension,
    nowMs,
    catalogue,
    nextGeneration,
    onViolation,
    onChange: (pii: boolean) => catalogue.entry(tenant, pii).markChanged(),
  });

  return {
    async put(tenant, request) {
      if (!isDocumentId(request.id))
        throw new AppError('internal', { cause: new Error('No id of a document.') });
      return putDocument(partsOf(tenant), request);
    },

    search: (tenant, request) => searchDocuments(partsOf(tenant), request),

    list: (tenant, request) => listDocuments(catalogue, tenant, request),

    get: async (tenant, address) =>
      isDocumentId(address.id) ? getDocument(partsOf(tenant), address) : undefined,

    delete: async (tenant, address) => isDocumentId(address.id) && deleteDocument(partsOf(tenant), address),

    async erase(tenant) {
      try {
        await client.namespace(tenant).erase();
      } finally {
        catalogue.forget(tenant);
      }
    },

    async ready() {
      const faults = indexFaults(await client.describe(), dimension);
      if (faults.length > 0)
        throw new AppError('dependency-unavailable', {
          cause: new Error(faults.join(' ')),
          retryAfterSeconds: 5,
        });
    },
  };
}

/** Never the same millisecond twice in one process, and random bits for what other processes do in it. */
function generationClock(nowMs: () => number) {
  let lastMs = 0;
  return (afterMs: number) => {
    lastMs = Math.max(nowMs(), lastMs + 1, afterMs + 1);
    return generation(lastMs, Math.random() * 2 ** 32);
  };
}
