/** Which tenants exist, and which identity provider speaks for each. */
import type { TenantId } from '../tenancy/tenant-id.ts';

export interface Tenant {
  readonly id: TenantId;
  /** The company's name as its people write it. */
  readonly name: string;
  readonly status: 'active' | 'suspended';
  /** The only `iss` whose tokens may name this tenant. */
  readonly issuer: string;
}

export interface TenantRegistry {
  /** The tenant, whatever its status, or `undefined` where it was never registered. */
  find(id: TenantId): Promise<Tenant | undefined>;
}
