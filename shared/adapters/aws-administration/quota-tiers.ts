/** Which tier's quotas hold for a tenant, as their writer sees it: an item of its own, in the table where the functions count. */
import type { TenantId } from '../../tenancy/tenant-id.ts';
import type { AwsCall } from './aws-call.ts';
import { commandFor, type Deployment } from './deployment.ts';
import { ItemTable, textOf, texts } from './item-table.ts';

export interface QuotaTiers {
  /** May be repeated. @throws Error that says what holds meanwhile, and how to try again */
  set(id: TenantId, tier: string): Promise<void>;
  /** Empty where none is written: the least of each budget over all tiers holds then. */
  find(id: TenantId): Promise<string>;
  /** The tier, and what was used of late. */
  remove(id: TenantId, now: Date): Promise<void>;
}

/** Older ones DynamoDB has deleted by itself. */
const keptDays = 4;
const dayMs = 86_400_000;

export function createQuotaTiers(call: AwsCall, deployment: Deployment): QuotaTiers {
  const items = new ItemTable(call, deployment.quotaTable);
  return {
    async set(id, tier) {
      await items.put(tierKeyOf(id), texts({ tier })).catch((cause: unknown) => {
        const why = cause instanceof Error ? cause.message : 'It failed.';
        throw new Error(
          `${id} is of tier ${tier}, but whether its quotas are is not known. ${why} To try again: ${commandFor(deployment, `tier ${id} --tier ${tier}`)}`,
          { cause },
        );
      });
    },
    async find(id) {
      const item = await items.find(tierKeyOf(id));
      return item === undefined ? '' : textOf(item, 'tier');
    },
    async remove(id, now) {
      // Tomorrow's too: the clock here may be behind.
      const days = Array.from(
        { length: keptDays + 2 },
        (_, back) => new Date(now.getTime() + (1 - back) * dayMs),
      );
      for (const day of days) await items.remove(`${id}#day#${day.toISOString().slice(0, 10)}`);
      await items.remove(tierKeyOf(id));
    },
  };
}

const tierKeyOf = (id: TenantId): string => `${id}#tier`;
