/** Tenants' keys in this process's memory: they end with it, and so does what was sealed under them. */
import type { KeyWrapper, WrappedKeyAdministration } from '../../ports/tenant-keys.ts';
import type { TenantId } from '../../tenancy/tenant-id.ts';

/** Nothing is wrapped: there is no second place that could be read without the first. */
export function createKeysInMemory(): { keys: WrappedKeyAdministration; wrapper: KeyWrapper } {
  const kept = new Map<TenantId, Uint8Array>();
  return {
    keys: {
      read: async (tenant) => copyOf(kept.get(tenant)),
      add: async (tenant, wrapped) => !kept.has(tenant) && kept.set(tenant, Buffer.from(wrapped)) === kept,
      async replace(tenant, wrapped, instead) {
        const there = kept.get(tenant);
        const isUnchanged = there !== undefined && Buffer.compare(there, instead) === 0;
        if (isUnchanged) kept.set(tenant, Buffer.from(wrapped));
        return isUnchanged;
      },
      destroy: async (tenant) => kept.delete(tenant),
    },
    wrapper: { wrap: async (_, keys) => keys, unwrap: async (_, wrapped) => wrapped },
  };
}

/** Not `slice`, by which a Buffer shares its bytes. */
const copyOf = (bytes: Uint8Array | undefined): Uint8Array | undefined =>
  bytes === undefined ? undefined : Buffer.from(bytes);
