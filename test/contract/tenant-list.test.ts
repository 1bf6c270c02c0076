import { createTenantList } from '../../shared/adapters/offline/tenant-list.ts';
import { describeTenantRegistry } from './tenant-registry/tenant-registry.ts';

describeTenantRegistry('A list', async (tenants) => ({
  registry: createTenantList(tenants),
  close: async () => undefined,
}));
