/** A tenant's keys over its life: made, added to, destroyed. For the operator's commands and the local server; no request comes here. */
import type { KeyWrapper, WrappedKeyAdministration } from '../ports/tenant-keys.ts';
import type { TenantId } from '../tenancy/tenant-id.ts';
import { currentKey, decodeKeyRing, encodeKeyRing, newKeyRing, withNewDataKey } from './key-ring.ts';

export interface KeyAdministrationParts {
  readonly keys: WrappedKeyAdministration;
  readonly wrapper: KeyWrapper;
}

export interface KeyAdministration {
  /** False where the tenant has keys already: they stay. `keyedTerms` false leaves words readable as hashes that all tenants share. */
  create(tenant: TenantId, options: { readonly keyedTerms: boolean }): Promise<boolean>;
  /**
   * From now on texts are sealed under a new key; what was sealed before still opens. Processes learn of the new key from the
   * first record that names it, so nothing has to stop.
   * @returns the new key's version, or `undefined` where the tenant has no keys
   * @throws Error where somebody else changed the keys meanwhile
   */
  rotate(tenant: TenantId): Promise<number | undefined>;
  /** Whether the tenant has keys. */
  has(tenant: TenantId): Promise<boolean>;
  /** Whether there was something to destroy. */
  destroy(tenant: TenantId): Promise<boolean>;
}

export const createKeyAdministration = ({ keys, wrapper }: KeyAdministrationParts): KeyAdministration => ({
  async create(tenant, options) {
    if ((await keys.read(tenant)) !== undefined) return false;
    return keys.add(tenant, await wrapper.wrap(tenant, encodeKeyRing(newKeyRing(options))));
  },

  async rotate(tenant) {
    const wrapped = await keys.read(tenant);
    if (wrapped === undefined) return undefined;
    const ring = withNewDataKey(decodeKeyRing(await wrapper.unwrap(tenant, wrapped)));
    if (!(await keys.replace(tenant, await wrapper.wrap(tenant, encodeKeyRing(ring)), wrapped))) {
      throw new Error(`The keys of ${tenant} were changed meanwhile. Nothing was done; try again.`);
    }
    return currentKey(ring).version;
  },

  has: async (tenant) => (await keys.read(tenant)) !== undefined,

  destroy: (tenant) => keys.destroy(tenant),
});
