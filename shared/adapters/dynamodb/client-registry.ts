/** The machine clients of a deployment, in DynamoDB beside its tenants. */
import type { ClientRegistry } from '../../ports/client-registry.ts';
import { parseTenantId } from '../../tenancy/tenant-id.ts';
import { createFindItem, malformed, type TenantTableOptions, textOf, textsOf } from './registry-item.ts';

export function createDynamoDbClientRegistry(options: TenantTableOptions): ClientRegistry {
  const findItem = createFindItem(options);
  return {
    find: (clientId) =>
      findItem(`client#${clientId}`, (item) => ({
        tenantId: parseTenantId(textOf(item, 'tenant_id')) ?? malformed(),
        roles: textsOf(item, 'roles'),
      })),
  };
}
