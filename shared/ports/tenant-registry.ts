/** Which tenants exist, and which identity provider speaks for each. */
import type { TenantId } from '../tenancy/tenant-id.ts';

export interface Tenant {
  readonly id: TenantId;
  /** The company's name as its people write it. */
  readonly name: string;
  /**
   * Only `active` ones are let in. `erasing`: everything of it is being taken out, and it never comes back. An erased one
   * stays registered, so that its id goes to nobody else.
   */
  readonly status: 'active' | 'suspended' | 'erasing' | 'erased';
  /** The only `iss` whose tokens may name this tenant. */
  readonly issuer: string;
  /** What it chose for itself, names joined by spaces; not all need be known ones. */
  readonly settings?: string | undefined;
  /** The value of the API key that its requests count against; `undefined` where nothing is counted. A secret. */
  readonly usageKey: string | undefined;
}

export interface TenantRegistry {
  /** The tenant, whatever its status, or `undefined` where it was never registered. */
  find(id: TenantId): Promise<Tenant | undefined>;
}
