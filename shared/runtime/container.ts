/** Everything a process may need, each made on first use: what the local server and the command line run on. */
import type { SqlDatabase } from '../adapters/postgres/sql-database.ts';
import type { FailMode } from '../auth/issuer-keys.ts';
import type { TokenVerifier } from '../auth/token-verifier.ts';
import type { TrustedIssuer } from '../auth/trusted-issuer.ts';
import type { Answerer } from '../ports/answerer.ts';
import type { Embedder } from '../ports/embedder.ts';
import type { PiiDetector } from '../ports/pii-detector.ts';
import type { QuotaLedger } from '../ports/quota-ledger.ts';
import type { Sealer } from '../ports/sealer.ts';
import type { Secret } from '../ports/secret.ts';
import type { Tenant, TenantRegistry } from '../ports/tenant-registry.ts';
import type { TenantStore } from '../ports/tenant-store.ts';
import { createKeyAdministration, type KeyAdministration } from '../sealing/key-administration.ts';
import { lateSealer } from '../sealing/late-sealer.ts';
import type { TenantId } from '../tenancy/tenant-id.ts';
import { type AuditLog, createAuditLog } from './audit-log.ts';
import type { EngineConfig } from './config/engine-config.ts';
import { createLogger, type Logger, type LogLevel, lineWriter } from './logger.ts';
import { once } from './once.ts';
import { openAnswerer } from './open-answerer.ts';
import { openCursorKey } from './open-cursor-key.ts';
import { openEmbedder } from './open-embedder.ts';
import { openKeySnapshots } from './open-key-snapshots.ts';
import { openPiiDetector } from './open-pii-detector.ts';
import { openQuotaLedger } from './open-quota-ledger.ts';
import { openKeys, sealerOver } from './open-sealer.ts';
import { openStore } from './open-store.ts';

/** Made from the configuration's part of the same name. */
export interface Engines {
  store(): Promise<TenantStore>;
  /** Wall 5. */
  sealer(): Promise<Sealer>;
  embedder(): Promise<Embedder>;
  answerer(): Promise<Answerer>;
  piiDetector(): Promise<PiiDetector>;
  /** Seals list cursors. */
  cursorKey(): Promise<Secret>;
  /** What each tenant has used of its budgets. */
  quota(): Promise<QuotaLedger>;
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
  /** Of the keys that `sealer` works with. */
  keyAdministration(): Promise<KeyAdministration>;
  /** Lets go of what `sealer` has in memory of the tenant's keys. */
  forgetKeys(tenant: TenantId): Promise<void>;
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
  /** In the place of that list. */
  readonly tenantRegistry?: TenantRegistry | undefined;
  readonly engines: EngineConfig;
  /** For the store `embedded`. */
  readonly database: SqlDatabase | undefined;
  readonly logLevel: LogLevel;
  /** Where the record is kept; in the log where undefined. */
  readonly audit?: AuditLog | undefined;
}

export function createContainer(settings: ContainerSettings): Container {
  const { engines, database } = settings;
  const nowSeconds = () => Date.now() / 1000;
  const logger = createLogger(settings.logLevel);
  const closers: (() => Promise<void>)[] = [];
  const keys = once(() => openKeys(engines.sealer));
  const sealer = once(async () => sealerOver(await keys(), { logger }));
  const onOpened = (close: () => Promise<void>) => void closers.push(close);
  return {
    logger,
    // Where nobody keeps it, it is one log among others: shown from LOG_LEVEL=INFO on.
    audit: settings.audit ?? createAuditLog({ nowMs: Date.now, write: lineWriter(settings.logLevel) }),
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
      if (settings.tenantRegistry !== undefined) return settings.tenantRegistry;
      const { createTenantList } = await import('../adapters/offline/tenant-list.ts');
      return createTenantList(settings.tenants);
    }),
    store: once(() => openStore(engines.store, { logger, database, sealer: lateSealer(sealer), onOpened })),
    sealer,
    forgetKeys: async (tenant) => (await sealer()).forget(tenant),
    keyAdministration: once(async () => createKeyAdministration(await keys())),
    embedder: once(() => openEmbedder(engines.embedder)),
    answerer: once(() => openAnswerer(engines.answerer)),
    piiDetector: once(() => openPiiDetector(engines.piiDetector, { onOpened })),
    cursorKey: once(() => openCursorKey(engines.cursorKey)),
    quota: once(() => openQuotaLedger(engines.quota)),
    close: async () => {
      await Promise.all(closers.map((close) => close()));
    },
  };
}
