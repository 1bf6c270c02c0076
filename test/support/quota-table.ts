/** The table of quotas on loopback, and what a ledger needs to get at it. */
import type { QuotaTableOptions } from '../../shared/adapters/dynamodb/quota-ledger.ts';
import type { QuotaLimits } from '../../shared/ports/quota-ledger.ts';
import { type DynamoDbServer, startDynamoDbServer } from './dynamodb-server.ts';
import type { Item } from './dynamodb-values.ts';
import { loopbackCredentials } from './loopback-credentials.ts';

export const quotaTableName = 'askacme-quotas';

export interface QuotaTableServer extends DynamoDbServer {
  readonly options: QuotaTableOptions;
  /** Of a tenant and day, as `2026-11-22`. */
  itemOf(tenantId: string, date: string): Item | undefined;
}

export async function startQuotaTable(
  tiers: ReadonlyMap<string, QuotaLimits>,
  items: readonly Item[] = [],
): Promise<QuotaTableServer> {
  const server = await startDynamoDbServer({ tables: { [quotaTableName]: items } });
  const options: QuotaTableOptions = {
    tableName: quotaTableName,
    region: 'eu-west-1',
    endpoint: server.origin,
    credentials: loopbackCredentials,
    tiers,
    // Hundreds at once on a busy machine.
    patience: { attemptTimeoutMs: 20_000, maxAttempts: 3 },
  };
  return {
    ...server,
    options,
    itemOf: (tenantId, date) =>
      server.items(quotaTableName).find(({ pk }) => pk === `${tenantId}#day#${date}`),
  };
}
