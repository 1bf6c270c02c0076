/**
 * The API keys of a tenant. A key is in one usage plan at a time, and a request whose key is in none is refused; so a
 * change of tier makes a second key, and the first one stays until nobody can name it any more.
 */
import type { TenantId } from '../../tenancy/tenant-id.ts';
import { type ApiKey, findApiKeys, isInPlan, makeApiKey, removeApiKey } from './api-key.ts';
import type { AwsCall } from './aws-call.ts';
import { AwsRefusal } from './aws-refusal.ts';
import { commandFor, type Deployment } from './deployment.ts';
import type { TenantRecord, TenantTable } from './tenant-table.ts';

export interface UsageKeysParts {
  readonly call: AwsCall;
  readonly tenants: TenantTable;
  readonly deployment: Deployment;
}

/** How many keys a tenant has beside the one in use; undefined where AWS does not say. They harm nobody. */
export type OldKeys = number | undefined;

export interface UsageKeys {
  /** A new key in the plan of that tier. @throws Error where there is no such tier, AwsRefusal */
  make(id: TenantId, tier: string): Promise<ApiKey>;
  /**
   * Gives the key to the item by `write`.
   * @returns whether the item has it; the key is removed where the item certainly has not
   * @throws what `write` throws, where it was not done all the same
   */
  settle(id: TenantId, key: ApiKey, write: Promise<boolean>): Promise<boolean>;
  /** @returns whether anything had to be done. @throws Error that says on which tier the tenant goes on */
  switchTier(tenant: TenantRecord, tier: string): Promise<boolean>;
  /** Removes keys that nobody can name any more. @returns those that are too young for that */
  tidy(id: TenantId): Promise<OldKeys>;
  countOld(tenant: TenantRecord): Promise<OldKeys>;
  /** The one in use too. */
  countAll(id: TenantId): Promise<number>;
  removeAll(id: TenantId): Promise<void>;
}

/** API Gateway remembers an authorizer's answer, and the key that it names, for an hour at most; the rest is for clocks and for a run that is under way. */
const restMs = 70 * 60_000;

export function createUsageKeys({ call, tenants, deployment }: UsageKeysParts): UsageKeys {
  const { stackName, usagePlans } = deployment;
  // A dot is in no name of ours, so environment and tenant cannot run into each other.
  const nameOf = (id: TenantId): string => `${stackName}.${id}`;

  const planOf = (tier: string): string => {
    const planId = usagePlans.get(tier);
    if (planId !== undefined) return planId;
    const known = [...usagePlans.keys()].join(', ');
    throw new Error(`${stackName} has no tier ${JSON.stringify(tier)}, but ${known}.`);
  };

  const make = async (id: TenantId, tier: string): Promise<ApiKey> =>
    await makeApiKey(call, {
      name: nameOf(id),
      description: `Tenant ${id}: counts its requests`,
      usagePlanId: planOf(tier),
    });

  const settle = async (id: TenantId, key: ApiKey, write: Promise<boolean>): Promise<boolean> => {
    const outcome = await write.catch((error: unknown) => ({ error }));
    if (outcome === true) return true;
    // An answer can be lost while the write is done: the item decides.
    const now = await tenants.find(id).catch((cause: unknown) => {
      throw new Error(`The tenant table does not answer. ${messageOf(cause)}`, { cause });
    });
    if (now?.apiKeyId === key.id) return true;
    // A write without an answer may still be done later, and the key has to be there then.
    if (outcome === false || outcome.error instanceof AwsRefusal) {
      await removeApiKey(call, key.id).catch(() => undefined);
    }
    if (outcome === false) return false;
    throw outcome.error;
  };

  const oldKeys = async ({ id, apiKeyId }: TenantRecord) =>
    (await findApiKeys(call, nameOf(id))).filter((key) => key.id !== apiKeyId);

  return {
    make,
    settle,
    async switchTier(tenant, tier) {
      const { id, apiKeyId } = tenant;
      const planId = planOf(tier);
      const isThere = tenant.tier === tier && apiKeyId !== '' && (await isInPlan(call, planId, apiKeyId));
      if (isThere) return false;
      const again = `To try again: ${commandFor(deployment, `tier ${id} --tier ${tier}`)}`;
      const stays = `${id} stays on tier ${tenant.tier}, and its requests are answered as before.`;
      const apiKey = await make(id, tier).catch((cause: unknown) => {
        throw new Error(`${stays} ${messageOf(cause)} ${again}`, { cause });
      });
      const write = tenants.setTier(tenant, { tier, apiKey, now: new Date() });
      const isSet = await settle(id, apiKey, write).catch((cause: unknown) => {
        const unknown = `Whether ${id} is on tier ${tenant.tier} or ${tier} is not known; its requests are answered on either.`;
        throw new Error(`${cause instanceof AwsRefusal ? stays : unknown} ${messageOf(cause)} ${again}`, {
          cause,
        });
      });
      if (isSet) return true;
      throw new Error(
        `Somebody else changed ${id} at the same time, and that holds. See: ${commandFor(deployment, `show ${id}`)}`,
      );
    },
    tidy: async (id) =>
      await unlessRefused(async () => {
        const tenant = await tenants.find(id);
        if (tenant === undefined) return 0;
        const old = await oldKeys(tenant);
        const until = Date.now() - restMs;
        // The one before this was in use until then, whatever its own age.
        const isSettled = tenant.apiKeySince === '' || Date.parse(tenant.apiKeySince) < until;
        const removable = isSettled ? old.filter(({ madeAtMs }) => madeAtMs < until) : [];
        for (const key of removable) await removeApiKey(call, key.id);
        return old.length - removable.length;
      }),
    countOld: async (tenant) => await unlessRefused(async () => (await oldKeys(tenant)).length),
    countAll: async (id) => (await findApiKeys(call, nameOf(id))).length,
    async removeAll(id) {
      for (const key of await findApiKeys(call, nameOf(id))) await removeApiKey(call, key.id);
    },
  };
}

/** What was asked for is done by then, and is not to be told as a failure. */
async function unlessRefused(work: () => Promise<number>): Promise<OldKeys> {
  return await work().catch((error: unknown) => {
    if (error instanceof AwsRefusal) return undefined;
    throw error;
  });
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : 'It failed.');
