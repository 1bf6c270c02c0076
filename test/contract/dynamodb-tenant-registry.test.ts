import { createDynamoDbTenantRegistry } from '../../shared/adapters/dynamodb/tenant-registry.ts';
import { itemOf, startTenantTable } from '../support/tenant-table.ts';
import { describeTenantRegistry } from './tenant-registry/tenant-registry.ts';

describeTenantRegistry('DynamoDB', async (tenants) => {
  // A machine client beside each tenant, under the same name: never taken for one.
  const clients = [...tenants.map(({ id }) => id), 'globex'].map((id) => ({
    pk: `client#${id}`,
    tenant_id: 'acme',
    roles: ['admin'],
  }));
  const server = await startTenantTable([...tenants.map(itemOf), ...clients]);
  return { registry: createDynamoDbTenantRegistry(server.options), close: server.close };
});
