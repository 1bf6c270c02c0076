/** Where tenants' keys are kept, and what wraps them: two ports, so that neither place alone gives a key away. */
import type { TenantId } from '../tenancy/tenant-id.ts';

export interface KeyWrapper {
  /** `keys` for keeping; opens for this tenant only. @throws AppError `dependency-unavailable` */
  wrap(tenant: TenantId, keys: Uint8Array): Promise<Uint8Array>;
  /** @throws AppError `dependency-unavailable`, also for what was wrapped for another tenant or changed since */
  unwrap(tenant: TenantId, wrapped: Uint8Array): Promise<Uint8Array>;
}

/** Every method throws AppError `dependency-unavailable` where the place cannot be reached. */
export interface WrappedKeys {
  /**
   * What was written last, and nothing older: a new key is used as soon as it is there, and whoever meets it looks once.
   * `undefined` where the tenant has none, or none any more.
   */
  read(tenant: TenantId): Promise<Uint8Array | undefined>;
}

export interface WrappedKeyAdministration extends WrappedKeys {
  /** False, and nothing is changed, where the tenant has keys already. */
  add(tenant: TenantId, wrapped: Uint8Array): Promise<boolean>;
  /** False, and nothing is changed, where the keys are no longer `instead`. */
  replace(tenant: TenantId, wrapped: Uint8Array, instead: Uint8Array): Promise<boolean>;
  /** Whether there was something to destroy. What was sealed under these keys opens for nobody from then on. */
  destroy(tenant: TenantId): Promise<boolean>;
}
