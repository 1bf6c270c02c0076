/** Puts the local server together: engines, local issuer and gateway around the handlers that run on AWS. */
import { join } from 'node:path';
import { createGateway, type GatewayOptions } from '../infra/local/gateway.ts';
import {
  discoveryDocument,
  discoveryPath,
  jwksPath,
  type LocalIssuer,
  localAudience,
  localIssuerName,
  openIssuer,
} from '../infra/local/issuer.ts';
import { type EmbeddedPostgres, openEmbeddedPostgres } from '../infra/local/postgres.ts';
import { type SampleCompany, sampleCompanies } from '../infra/local/samples/companies.ts';
import { readMigrations } from '../shared/adapters/postgres/migrations.ts';
import { describeCause } from '../shared/http/problem-responses.ts';
import type { Config } from '../shared/runtime/config/config.ts';
import type { EngineConfig, SealerConfig } from '../shared/runtime/config/engine-config.ts';
import { type Container, createContainer } from '../shared/runtime/container.ts';
import { engineCacheDirectory } from './engine-cache.ts';
import { gatewayHandlers } from './gateway-handlers.ts';
import { keyDirectoryOf } from './key-directory.ts';
import { openLocalAudit } from './local-audit.ts';
import { createLocalAuthorizer } from './local-authorizer.ts';
import { loadSamples } from './local-samples.ts';
import { giveKeys } from './local-tenants/give-keys.ts';
import { rememberStore } from './local-tenants/known-stores.ts';
import { registerTenants } from './local-tenants/register-tenants.ts';
import { keepTenantsOf } from './local-tenants/server-tenants.ts';
import { storeName } from './local-tenants/store-name.ts';
import { createBookInMemory, type TenantBook } from './local-tenants/tenant-book.ts';
import { openBookInFile } from './local-tenants/tenant-file.ts';
import { createTenantGate, type TenantGate } from './local-tenants/tenant-gate.ts';

export interface LocalServerOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Where everything is kept; the database is in memory where undefined. */
  readonly dataDirectory: string | undefined;
  readonly samples: boolean;
  /** Ids to register beside the sample companies'. */
  readonly tenants: readonly string[];
  /** The store `embedded` is a Postgres of the server's own. */
  readonly engines: EngineConfig;
  /** That store ends with this process, as the embedded one does without a directory. */
  readonly storeEndsHere?: boolean;
  readonly environment: Pick<Config, 'failMode' | 'logLevel' | 'allowedOrigins'> &
    Partial<Pick<Config, 'auditKey'>>;
  /** How often the tenants' file is looked at; a second where left out. */
  readonly tenantPollMs?: number;
}

export interface LocalServer {
  readonly origin: string;
  readonly issuer: LocalIssuer;
  /** Those of the sample companies that are let in. */
  readonly companies: readonly SampleCompany[];
  /** A line on each tenant that was named and is not let in. */
  readonly notices: readonly string[];
  /** Settles when the server cannot go on, with the reason. */
  readonly failed: Promise<Error>;
  close(): Promise<void>;
}

/** @throws Error that says what to do, where the port or the data directory is taken or the input is unusable */
export async function startLocalServer(options: LocalServerOptions): Promise<LocalServer> {
  const { dataDirectory, environment } = options;
  const issuer = await openIssuer(keyDirectoryOf(dataDirectory));
  const database = options.engines.store.kind === 'embedded' ? await openDatabase(dataDirectory) : undefined;
  const closers = [async () => database?.close()];
  const close = async (): Promise<void> => {
    for (const closeOne of closers.splice(0)) await closeOne();
  };
  try {
    // After the lock: a second process must not touch the directory's list.
    const book = openTenantBook(options);
    const { staying, companies, notices } = await registerTenants({
      book,
      companies: options.samples ? sampleCompanies : [],
      tenants: options.tenants,
      now: () => new Date(),
    });
    const audit = await openLocalAudit({ ...environment, dataDirectory });
    closers.unshift(audit.close);
    let origin = '';
    const container = createContainer({
      // The keys are fetched over HTTP from this very server, as they are from an identity provider.
      issuers: () => [{ issuer: localIssuerName, audience: localAudience, jwksUri: origin + jwksPath }],
      tenants: [],
      tenantRegistry: book,
      engines: { ...options.engines, sealer: sealerOf(options) },
      database,
      failMode: environment.failMode,
      keySnapshotDirectory: join(keyDirectoryOf(dataDirectory), 'key-snapshots'),
      logLevel: environment.logLevel,
      audit,
    });
    closers.unshift(container.close);
    await giveKeys(await container.keyAdministration(), book, staying);
    await container.store();
    if (storeLasts(options))
      await rememberStore(keyDirectoryOf(dataDirectory), storeName(options.engines.store));
    await loadSamples(container, companies);
    const gate = createTenantGate(book, audit);
    const gateway = createGateway(gatewayOptions(container, issuer, gate, environment.allowedOrigins));
    ({ origin } = await gateway.listen(options.port));
    closers.unshift(() => gateway.close());
    const keeper = await keepTenantsOf({ ...options, book, container, gate });
    closers.unshift(() => keeper.stop());
    return { origin, issuer, companies, notices, failed: failureOf(database), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Keys last as long as what is sealed under them: in memory only where the documents are. */
export const sealerOf = ({
  engines: { sealer, store },
  dataDirectory,
}: Pick<LocalServerOptions, 'engines' | 'dataDirectory'>): SealerConfig =>
  sealer.kind !== 'memory' || (store.kind === 'embedded' && dataDirectory === undefined)
    ? sealer
    : { kind: 'local', directory: keyDirectoryOf(dataDirectory) };

const storeLasts = ({ storeEndsHere = false, engines, dataDirectory }: LocalServerOptions): boolean =>
  !storeEndsHere && (engines.store.kind !== 'embedded' || dataDirectory !== undefined);

/** In memory where the documents and their keys are: no command reaches it there, and all of it ends together. */
const openTenantBook = (options: Pick<LocalServerOptions, 'engines' | 'dataDirectory'>): TenantBook =>
  sealerOf(options).kind === 'memory'
    ? createBookInMemory()
    : openBookInFile(keyDirectoryOf(options.dataDirectory));

export const openDatabase = async (dataDirectory: string | undefined): Promise<EmbeddedPostgres> =>
  openEmbeddedPostgres({
    directory: dataDirectory === undefined ? undefined : join(dataDirectory, 'postgres'),
    cacheDirectory: engineCacheDirectory,
    migrations: await readMigrations(),
  });

/** Settles only where the server's own database ends of itself. */
async function failureOf(database: EmbeddedPostgres | undefined): Promise<Error> {
  return (await database?.ended) ?? new Promise<Error>(() => undefined);
}

function gatewayOptions(
  container: Container,
  issuer: LocalIssuer,
  gate: TenantGate,
  allowedOrigins: readonly string[],
): GatewayOptions {
  return {
    handlers: gatewayHandlers(container),
    authorizer: createLocalAuthorizer(container),
    publicFiles: { [jwksPath]: () => issuer.jwks, [discoveryPath]: discoveryDocument },
    allowedOrigins,
    authorizerCacheTtlMs: 60_000,
    enter: gate.enter,
    // API Gateway's own defaults for an account.
    throttle: { ratePerSecond: 10_000, burst: 5_000 },
    onError: (error, requestId) =>
      container.logger.error('gateway failure', { request_id: requestId, cause: describeCause(error) }),
  };
}
