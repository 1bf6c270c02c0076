/** A live Pinecone for the contract suite: every tenant begins and ends empty, and each write is given time to be seen. */
import { setTimeout } from 'node:timers/promises';
import type { TenantStore } from '../../shared/ports/tenant-store.ts';
import type { TenantId } from '../../shared/tenancy/tenant-id.ts';
import type { StoreUnderTest } from './tenant-store/tenant-store.ts';

/** @param settleMs how long reads may lag behind writes */
export function settledStore(store: TenantStore, settleMs: number): StoreUnderTest {
  const used = new Map<TenantId, Promise<void>>();
  const settled = async <T>(work: Promise<T>): Promise<T> => {
    const result = await work;
    await setTimeout(settleMs);
    return result;
  };
  /** The store with this tenant emptied of what an earlier run left. */
  const emptied = async (tenant: TenantId): Promise<TenantStore> => {
    const ready = used.get(tenant) ?? settled(store.erase(tenant));
    used.set(tenant, ready);
    await ready;
    return store;
  };
  return {
    store: {
      put: async (tenant, request, signal) => settled((await emptied(tenant)).put(tenant, request, signal)),
      search: async (tenant, request) => (await emptied(tenant)).search(tenant, request),
      list: async (tenant, request) => (await emptied(tenant)).list(tenant, request),
      get: async (tenant, address) => (await emptied(tenant)).get(tenant, address),
      delete: async (tenant, address) => settled((await emptied(tenant)).delete(tenant, address)),
      erase: async (tenant) => settled((await emptied(tenant)).erase(tenant)),
      holdings: async (tenant) => (await emptied(tenant)).holdings(tenant),
      ready: () => store.ready(),
    },
    close: async () => {
      for (const tenant of used.keys()) await store.erase(tenant);
    },
  };
}
