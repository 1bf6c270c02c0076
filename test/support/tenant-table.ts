/** The tenant table on loopback, and what its readers need to get at it. */
import type { TenantTableOptions } from '../../shared/adapters/dynamodb/registry-item.ts';
import type { Tenant } from '../../shared/ports/tenant-registry.ts';
import { type DynamoDbServer, startDynamoDbServer } from './dynamodb-server.ts';
import type { Item } from './dynamodb-values.ts';
import { loopbackCredentials } from './loopback-credentials.ts';

export const tenantTableName = 'askacme-tenants';

export interface TenantTableServer extends DynamoDbServer {
  /** With limits short enough to wait for. */
  readonly options: TenantTableOptions;
}

export async function startTenantTable(items: readonly Item[]): Promise<TenantTableServer> {
  const server = await startDynamoDbServer({ tables: { [tenantTableName]: items } });
  const options: TenantTableOptions = {
    tableName: tenantTableName,
    region: 'eu-west-1',
    endpoint: server.origin,
    credentials: loopbackCredentials,
    patience: { attemptTimeoutMs: 800, maxAttempts: 3 },
  };
  return { ...server, options };
}

/** As the command line writes it. */
export const itemOf = ({ id, name, status, issuer, usageKey }: Tenant): Item => ({
  pk: `tenant#${id}`,
  name,
  status,
  issuer,
  tier: 'standard',
  ...(usageKey === undefined ? {} : { api_key: usageKey, api_key_id: 'abc123' }),
});
