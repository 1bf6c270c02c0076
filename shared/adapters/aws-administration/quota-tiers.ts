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
  /** How many items there are of the tenant: its tier, and of each day its counters with the reservations that are open. */
  count(id: TenantId): Promise<number>;
  /** Takes them all out. May be repeated. @returns how many there were */
  remove(id: TenantId): Promise<number>;
}

export function createQuotaTiers(call: AwsCall, deployment: Deployment): QuotaTiers {
  const items = new ItemTable(call, deployment.quotaTable);
  /**
   * Every item's key begins with its tenant, and `#` is in no tenant's id. A table under a partition key alone cannot be
   * asked for a beginning, so all of it is looked through: it holds little, as what is over is deleted by DynamoDB. Keys made
   * up from dates would miss what it has not deleted yet, and what a clock that is wrong has made.
   */
  async function keysOf(id: TenantId): Promise<string[]> {
    const prefix = `${id}#`;
    const found = await items.scan('begins_with(pk, :prefix)', { ':prefix': { S: prefix } });
    const keys = found.map((item) => textOf(item, 'pk'));
    // They are about to be deleted: whoever answers with others' must not have them taken for this tenant's.
    if (!keys.every((key) => key.startsWith(prefix)))
      throw new Error('DynamoDB answers dynamodb:Scan with items that were not asked for.');
    return keys;
  }
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
    async count(id) {
      return (await keysOf(id)).length;
    },
    async remove(id) {
      const keys = await keysOf(id);
      for (const key of keys) await items.remove(key);
      return keys.length;
    },
  };
}

const tierKeyOf = (id: TenantId): string => `${id}#tier`;
