/** Machine clients of tenants: an app client in the user pool, and the item that binds it to one tenant. Without the item its tokens name no tenant. */
import type { TenantId } from '../../tenancy/tenant-id.ts';
import {
  type AppClient,
  appClientTime,
  findAppClients,
  makeAppClient,
  removeAppClient,
} from './app-client.ts';
import type { AwsCall } from './aws-call.ts';
import type { ClientRecord, ClientTable } from './client-table.ts';
import type { UserPool } from './deployment.ts';

export interface NewMachineClient {
  readonly tenantId: TenantId;
  /** One of it a tenant. */
  readonly name: string;
  readonly roles: readonly string[];
  readonly isReadOnly: boolean;
}

export interface MachineClient extends AppClient {
  readonly scopes: readonly string[];
  readonly tokenUrl: string;
}

export interface MachineClients {
  /** @returns the secret too, which cannot be asked for again. @throws Error where there is one of that name */
  addClient(client: NewMachineClient): Promise<MachineClient>;
  /** Its tokens end within the hour, new ones there are none. @throws Error where the tenant has no such client */
  revokeClient(tenantId: TenantId, clientId: string): Promise<void>;
}

export interface MachineClientsParts {
  readonly call: AwsCall;
  readonly clients: ClientTable;
  /** @throws Error where there is no such tenant, or it has its machines elsewhere */
  readonly poolOf: (id: TenantId) => Promise<UserPool>;
}

/** Younger ones may be another operator's, on their way to being bound. */
const restMs = 10 * 60_000;

export const createMachineClients = (parts: MachineClientsParts): MachineClients => ({
  addClient: (client) => addClient(parts, client),
  revokeClient: (tenantId, clientId) => revokeClient(parts, tenantId, clientId),
});

/** No tenant's id has a space, so two tenants' names cannot meet. */
export const appClientPrefix = (tenantId: TenantId): string => `${tenantId} `;

async function addClient(parts: MachineClientsParts, client: NewMachineClient): Promise<MachineClient> {
  const { call, clients, poolOf } = parts;
  const { tenantId, name, roles, isReadOnly } = client;
  const { id: userPoolId, tokenUrl } = await poolOf(tenantId);
  await checkName(clients, client);
  await clearUnbound(parts, userPoolId, tenantId);
  const scopes = isReadOnly ? ['askacme/read'] : ['askacme/read', 'askacme/write'];
  const made = await makeAppClient(call, { userPoolId, name: `${appClientPrefix(tenantId)}${name}`, scopes });
  try {
    await bind(clients, { id: made.id, tenantId, name, roles });
    // Two operators may have seen that the name is free.
    await checkName(clients, client, made.id);
  } catch (error) {
    await takeBack(parts, userPoolId, made.id, error);
  }
  return { ...made, scopes, tokenUrl };
}

/** @param except one that may have it */
async function checkName(
  clients: ClientTable,
  { tenantId, name }: NewMachineClient,
  except?: string,
): Promise<void> {
  const other = (await clients.list(tenantId)).find((one) => one.name === name && one.id !== except);
  if (other === undefined) return;
  throw new Error(
    `${tenantId} has a client ${JSON.stringify(name)} already: ${other.id}. Take another name, or revoke it: npx askacme tenant revoke ${tenantId} --client ${other.id}`,
  );
}

/** An answer can be lost while the write is done: what the item says counts. */
async function bind(clients: ClientTable, client: ClientRecord): Promise<void> {
  const outcome = await clients.add(client).catch((error: unknown) => ({ error }));
  if (outcome === true) return;
  const found = await clients.find(client.id);
  if (found !== undefined && isSame(found, client)) return;
  if (outcome !== false) throw outcome.error;
  throw new Error(`Client ${client.id} is bound by somebody else's item. Nobody has its secret. Try again.`);
}

const isSame = (left: ClientRecord, right: ClientRecord): boolean =>
  left.tenantId === right.tenantId &&
  left.name === right.name &&
  left.roles.join(' ') === right.roles.join(' ');

/** Its secret is known to nobody. The item goes last, and whoever's it was: it stands for a client that is gone. */
async function takeBack(
  { call, clients }: MachineClientsParts,
  userPoolId: string,
  clientId: string,
  cause: unknown,
): Promise<never> {
  const why = cause instanceof Error ? cause.message : 'It failed.';
  try {
    await removeAppClient(call, userPoolId, clientId);
    await clients.remove(clientId);
  } catch {
    throw new Error(`${why} Client ${clientId} is left behind, and nobody has its secret.`, { cause });
  }
  throw cause;
}

/** What tries left behind that did not get as far as the binding. */
async function clearUnbound(
  { call, clients }: MachineClientsParts,
  userPoolId: string,
  tenantId: TenantId,
): Promise<void> {
  const bound = new Set((await clients.list(tenantId)).map(({ id }) => id));
  for (const { id } of await findAppClients(call, userPoolId, appClientPrefix(tenantId))) {
    if (bound.has(id)) continue;
    const time = await appClientTime(call, userPoolId, id);
    if (time === undefined || time > Date.now() - restMs) continue;
    // Asked again: bound meanwhile, it is in use.
    if ((await clients.find(id)) === undefined) await removeAppClient(call, userPoolId, id);
  }
}

/** The binding goes last: should the first step fail, the next try still finds whose client it is. */
async function revokeClient(
  { call, clients, poolOf }: MachineClientsParts,
  tenantId: TenantId,
  clientId: string,
): Promise<void> {
  const { id: userPoolId } = await poolOf(tenantId);
  const found = await clients.find(clientId);
  if (found?.tenantId !== tenantId) {
    throw new Error(`${tenantId} has no client ${clientId}. See: npx askacme tenant show ${tenantId}`);
  }
  await removeAppClient(call, userPoolId, clientId);
  await clients.remove(clientId);
}
