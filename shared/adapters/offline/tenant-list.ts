/** A tenant registry that is a list: the laptop's. */
import type { Tenant, TenantRegistry } from '../../ports/tenant-registry.ts';

export function createTenantList(tenants: readonly Tenant[]): TenantRegistry {
  const byId = new Map(tenants.map((tenant) => [tenant.id, tenant]));
  return { find: async (id) => byId.get(id) };
}
