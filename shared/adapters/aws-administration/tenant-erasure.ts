/** A tenant leaves: nobody is let in any more, and whoever could be is taken away. The item stays, so that its id goes to nobody else. */
import type { TenantId } from '../../tenancy/tenant-id.ts';
import { findAppClients, removeAppClient } from './app-client.ts';
import type { AwsCall } from './aws-call.ts';
import type { ClientTable } from './client-table.ts';
import { commandFor, type Deployment } from './deployment.ts';
import { appClientPrefix } from './machine-clients.ts';
import { removeUsername } from './pool-user.ts';
import { findPoolUsers } from './pool-users.ts';
import type { TenantKeys } from './tenant-keys.ts';
import type { TenantTable } from './tenant-table.ts';
import type { UsageKeys } from './usage-keys.ts';

/** What was there. Of a second run, what the first one left. */
export interface Erasure {
  readonly clients: number;
  readonly users: number;
  readonly keys: number;
  /** Of the seal: whether there were any to destroy. */
  readonly hadSealKeys: boolean;
  /** Of people and machines that are known elsewhere; undefined where all were in the pool. */
  readonly issuer: string | undefined;
}

export interface ErasureParts {
  readonly call: AwsCall;
  readonly tenants: TenantTable;
  readonly clients: ClientTable;
  readonly usageKeys: UsageKeys;
  readonly keys: TenantKeys;
  readonly deployment: Deployment;
}

/** May be repeated, and goes on where it stopped. @throws Error where the tenant is active, or there is none */
export async function eraseTenant(parts: ErasureParts, id: TenantId): Promise<Erasure> {
  const { tenants, usageKeys, deployment } = parts;
  const tenant = await tenants.find(id);
  // First, so that whatever comes now is refused, and nobody is added meanwhile.
  if (tenant === undefined || !(await tenants.erase(id))) {
    throw new Error(
      `${id} is ${tenant === undefined ? 'no tenant' : 'active'}. Suspend it first: ${commandFor(deployment, `suspend ${id}`)}. Then take its documents away, then erase it.`,
    );
  }
  const { userPool } = deployment;
  const clients = await removeClients(parts, id);
  const users = userPool === undefined ? 0 : await removeUsers(parts.call, userPool.id, id);
  const keys = await usageKeys.removeAll(id);
  // Last: what is left of its documents anywhere, in backups too, opens for nobody from now on.
  const hadSealKeys = await parts.keys.destroy(id);
  return {
    clients,
    users,
    keys,
    hadSealKeys,
    issuer: tenant.issuer === userPool?.issuer ? undefined : tenant.issuer,
  };
}

/** App clients before their items: without an item no later run would know whose they were, had they been made by hand. */
async function removeClients(
  { call, clients, deployment }: ErasureParts,
  tenantId: TenantId,
): Promise<number> {
  const bound = (await clients.list(tenantId)).map(({ id }) => id);
  const pool = deployment.userPool;
  const named =
    pool === undefined ? [] : (await findAppClients(call, pool.id, appClientPrefix(tenantId))).map(idOf);
  const all = new Set([...bound, ...named]);
  for (const id of all) {
    const owner = (await clients.find(id))?.tenantId;
    // Named like this tenant's, and bound to another: not ours to take.
    if (owner !== undefined && owner !== tenantId) continue;
    if (pool !== undefined) await removeAppClient(call, pool.id, id);
    await clients.remove(id);
  }
  return all.size;
}

async function removeUsers(call: AwsCall, userPoolId: string, tenantId: TenantId): Promise<number> {
  const users = await findPoolUsers(call, userPoolId, tenantId);
  for (const { username } of users) await removeUsername(call, userPoolId, username);
  return users.length;
}

const idOf = ({ id }: { readonly id: string }): string => id;
