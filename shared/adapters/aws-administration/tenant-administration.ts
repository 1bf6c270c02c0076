/** The operator's work on the tenants of one deployment. What lets anybody in is written last, so a run that stops half-way leaves nobody in. */
import type { TenantId } from '../../tenancy/tenant-id.ts';
import { changedSettings, type SettingChanges } from '../../tenancy/tenant-settings.ts';
import type { ApiKey } from './api-key.ts';
import { type AwsAccess, createAwsCall } from './aws-call.ts';
import { type ClientRecord, ClientTable } from './client-table.ts';
import { commandFor, type Deployment, type DeploymentQuestion, readDeployment } from './deployment.ts';
import { ItemTable } from './item-table.ts';
import { createMachineClients, type MachineClients } from './machine-clients.ts';
import { changeRoles, ensurePoolUser, removePoolUser } from './pool-user.ts';
import { listPoolUsers, type PoolUserWithRoles } from './pool-users.ts';
import { createQuotaTiers, type QuotaTiers } from './quota-tiers.ts';
import { createTenantErasure, type TenantErasure } from './tenant-erasure.ts';
import type { KeyPlace, ShownKeys, TenantKeys } from './tenant-keys.ts';
import { type TenantList, type TenantRecord, TenantTable } from './tenant-table.ts';
import { createUsageKeys, type OldKeys, type UsageKeys } from './usage-keys.ts';

export interface NewTenant {
  readonly id: TenantId;
  readonly name: string;
  readonly tier: string;
  /** Where undefined, the deployment's only one. */
  readonly issuer: string | undefined;
  /** Whether its words are hashed under a key of its own. */
  readonly keyedTerms: boolean;
}

export interface NewUser {
  readonly tenantId: TenantId;
  readonly email: string;
  readonly roles: readonly string[];
}

export interface CreatedTenant {
  readonly tenant: TenantRecord;
  readonly isNew: boolean;
  /** Whether its keys are new; else it had some, and they stay. */
  readonly hasNewKeys: boolean;
}

export interface ShownTenant {
  readonly tenant: TenantRecord;
  readonly clients: readonly ClientRecord[];
  readonly oldKeys: OldKeys;
  readonly hasKeys: boolean;
  /** The tier whose quotas hold; empty where none is written. */
  readonly quotaTier: string;
}

export interface TenantAdministration extends MachineClients {
  /** @returns the tenant, and whether it is new. @throws Error where it is there and differs, or was erased */
  create(tenant: NewTenant): Promise<CreatedTenant>;
  setStatus(id: TenantId, status: 'active' | 'suspended'): Promise<void>;
  /** @returns whether it was on another one, and how many keys have to be taken away by a later call. @throws Error that says on which tier it goes on */
  setTier(id: TenantId, tier: string): Promise<{ readonly isChanged: boolean; readonly oldKeys: OldKeys }>;
  /** @returns what it chose now, names joined by spaces */
  setSettings(id: TenantId, changes: SettingChanges): Promise<string>;
  list(): Promise<TenantList>;
  show(id: TenantId): Promise<ShownTenant>;
  /** Has its keys opened to count them, which is reported. @returns undefined where it has none */
  showKeys(id: TenantId): Promise<ShownKeys | undefined>;
  /** @returns the new key's version. @throws Error where it has no keys, or somebody else changed them meanwhile */
  rotateKey(id: TenantId): Promise<number>;
  users(id: TenantId): Promise<readonly PoolUserWithRoles[]>;
  /** @returns whether the user is new, and so invited by e-mail */
  addUser(user: NewUser): Promise<boolean>;
  /** @throws Error where the tenant has no such user */
  changeUser(user: NewUser, removedRoles: readonly string[]): Promise<void>;
  /** Signs the user out everywhere and deletes them. @throws Error where the tenant has no such user */
  removeUser(user: Omit<NewUser, 'roles'>): Promise<void>;
  /** The parts of an erasure; what puts them in order knows the store as well. */
  erasure(): TenantErasure;
}

/** @throws Error that says what to do where there is no such deployment, or it is not the one that was meant */
export async function openTenantAdministration(
  access: AwsAccess,
  question: DeploymentQuestion,
  openKeys: (place: KeyPlace) => Promise<TenantKeys>,
): Promise<TenantAdministration> {
  const call = createAwsCall(access);
  const deployment = await readDeployment(call, question);
  const keys = await openKeys(deployment.keyPlace);
  const items = new ItemTable(call, deployment.tenantTable);
  const [tenants, clients] = [new TenantTable(items), new ClientTable(items)];
  const usageKeys = createUsageKeys({ call, tenants, deployment });
  const quotaTiers = createQuotaTiers(call, deployment);
  const find = async (id: TenantId): Promise<TenantRecord> =>
    (await tenants.find(id)) ?? fail(noTenant(id, deployment));
  const findLive = async (id: TenantId): Promise<TenantRecord> => live(await find(id), deployment);
  const poolOf = async (id: TenantId) => ownPool(await findLive(id), deployment);
  const poolUser = async <User extends { readonly tenantId: TenantId }>(user: User) => ({
    ...user,
    userPoolId: (await poolOf(user.tenantId)).id,
  });

  return {
    ...createMachineClients({ call, clients, poolOf }),
    create: (tenant) => create({ tenants, usageKeys, quotaTiers, deployment, keys }, tenant),
    async setStatus(id, status) {
      const before = await findLive(id);
      if (before.status === status && before.statusSince !== '') return;
      if (await tenants.setStatus(id, status, new Date())) return;
      const now = await findLive(id);
      if (now.status !== status) fail(changedMeanwhile(id, deployment));
    },
    async setTier(id, tier) {
      const isChanged = await usageKeys.switchTier(await findLive(id), tier);
      // Also where nothing was changed: an earlier call may have got no further than that.
      await quotaTiers.set(id, tier);
      return { isChanged, oldKeys: await usageKeys.tidy(id) };
    },
    async setSettings(id, changes) {
      const before = await findLive(id);
      const settings = changedSettings(before.settings, changes);
      if (settings === before.settings) return settings;
      if (await tenants.setSettings(before, settings, new Date())) return settings;
      if ((await findLive(id)).settings === settings) return settings;
      return fail(changedMeanwhile(id, deployment));
    },
    list: () => tenants.list(),
    async show(id) {
      const tenant = await find(id);
      return {
        tenant,
        clients: await clients.list(id),
        oldKeys: await usageKeys.countOld(tenant),
        hasKeys: await keys.has(id),
        quotaTier: await quotaTiers.find(id),
      };
    },
    async showKeys(id) {
      await find(id);
      return await keys.describe(id);
    },
    async rotateKey(id) {
      await findLive(id);
      return (await keys.rotate(id)) ?? fail(noKeys(id, deployment));
    },
    users: async (id) => await listPoolUsers(call, ownPool(await find(id), deployment).id, id),
    addUser: async (user) => await ensurePoolUser(call, await poolUser(user)),
    changeUser: async (user, removed) => await changeRoles(call, await poolUser(user), removed),
    removeUser: async (user) => await removePoolUser(call, await poolUser(user)),
    erasure: () => createTenantErasure({ call, tenants, clients, usageKeys, quotaTiers, keys, deployment }),
  };
}

const changedMeanwhile = (id: TenantId, deployment: Deployment): string =>
  `Somebody else changed ${id} at the same time. See: ${commandFor(deployment, `show ${id}`)}`;

interface CreateParts {
  readonly tenants: TenantTable;
  readonly usageKeys: UsageKeys;
  readonly quotaTiers: QuotaTiers;
  readonly deployment: Deployment;
  readonly keys: TenantKeys;
}

async function create({ tenants, usageKeys, quotaTiers, deployment, keys }: CreateParts, tenant: NewTenant) {
  const { id, name, tier } = tenant;
  const wanted = { id, name, tier, issuer: issuerFor(deployment, tenant.issuer), status: 'active' };
  const before = await tenants.find(id);
  if (before !== undefined) same(before, wanted, deployment);
  let hasNewKeys = before !== undefined && (await makeKeys());
  const isNew = before === undefined && (await add());
  const found = before ?? (await tenants.find(id)) ?? fail(noTenant(id, deployment));
  const checked = same(found, wanted, deployment);
  // Last: until then the least of each budget over all tiers holds for it.
  await quotaTiers.set(id, tier);
  await usageKeys.tidy(id);
  return { tenant: checked, isNew, hasNewKeys };

  function makeKeys(): Promise<boolean> {
    return keys.create(id, { keyedTerms: tenant.keyedTerms });
  }

  /** Keys before the item, or its first documents would find none. */
  async function write(apiKey: ApiKey): Promise<boolean> {
    hasNewKeys = await makeKeys();
    return await tenants.add(wanted, { apiKey, now: new Date() });
  }

  async function add(): Promise<boolean> {
    const apiKey = await usageKeys.make(id, tier);
    return await usageKeys.settle(id, apiKey, write(apiKey));
  }
}

/** A tenant is not changed by being made again: its issuer is a wall. */
function same(
  found: TenantRecord,
  wanted: Pick<TenantRecord, 'name' | 'tier' | 'issuer'>,
  deployment: Deployment,
): TenantRecord {
  const { id } = live(found, deployment);
  const different = (['name', 'tier', 'issuer'] as const).filter((one) => found[one] !== wanted[one]);
  if (different.length === 0) return found;
  const says = different.map((one) => `${one} ${JSON.stringify(found[one])}`).join(', ');
  return fail(`${id} exists already, with ${says}. Nothing was changed.`);
}

/** @throws Error where it is erased, or about to be: who comes after it must not find its people let in */
function live(tenant: TenantRecord, deployment: Deployment): TenantRecord {
  if (tenant.status === 'erasing') return fail(isLeaving(tenant, deployment));
  if (tenant.status !== 'erased') return tenant;
  return fail(`${tenant.id} was erased, and its id is given to nobody again. Take another one.`);
}

/** @throws Error where the deployment would refuse every token of that issuer */
function issuerFor({ issuers }: Deployment, asked: string | undefined): string {
  const [only, ...others] = issuers;
  if (asked === undefined && only !== undefined && others.length === 0) return only;
  if (asked !== undefined && issuers.includes(asked)) return asked;
  const what =
    asked === undefined ? 'There are several issuers: name one with --issuer.' : `${asked} is not trusted.`;
  return fail(`${what} This deployment trusts ${issuers.join(', ')}.`);
}

/** @throws Error where the tenant's people and machines are known elsewhere */
function ownPool(
  { id, issuer }: TenantRecord,
  { userPool }: Deployment,
): NonNullable<Deployment['userPool']> {
  if (userPool !== undefined && userPool.issuer === issuer) return userPool;
  return fail(`The users and clients of ${id} are made at its own identity provider, ${issuer}.`);
}

const isLeaving = ({ id }: TenantRecord, deployment: Deployment): string =>
  `${id} is being erased, and there is no way back. Go on with it: ${commandFor(deployment, `erase ${id} --yes ${id} --sign-with KEYFILE`)}`;

const noKeys = (id: TenantId, deployment: Deployment): string =>
  `${id} has no keys. Make them by what it was made with: ${commandFor(deployment, `add ${id} --name NAME --tier TIER`)}`;

const noTenant = (id: TenantId, { stackName }: Deployment): string =>
  `There is no tenant ${id} in ${stackName}. See: npx askacme tenant list`;

function fail(message: string): never {
  throw new Error(message);
}
