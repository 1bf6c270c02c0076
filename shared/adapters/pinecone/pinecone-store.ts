/**
 * `TenantStore` on Pinecone. A tenant's records live in the namespace of its id (wall 3), carry tenant and flag, and are
 * searched with both in the filter and checked for both when they come back (wall 4). Its texts are sealed (wall 5).
 */

import { AppError } from '../../errors/app-error.ts';
import { unavailable } from '../../errors/unavailable.ts';
import type { Sealer } from '../../ports/sealer.ts';
import type { Secret } from '../../ports/secret.ts';
import type { TenantStore } from '../../ports/tenant-store.ts';
import type { TenantId } from '../../tenancy/tenant-id.ts';
import type { FetchParts } from '../../upstream/retrying-fetch.ts';
import { createCatalogue } from './catalogue.ts';
import { deleteDocument } from './delete.ts';
import { generationClock } from './generation-clock.ts';
import { getDocument } from './get.ts';
import { lookForTenant } from './holdings.ts';
import { indexFaults } from './index-faults.ts';
import type { OnViolation } from './isolation-violation.ts';
import { listDocuments } from './list.ts';
import { findOpened, openFound, openListed, openWhole } from './open-documents.ts';
import { createPineconeClient, type FetchPolicies, fetchPolicies } from './pinecone-client.ts';
import { putDocument } from './put.ts';
import { isDocumentId } from './record-id.ts';
import { searchDocuments } from './search.ts';
import { type TimeLimits, timeLimits, withinTime } from './time-limit.ts';

export interface PineconeStoreOptions {
  /** `https://…`, the index's own; `http://` is for loopback. */
  readonly indexHost: string;
  readonly apiKey: Secret;
  /** Of the dense vectors. */
  readonly dimension: number;
  /** Its own violations it reports itself. */
  readonly sealer: Sealer;
  /** Called for a record that a wall should have kept away; it is dropped. */
  readonly onViolation: OnViolation;
  readonly nowMs?: () => number;
  readonly fetchParts?: Partial<FetchParts>;
  readonly policies?: FetchPolicies;
  readonly limits?: TimeLimits;
}

/** Of all tenants together; a process serves few at a time. */
const maxCatalogueBytes = 128 * 1024 * 1024;

export function createPineconeStore(options: PineconeStoreOptions): TenantStore {
  const {
    indexHost,
    apiKey,
    dimension,
    sealer,
    onViolation,
    nowMs = Date.now,
    fetchParts = {},
    policies = fetchPolicies,
    limits = timeLimits,
  } = options;
  const client = createPineconeClient({ indexHost, apiKey, policies, fetchParts, onViolation });
  const catalogue = createCatalogue({
    open: (tenant) => client.namespace(tenant, AbortSignal.timeout(limits.catalogueMs)),
    onViolation,
    nowMs,
    maxBytes: maxCatalogueBytes,
  });
  const nextGeneration = generationClock(nowMs);
  const partsOf = (tenant: TenantId, signal: AbortSignal) => ({
    namespace: client.namespace(tenant, signal),
    tenant,
    dimension,
    nowMs,
    sealer,
    catalogue,
    nextGeneration,
    onViolation,
    onChange: (pii: boolean) => catalogue.entry(tenant, pii).markChanged(),
  });

  return {
    async put(tenant, request, signal) {
      if (!isDocumentId(request.id))
        throw new AppError('internal', { cause: new Error('No id of a document.') });
      return withinTime(limits.putMs, signal, (ended) => putDocument(partsOf(tenant, ended), request));
    },

    search: (tenant, request) =>
      withinTime(limits.searchMs, undefined, (ended) =>
        findOpened(
          sealer,
          tenant,
          () => searchDocuments(partsOf(tenant, ended), request),
          (found, seal) => openFound(found, seal, request.visibility),
        ),
      ),

    list: (tenant, request) =>
      withinTime(limits.listMs, undefined, () =>
        findOpened(
          sealer,
          tenant,
          () => listDocuments(catalogue, tenant, request),
          (listed, seal) => openListed(listed, seal, request.visibility),
        ),
      ),

    get: async (tenant, address) =>
      isDocumentId(address.id)
        ? withinTime(limits.getMs, undefined, (ended) =>
            findOpened(
              sealer,
              tenant,
              () => getDocument(partsOf(tenant, ended), address),
              (whole, seal) => whole && openWhole(whole, seal, address.visibility),
            ),
          )
        : undefined,

    delete: async (tenant, address) =>
      isDocumentId(address.id)
        ? withinTime(limits.deleteMs, undefined, (ended) => deleteDocument(partsOf(tenant, ended), address))
        : [],

    async erase(tenant) {
      try {
        await withinTime(limits.eraseMs, undefined, (ended) => client.namespace(tenant, ended).erase());
      } finally {
        catalogue.forget(tenant);
      }
    },

    holdings: (tenant) =>
      withinTime(limits.holdingsMs, undefined, (ended) =>
        lookForTenant({ client, tenant, dimension, signal: ended }),
      ),

    async ready() {
      const described = await withinTime(limits.readyMs, undefined, (ended) => client.describe(ended));
      const faults = indexFaults(described, dimension);
      if (faults.length > 0) throw unavailable(new Error(faults.join(' ')));
    },
  };
}
