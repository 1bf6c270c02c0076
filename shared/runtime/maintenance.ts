/** The operator's work on the engines: schemas, indexes, and stores with the time that a large tenant takes. */
import type { IndexDescription } from '../adapters/pinecone/index-administration.ts';
import type { DatabaseAccess } from '../adapters/postgres/database-access.ts';
import type { TenantStore } from '../ports/tenant-store.ts';
import type { TenantId } from '../tenancy/tenant-id.ts';
import type { Config } from './config/config.ts';
import type { EngineConfig } from './config/engine-config.ts';
import type { IndexAdministration } from './config/index-administration.ts';
import type { MigrationConfig } from './config/migration.ts';
import { type Container, createContainer } from './container.ts';
import { createLogger } from './logger.ts';
import { openOptionalSecret, openSecret } from './open-secret.ts';
import { openStore } from './open-store.ts';

export type { IndexDescription };

export interface MigrationRequest {
  /** `halfvec` takes half the room. There is no way back. */
  readonly storage: 'vector' | 'halfvec';
  /** Whether large tenants can get partitions of their own. There is no way back. */
  readonly partitioned: boolean;
  /** Whether a database that is laid otherwise stays as it is, rather than being refused. */
  readonly keepsOptions?: boolean;
  /** A large tenant to give them to. */
  readonly partitionTenant: TenantId | undefined;
}

export interface IndexRequest {
  readonly name: string;
  readonly cloud: string;
  readonly region: string;
  readonly dimension: number;
}

/** The role that the migrations make, and that DATABASE_URL is to name. */
const applicationRole = 'app_user';

/** Long enough for a large tenant, which goes in one statement. */
const erasureTimeoutMs = 600_000;

/** @returns what was applied, a line each. @throws Error that says what to do where there is no owner to connect as */
export async function migrateDatabase(
  { migration }: Pick<Config, 'migration'>,
  { storage, partitioned, keepsOptions, partitionTenant }: MigrationRequest,
): Promise<string[]> {
  if (migration === undefined) {
    throw new Error(
      'MIGRATION_DATABASE_URL is not set. Set it to postgres://OWNER@HOST:PORT/DATABASE, with MIGRATION_DATABASE_PASSWORD or MIGRATION_DATABASE_PASSWORD_SECRET.',
    );
  }
  const adapter = await import('../adapters/postgres/migrate-database.ts');
  const owner = await openOwner(migration);
  const applied = await adapter.migrateDatabase({
    ...owner,
    applicationRole,
    applicationPassword: await openOptionalSecret(migration.applicationPassword),
    storage,
    partitioned,
    keepsOptions,
  });
  if (partitionTenant === undefined) return applied;
  const made = await adapter.partitionTenant({ ...owner, tenantId: partitionTenant });
  return [...applied, ...made];
}

/** @throws AppError where Pinecone refuses or is away */
export async function createIndex(
  administration: IndexAdministration,
  { name, cloud, region, dimension }: IndexRequest,
): Promise<IndexDescription> {
  const adapter = await import('../adapters/pinecone/index-administration.ts');
  return await adapter.createIndex({ name, cloud, region, dimension, ...(await openAccess(administration)) });
}

/** `faults` tells what is unfit. @throws AppError where there is no such index, or Pinecone refuses or is away */
export async function describeIndex(
  administration: IndexAdministration,
  name: string,
): Promise<IndexDescription> {
  const adapter = await import('../adapters/pinecone/index-administration.ts');
  const { dimension } = administration;
  return await adapter.describeIndex({ name, dimension, ...(await openAccess(administration)) });
}

/** @throws Error where the store is the embedded one, AppError where the store is away */
export const eraseTenant = async (config: ErasableConfig, tenantId: TenantId): Promise<void> =>
  await withConfiguredStore(config, (store) => store.erase(tenantId));

type ErasableConfig = Pick<Config, 'engines' | 'failMode' | 'logLevel'>;

/** The configured store, with the time that a large tenant takes. @throws as above, and what `work` throws */
export async function withConfiguredStore<Result>(
  { engines, failMode, logLevel }: ErasableConfig,
  work: (store: TenantStore) => Promise<Result>,
): Promise<Result> {
  if (engines.store.kind === 'embedded') {
    throw new Error(
      'STORE is embedded: that database belongs to the local server, and to one process at a time.\nStop the server and remove its data directory, or set STORE to postgres or pinecone with its variables.',
    );
  }
  const container = createContainer({
    issuers: () => [],
    tenants: [],
    database: undefined,
    engines: patient(engines),
    failMode,
    logLevel,
  });
  try {
    return await work(await container.store());
  } finally {
    await container.close();
  }
}

/**
 * The container's own store, whose memory of the tenant goes with it; for Postgres one that has the time it takes.
 * @throws what `work` throws
 */
export async function withPatientStore<Result>(
  engines: EngineConfig,
  container: Pick<Container, 'store'>,
  work: (store: TenantStore) => Promise<Result>,
): Promise<Result> {
  if (engines.store.kind !== 'postgres') return await work(await container.store());
  const unused = async (): Promise<never> => Promise.reject(new Error('Nothing is sealed or opened here.'));
  const closers: (() => Promise<void>)[] = [];
  const store = await openStore(patient(engines).store, {
    logger: createLogger('ERROR'),
    sealer: { of: unused, reading: unused },
    onOpened: (close) => void closers.push(close),
  });
  try {
    return await work(store);
  } finally {
    await Promise.all(closers.map((close) => close()));
  }
}

const patient = (engines: EngineConfig): EngineConfig =>
  engines.store.kind === 'postgres'
    ? { ...engines, store: { ...engines.store, poolSize: 1, statementTimeoutMs: erasureTimeoutMs } }
    : engines;

const openOwner = async ({
  url,
  password,
  certificateAuthority,
}: MigrationConfig): Promise<DatabaseAccess> => ({
  url,
  password: await openOptionalSecret(password),
  certificateAuthority,
});

async function openAccess({ apiKey, controllerHost }: IndexAdministration) {
  const secret = await openSecret(apiKey);
  return { apiKey: await secret.value(), ...(controllerHost === undefined ? {} : { controllerHost }) };
}
