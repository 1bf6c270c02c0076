/** Which limits hold for a tenant: its tier stands in the table, what the tier may use in the configuration. */
import { type Budget, budgets, type QuotaLimits } from '../../ports/quota-ledger.ts';
import type { TenantId } from '../../tenancy/tenant-id.ts';
import { type DynamoDbCall, isRecord } from './dynamodb-call.ts';
import { malformed, textOf } from './registry-item.ts';

export interface QuotaTierReaderOptions {
  readonly call: DynamoDbCall;
  readonly tableName: string;
  /** By the tier's name; at least one. */
  readonly tiers: ReadonlyMap<string, QuotaLimits>;
  readonly nowMs: () => number;
}

/** @throws DynamoDbError */
export type QuotaTierReader = (tenant: TenantId) => Promise<QuotaLimits>;

/** As long as API Gateway may keep what the authorizer says of a tenant. */
const keptMs = 60_000;
/** More than one process serves. */
const mostKept = 1_000;

/** One read a tenant, process and minute. A change holds within that minute. */
export function createQuotaTierReader({
  call,
  tableName,
  tiers,
  nowMs,
}: QuotaTierReaderOptions): QuotaTierReader {
  const least = leastOf([...tiers.values()]);
  const kept = new Map<TenantId, { readonly limits: Promise<QuotaLimits>; readonly untilMs: number }>();

  const read = async (tenant: TenantId): Promise<QuotaLimits> => {
    const pk = tierKeyOf(tenant);
    const { Item: item } = await call('GetItem', {
      TableName: tableName,
      Key: { pk: { S: pk } },
      ConsistentRead: true,
    });
    if (item === undefined) return least;
    if (!isRecord(item) || textOf(item, 'pk') !== pk) malformed();
    return tiers.get(textOf(item, 'tier')) ?? least;
  };

  return (tenant) => {
    const known = kept.get(tenant);
    if (known !== undefined && nowMs() < known.untilMs) return known.limits;
    const limits = read(tenant);
    kept.delete(tenant);
    kept.set(tenant, { limits, untilMs: nowMs() + keptMs });
    limits.catch(() => {
      if (kept.get(tenant)?.limits === limits) kept.delete(tenant);
    });
    for (const oldest of kept.keys()) if (kept.size > mostKept) kept.delete(oldest);
    return limits;
  };
}

/** `askacme tenant` writes it. */
const tierKeyOf = (tenant: TenantId): string => `${tenant}#tier`;

/** For a tenant whose tier is not known: of each budget what the least tier has. Careful, and nobody is shut out. */
function leastOf(all: readonly QuotaLimits[]): QuotaLimits {
  const least = (budget: Budget): number => Math.min(...all.map((limits) => limits[budget]));
  const [requests = 0, documents = 0, chunks = 0, tokens = 0] = budgets.map(least);
  return { requests, documents, chunks, tokens };
}
