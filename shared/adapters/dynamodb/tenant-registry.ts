/** Wall 2: the tenants of a deployment, in DynamoDB. One read a question; API Gateway caches the authorizer's answer. */
import type { Tenant, TenantRegistry } from '../../ports/tenant-registry.ts';
import {
  createFindItem,
  malformed,
  optionalTextOf,
  type RegistryItem,
  type TenantTableOptions,
  textOf,
} from './registry-item.ts';

export function createDynamoDbTenantRegistry(options: TenantTableOptions): TenantRegistry {
  const findItem = createFindItem(options);
  return { find: (id) => findItem(`tenant#${id}`, (item) => toTenant(id, item)) };
}

const toTenant = (id: Tenant['id'], item: RegistryItem): Tenant => ({
  id,
  name: textOf(item, 'name'),
  status: statusOf(item),
  issuer: textOf(item, 'issuer'),
  usageKey: optionalTextOf(item, 'api_key'),
  settings: optionalTextOf(item, 'settings'),
});

const statuses = ['active', 'suspended', 'erasing', 'erased'] as const;

function statusOf(item: RegistryItem): Tenant['status'] {
  const status = textOf(item, 'status');
  return statuses.find((one) => one === status) ?? malformed();
}
