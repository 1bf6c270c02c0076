/** The only chooser of adapters. Each is imported and made on first use, so a function pays only for what it needs. */
import { randomBytes } from 'node:crypto';
import type { SqlDatabase } from '../adapters/postgres/sql-database.ts';
import type { FailMode } from '../auth/jwks-cache.ts';
import type { TokenVerifier, TrustedIssuer } from '../auth/token-verifier.ts';
import type { Answerer } from '../ports/answerer.ts';
import type { Embedder } from '../ports/embedder.ts';
import type { Secret } from '../ports/secret.ts';
import type { Tenant, TenantRegistry } from '../ports/tenant-registry.ts';
import type { TenantStore } from '../ports/tenant-store.ts';
import type { AnswererConfig, EmbedderConfig, EngineConfig, StoreConfig } from './config/engine-config.ts';
import { createLogger, type Logger, type LogLevel } from './logger.ts';
import { openSecret } from './open-secret.ts';

export interface Container {
  readonly logger: Logger;
  readonly nowSeconds: () => number;
  tokenVerifier(): Promise<TokenVerifier>;
  tenantRegistry(): Promise<TenantRegistry>;
  store(): Promise<TenantStore>;
  embedder(): Promise<Embedder>;
  answerer(): Promise<Answerer>;
  /** Seals list cursors. */
  cursorSecret(): Promise<Secret>;
  /** Lets go of what it opened. */
  close(): Promise<void>;
}

export interface ContainerSettings {
  /** Asked on first use: the local issuer's address is known only once the server listens. */
  readonly issuers: () => readonly TrustedIssuer[];
  readonly failMode: FailMode;
  readonly tenants: readonly Tenant[];
  readonly engines: EngineConfig;
  /** For the store `embedded`. */
  readonly database: SqlDatabase | undefined;
  readonly logLevel: LogLevel;
}

export function createContainer(settings: ContainerSettings): Container {
  const { engines } = settings;
  const nowSeconds = () => Date.now() / 1000;
  const logger = createLogger(settings.logLevel);
  const closers: (() => Promise<void>)[] = [];
  return {
    logger,
    nowSeconds,
    tokenVerifier: once(async () => {
      const { createTokenVerifier } = await import('../auth/token-verifier.ts');
      const { fetchJwks } = await import('../auth/fetch-jwks.ts');
      return createTokenVerifier({
        issuers: settings.issuers(),
        failMode: settings.failMode,
        fetchJwks,
        nowSeconds,
      });
    }),
    tenantRegistry: once(async () => {
      const { createTenantList } = await import('../adapters/offline/tenant-list.ts');
      return createTenantList(settings.tenants);
    }),
    store: once(() => {
      const { store, embedder } = engines;
      if (store.kind === 'pinecone') return openPinecone(store, dimensionOf(embedder), logger);
      return openPostgres(store, settings.database, closers);
    }),
    embedder: once(() => openEmbedder(engines.embedder)),
    answerer: once(() => openAnswerer(engines.answerer)),
    cursorSecret: once(() =>
      openSecret(engines.cursorKey ?? { kind: 'value', value: randomBytes(32).toString('base64') }),
    ),
    close: async () => {
      await Promise.all(closers.map((close) => close()));
    },
  };
}

const dimensionOf = (embedder: EmbedderConfig): number =>
  embedder.kind === 'offline' ? 1024 : embedder.dimension;

/** @throws Error where row-level security could be walked around; nothing stays open then */
async function openPostgres(
  config: Exclude<StoreConfig, { kind: 'pinecone' }>,
  embedded: SqlDatabase | undefined,
  closers: (() => Promise<void>)[],
): Promise<TenantStore> {
  const { createPostgresStore } = await import('../adapters/postgres/postgres-store.ts');
  const { assertRowLevelSecurityHolds } = await import('../adapters/postgres/rls-guard.ts');
  if (config.kind === 'embedded') {
    if (embedded === undefined) throw new Error('STORE=embedded is a database of the local server only.');
    await assertRowLevelSecurityHolds(embedded);
    return createPostgresStore(embedded);
  }
  const pool = await openPool(config);
  try {
    await assertRowLevelSecurityHolds(pool);
  } catch (error) {
    await pool.close();
    throw error;
  }
  closers.push(() => pool.close());
  return createPostgresStore(pool);
}

async function openPool({
  url,
  password,
  certificateAuthority,
  poolSize,
  statementTimeoutMs,
}: Extract<StoreConfig, { kind: 'postgres' }>) {
  const { createPoolDatabase } = await import('../adapters/postgres/pool-database.ts');
  const secret = await optionalSecret(password);
  return createPoolDatabase({
    url,
    ...(secret === undefined ? {} : { password: secret }),
    ...(certificateAuthority === undefined ? {} : { certificateAuthority }),
    poolSize,
    statementTimeoutMs,
  });
}

async function openPinecone(
  { indexHost, apiKey }: Extract<StoreConfig, { kind: 'pinecone' }>,
  dimension: number,
  logger: Logger,
): Promise<TenantStore> {
  const { createPineconeStore } = await import('../adapters/pinecone/pinecone-store.ts');
  return createPineconeStore({
    indexHost,
    apiKey: await openSecret(apiKey),
    dimension,
    onViolation: ({ reason }) => logger.error('isolation violation', { reason }),
  });
}

async function openEmbedder(config: EmbedderConfig): Promise<Embedder> {
  switch (config.kind) {
    case 'offline': {
      const { createHashEmbedder } = await import('../adapters/offline/hash-embedder.ts');
      return createHashEmbedder();
    }
    case 'bedrock-titan': {
      const { createTitanEmbedder } = await import('../adapters/bedrock/titan-embedder.ts');
      return createTitanEmbedder(config);
    }
    case 'bedrock-cohere': {
      const { createCohereEmbedder } = await import('../adapters/bedrock/cohere-embedder.ts');
      return createCohereEmbedder(config);
    }
    case 'openai': {
      const { createOpenAiEmbedder } = await import('../adapters/openai/embedder.ts');
      return createOpenAiEmbedder({ ...config, apiKey: await optionalSecret(config.apiKey) });
    }
  }
}

async function openAnswerer(config: AnswererConfig): Promise<Answerer> {
  switch (config.kind) {
    case 'offline': {
      const { createExtractiveAnswerer } = await import('../adapters/offline/extractive-answerer.ts');
      return createExtractiveAnswerer();
    }
    case 'bedrock': {
      const { createConverseAnswerer } = await import('../adapters/bedrock/converse-answerer.ts');
      return createConverseAnswerer(config);
    }
    case 'anthropic': {
      const { createAnthropicAnswerer } = await import('../adapters/anthropic/answerer.ts');
      return createAnthropicAnswerer({ ...config, apiKey: await openSecret(config.apiKey) });
    }
    case 'openai': {
      const { createOpenAiAnswerer } = await import('../adapters/openai/answerer.ts');
      return createOpenAiAnswerer({ ...config, apiKey: await optionalSecret(config.apiKey) });
    }
  }
}

const optionalSecret = async (
  config: Parameters<typeof openSecret>[0] | undefined,
): Promise<Secret | undefined> => (config === undefined ? undefined : openSecret(config));

/** Makes it on the first call; a failure is not kept, so the next call tries again. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
