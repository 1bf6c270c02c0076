/**
 * A tenant leaves: its way out in the registry, and what lets its people and machines in, each to be taken away and then
 * looked for. The item stays, so that its id goes to nobody else.
 */
import type { TenantId } from '../../tenancy/tenant-id.ts';
import { findAppClients, removeAppClient } from './app-client.ts';
import type { AwsCall } from './aws-call.ts';
import type { ClientTable } from './client-table.ts';
import { commandFor, type Deployment } from './deployment.ts';
import { appClientPrefix } from './machine-clients.ts';
import { removeUsername } from './pool-user.ts';
import { findPoolUsers } from './pool-users.ts';
import type { QuotaTiers } from './quota-tiers.ts';
import type { TenantKeys } from './tenant-keys.ts';
import type { TenantRecord, TenantTable } from './tenant-table.ts';
import type { UsageKeys } from './usage-keys.ts';

/** Something of tenants that a deployment has beside their documents. */
export interface Possession {
  /** In words, as a receipt names it. */
  readonly place: string;
  /** Takes all of the tenant's away. May be repeated. */
  remove(id: TenantId): Promise<void>;
  /** How many there are, as the service itself says now. */
  count(id: TenantId): Promise<number>;
}

export interface BegunErasure {
  readonly suspendedAt: Date;
  /** As an earlier run kept it; undefined where there was none. */
  readonly inventory: string | undefined;
}

export interface TenantErasure {
  readonly deployment: Pick<Deployment, 'stackName' | 'account' | 'storeAddress'>;
  /** The identity provider that knows its other users and machines; undefined where all were in the pool. */
  elsewhere(id: TenantId): Promise<string | undefined>;
  /**
   * From `suspended` to `erasing`; one that is `erasing` or `erased` stays so.
   * @throws Error that says what to do where it is active, or there is none
   */
  begin(id: TenantId): Promise<BegunErasure>;
  /** @throws Error where another run kept one meanwhile */
  keepInventory(id: TenantId, inventory: string): Promise<void>;
  finish(id: TenantId): Promise<void>;
  /** In the order in which they are to go, the keys last: what is left of its documents anywhere opens for nobody from then on. */
  readonly possessions: readonly Possession[];
}

export interface ErasureParts {
  readonly call: AwsCall;
  readonly tenants: TenantTable;
  readonly clients: ClientTable;
  readonly usageKeys: UsageKeys;
  readonly quotaTiers: QuotaTiers;
  readonly keys: TenantKeys;
  readonly deployment: Deployment;
}

export const createTenantErasure = (parts: ErasureParts): TenantErasure => ({
  deployment: parts.deployment,
  async elsewhere(id) {
    const { issuer } = await found(parts, id);
    return issuer === parts.deployment.userPool?.issuer ? undefined : issuer;
  },
  begin: (id) => begin(parts, id),
  async keepInventory(id, inventory) {
    if (!(await parts.tenants.keepInventory(id, inventory))) throw new Error(meanwhile(id));
  },
  async finish(id) {
    if (await parts.tenants.finishErasure(id, new Date())) return;
    // Erased before, and looked for once more; or the answer to a first try was lost.
    if ((await parts.tenants.find(id))?.status !== 'erased') throw new Error(meanwhile(id));
  },
  possessions: possessionsOf(parts),
});

async function begin(parts: ErasureParts, id: TenantId): Promise<BegunErasure> {
  const { tenants, deployment } = parts;
  const before = await found(parts, id);
  const now = new Date();
  if (before.status === 'suspended') await tenants.beginErasure(before, now);
  else if (isLeaving(before) && before.suspendedSince === '') await tenants.dateErasure(before, now);
  // What the item says now counts, whoever wrote it.
  const { status, suspendedSince, inventory } = await found(parts, id);
  if (status !== 'erasing' && status !== 'erased') {
    if (before.status === 'suspended') throw new Error(meanwhile(id));
    throw new Error(
      `${id} is ${status === 'active' ? status : JSON.stringify(status)}. Suspend it first: ${commandFor(deployment, `suspend ${id}`)}. Then erase it.`,
    );
  }
  return {
    suspendedAt: instantIn(suspendedSince, id, now),
    inventory: inventory === '' ? undefined : inventory,
  };
}

const isLeaving = ({ status }: TenantRecord): boolean => status === 'erasing' || status === 'erased';

async function found({ tenants, deployment }: ErasureParts, id: TenantId): Promise<TenantRecord> {
  const tenant = await tenants.find(id);
  if (tenant !== undefined) return tenant;
  throw new Error(`${id} is no tenant of ${deployment.stackName}. See: ${commandFor(deployment, 'list')}`);
}

/** More than clocks differ by. */
const mostAheadMs = 10 * 60_000;

/** It decides how long is waited, and stands in the receipt: what cannot be is not mended. */
function instantIn(text: string, id: TenantId, now: Date): Date {
  const instant = new Date(text);
  const isInstant = !Number.isNaN(instant.getTime()) && instant.toISOString() === text;
  if (isInstant && instant.getTime() <= now.getTime() + mostAheadMs) return instant;
  throw new Error(
    `The item of ${id} says that it is suspended since ${JSON.stringify(text)}, which cannot be. Put suspended_since right in the tenant table, in UTC as ${now.toISOString()}, and erase it again.`,
  );
}

function possessionsOf({
  call,
  clients,
  usageKeys,
  quotaTiers,
  keys,
  deployment,
}: ErasureParts): Possession[] {
  const pool = deployment.userPool;
  return [
    ...(pool === undefined ? [] : [usersIn(call, pool.id)]),
    machineClients(call, clients, pool?.id),
    { place: 'API keys', remove: (id) => usageKeys.removeAll(id), count: (id) => usageKeys.countAll(id) },
    {
      place: 'quota items',
      remove: async (id) => void (await quotaTiers.remove(id)),
      count: (id) => quotaTiers.count(id),
    },
    {
      place: 'tenant keys',
      remove: async (id) => void (await keys.destroy(id)),
      count: async (id) => ((await keys.has(id)) ? 1 : 0),
    },
  ];
}

const usersIn = (call: AwsCall, poolId: string): Possession => ({
  place: 'users',
  async remove(id) {
    for (const { username } of await findPoolUsers(call, poolId, id))
      await removeUsername(call, poolId, username);
  },
  count: async (id) => (await findPoolUsers(call, poolId, id)).length,
});

/** App clients before their items: without an item no later run would know whose they were, had they been made by hand. */
const machineClients = (call: AwsCall, clients: ClientTable, poolId: string | undefined): Possession => {
  async function own(tenantId: TenantId): Promise<string[]> {
    const bound = (await clients.list(tenantId)).map(({ id }) => id);
    const named = poolId === undefined ? [] : await findAppClients(call, poolId, appClientPrefix(tenantId));
    const unbound: string[] = [];
    for (const { id } of named) {
      // Named like this tenant's, and bound to another: not ours to take.
      if (!bound.includes(id) && (await clients.find(id)) === undefined) unbound.push(id);
    }
    return [...bound, ...unbound];
  }
  return {
    place: 'machine clients',
    async remove(tenantId) {
      for (const id of await own(tenantId)) {
        if (poolId !== undefined) await removeAppClient(call, poolId, id);
        await clients.remove(id);
      }
    },
    count: async (tenantId) => (await own(tenantId)).length,
  };
};

const meanwhile = (id: TenantId): string =>
  `Somebody else changed ${id}, or erases it, at the same time. Look at it, then erase it again: what was done stays done.`;
