/** Everything a process may need, each made on first use: what the local server and the command line run on. */
import type { SqlDatabase } from '../adapters/postgres/sql-database.ts';
import type { FailMode } from '../auth/jwks-cache.ts';
import type { TokenVerifier } from '../auth/token-verifier.ts';
import type { TrustedIssuer } from '../auth/trusted-issuer.ts';
import type { Answerer } from '../ports/answerer.ts';
import type { Embedder } from '../ports/embedder.ts';
import type { Secret } from '../ports/secret.ts';
import type { Tenant, TenantRegistry } from '../ports/tenant-registry.ts';
import type { TenantStore } from '../ports/tenant-store.ts';
import { type AuditLog, createAuditLog } from './audit-log.ts';
import type { EngineConfig } from './config/engine-config.ts';
import { createLogger, type Logger, type LogLevel } from './logger.ts';
import { once } from './once.ts';
import { openAnswerer } from './open-answerer.ts';
import { openCursorKey } from './open-cursor-key.ts';
import { openEmbedder } from './open-embedder.ts';
import { openKeySnapshots } from './open-key-snapshots.ts';
import { openStore } from './open-store.ts';

/** Made from the configuration's part of the same name. */
export interface Engines {
  store(): Promise<TenantStore>;
  embedder(): Promise<Embedder>;
  answerer(): Promise<Answerer>;
  /** Seals list cursors. */
  cursorKey(): Promise<Secret>;
}

/** What every handler has, and the engines that it names. */
export interface ContainerBase {
  readonly logger: Logger;
  readonly audit: AuditLog;
  readonly nowSeconds: () => number;
}

export type ContainerFor<Name extends keyof Engines> = ContainerBase & Pick<Engines, Name>;

export interface Container extends ContainerBase, Engines {
  tokenVerifier(): Promise<TokenVerifier>;
  tenantRegistry(): Promise<TenantRegistry>;
  /** Lets go of what it opened. */
  close(): Promise<void>;
}

export interface ContainerSettings {
  /** Asked on first use: the local issuer's address is known only once the server listens. */
  readonly issuers: () => readonly TrustedIssuer[];
  readonly failMode: FailMode;
  /** Where the issuers' last keys are kept for an outage; nowhere where left out. */
  readonly keySnapshotDirectory?: string | undefined;
  readonly tenants: readonly Tenant[];
  readonly engines: EngineConfig;
  /** For the store `embedded`. */
  readonly database: SqlDatabase | undefined;
  readonly logLevel: LogLevel;
}

export function createContainer(settings: ContainerSettings): Container {
  const { engines, database } = settings;
  const nowSeconds = () => Date.now() / 1000;
  const logger = createLogger(settings.logLevel);
  const closers: (() => Promise<void>)[] = [];
  const onOpened = (close: () => Promise<void>) => void closers.push(close);
  return {
    logger,
    // On a laptop it is one log among others: shown from LOG_LEVEL=INFO on.
    audit: createAuditLog(logger),
    nowSeconds,
    tokenVerifier: once(async () => {
      const { createTokenVerifier } = await import('../auth/token-verifier.ts');
      const { fetchJwks } = await import('../auth/fetch-jwks.ts');
      const issuers = settings.issuers();
      const directory = settings.keySnapshotDirectory;
      const snapshots =
        directory === undefined
          ? undefined
          : await openKeySnapshots({ directory, issuers, logger, onOpened });
      return createTokenVerifier({
        issuers,
        failMode: settings.failMode,
        fetchJwks,
        nowSeconds,
        ...snapshots,
      });
    }),
    tenantRegistry: once(async () => {
      const { createTenantList } = await import('../adapters/offline/tenant-list.ts');
      return createTenantList(settings.tenants);
    }),
    store: once(() => openStore(engines.store, { logger, database, onOpened })),
    embedder: once(() => openEmbedder(engines.embedder)),
    answerer: once(() => openAnswerer(engines.answerer)),
    cursorKey: once(() => openCursorKey(engines.cursorKey)),
    close: async () => {
      await Promise.all(closers.map((close) => close()));
    },
  };
}
