/** The only chooser of adapters. Each is imported and made on first use, so a function pays only for what it needs. */
import type { SqlDatabase } from '../adapters/postgres/sql-database.ts';
import type { FailMode } from '../auth/jwks-cache.ts';
import type { TokenVerifier, TrustedIssuer } from '../auth/token-verifier.ts';
import type { Answerer } from '../ports/answerer.ts';
import type { Embedder } from '../ports/embedder.ts';
import type { Tenant, TenantRegistry } from '../ports/tenant-registry.ts';
import type { TenantStore } from '../ports/tenant-store.ts';
import { createLogger, type Logger, type LogLevel } from './logger.ts';

export interface Container {
  readonly logger: Logger;
  readonly nowSeconds: () => number;
  tokenVerifier(): Promise<TokenVerifier>;
  tenantRegistry(): Promise<TenantRegistry>;
  store(): Promise<TenantStore>;
  embedder(): Promise<Embedder>;
  answerer(): Promise<Answerer>;
}

export interface ContainerSettings {
  /** Asked on first use: the local issuer's address is known only once the server listens. */
  readonly issuers: () => readonly TrustedIssuer[];
  readonly failMode: FailMode;
  readonly tenants: readonly Tenant[];
  readonly database: SqlDatabase;
  readonly logLevel: LogLevel;
}

export function createContainer(settings: ContainerSettings): Container {
  const nowSeconds = () => Date.now() / 1000;
  return {
    logger: createLogger(settings.logLevel),
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
    store: once(async () => {
      const { createPostgresStore } = await import('../adapters/postgres/postgres-store.ts');
      const { assertRowLevelSecurityHolds } = await import('../adapters/postgres/rls-guard.ts');
      await assertRowLevelSecurityHolds(settings.database);
      return createPostgresStore(settings.database);
    }),
    embedder: once(async () => {
      const { createHashEmbedder } = await import('../adapters/offline/hash-embedder.ts');
      return createHashEmbedder();
    }),
    answerer: once(async () => {
      const { createExtractiveAnswerer } = await import('../adapters/offline/extractive-answerer.ts');
      return createExtractiveAnswerer();
    }),
  };
}

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
