/** From the store in the configuration to one that answers. Each engine is imported where it is chosen. */
import type { SqlDatabase } from '../adapters/postgres/sql-database.ts';
import { logViolation } from '../http/isolation-violation.ts';
import { currentRequestId } from '../http/request-scope.ts';
import type { Sealer } from '../ports/sealer.ts';
import type { TenantStore } from '../ports/tenant-store.ts';
import type { StoreConfig } from './config/engine-config.ts';
import type { Logger } from './logger.ts';
import { openOptionalSecret, openSecret } from './open-secret.ts';

export interface StoreTools {
  readonly logger: Pick<Logger, 'error'>;
  /** Seals and opens texts and titles; a store that is only looked at has none that works. */
  readonly sealer: Sealer;
  /** For the store `embedded`. */
  readonly database?: SqlDatabase | undefined;
  /** Where defined, told how to let go of what was opened. */
  readonly onOpened?: (close: () => Promise<void>) => void;
}

/** @throws Error where row-level security could be walked around; nothing stays open then */
export async function openStore(config: StoreConfig, tools: StoreTools): Promise<TenantStore> {
  switch (config.kind) {
    case 'pinecone':
      return await openPinecone(config, tools);
    case 'postgres':
      return await openPostgres(config, tools);
    case 'embedded':
      return await openEmbedded(tools.database);
  }
}

async function openEmbedded(database: SqlDatabase | undefined): Promise<TenantStore> {
  if (database === undefined) throw new Error('STORE=embedded is a database of the local server only.');
  return await guarded(database);
}

async function openPostgres(
  config: Extract<StoreConfig, { kind: 'postgres' }>,
  { onOpened }: StoreTools,
): Promise<TenantStore> {
  const pool = await openPool(config);
  try {
    const store = await guarded(pool);
    onOpened?.(() => pool.close());
    return store;
  } catch (error) {
    await pool.close();
    throw error;
  }
}

async function guarded(database: SqlDatabase): Promise<TenantStore> {
  const { createPostgresStore } = await import('../adapters/postgres/postgres-store.ts');
  const { assertRowLevelSecurityHolds } = await import('../adapters/postgres/rls-guard.ts');
  await assertRowLevelSecurityHolds(database);
  return createPostgresStore(database);
}

async function openPool({
  url,
  password,
  certificateAuthority,
  poolSize,
  statementTimeoutMs,
}: Extract<StoreConfig, { kind: 'postgres' }>) {
  const { createPoolDatabase } = await import('../adapters/postgres/pool-database.ts');
  const secret = await openOptionalSecret(password);
  return createPoolDatabase({
    url,
    ...(secret === undefined ? {} : { password: secret }),
    ...(certificateAuthority === undefined ? {} : { certificateAuthority }),
    poolSize,
    statementTimeoutMs,
  });
}

async function openPinecone(
  { indexHost, apiKey, dimension }: Extract<StoreConfig, { kind: 'pinecone' }>,
  { logger, sealer }: StoreTools,
): Promise<TenantStore> {
  const { createPineconeStore } = await import('../adapters/pinecone/pinecone-store.ts');
  return createPineconeStore({
    indexHost,
    apiKey: await openSecret(apiKey),
    dimension,
    sealer,
    onViolation: (violation) => logViolation(logger, { ...violation, requestId: currentRequestId() }),
  });
}
