/** An erasure where no server runs: the command opens what a server would have open, and does what a server would do. */
import { setTimeout } from 'node:timers/promises';
import { isMainThread } from 'node:worker_threads';
import type { Config } from '../../shared/runtime/config/config.ts';
import type { EngineConfig, SealerConfig } from '../../shared/runtime/config/engine-config.ts';
import { createContainer } from '../../shared/runtime/container.ts';
import { withPatientStore } from '../../shared/runtime/maintenance.ts';
import type { TenantId } from '../../shared/tenancy/tenant-id.ts';
import { openLocalAudit } from '../local-audit.ts';
import { openDatabase } from '../local-server.ts';
import { knownStores } from './known-stores.ts';
import { performErasure } from './perform-erasure.ts';
import { storeName } from './store-name.ts';
import type { TenantBook } from './tenant-book.ts';

export interface ErasureHere {
  readonly config: Config;
  readonly dataDirectory: string | undefined;
  readonly sealer: SealerConfig;
  /** Where the keys are. */
  readonly directory: string;
  readonly book: TenantBook;
  readonly onProgress: (line: string) => void;
}

/** The lock of erasures is the caller's. @throws DirectoryInUse where another process has the database, and what `performErasure` throws */
export async function eraseHere(here: ErasureHere, tenant: TenantId): Promise<void> {
  const { config, dataDirectory, sealer, directory, book, onProgress } = here;
  const engines = { ...config.engines, sealer };
  refuseUnknownStore(storeName(engines.store), await knownStores(directory));
  refuseNewDatabase(engines, dataDirectory);
  // Nothing that the engine writes is for anyone else's eyes.
  if (isMainThread) process.umask(0o077);
  const closers: (() => Promise<void>)[] = [];
  try {
    const database = engines.store.kind === 'embedded' ? await openDatabase(dataDirectory) : undefined;
    closers.unshift(async () => database?.close());
    const audit = await openLocalAudit({ ...config, dataDirectory });
    closers.unshift(audit.close);
    const { failMode, logLevel } = config;
    const container = createContainer({
      ...{ issuers: () => [], tenants: [], tenantRegistry: book },
      ...{ engines, database, failMode, logLevel, audit },
    });
    closers.unshift(container.close);
    await withPatientStore(engines, container, (store) =>
      performErasure(
        {
          ...{ book, parts: container, store, engines, directory, onProgress },
          underWay: () => 0,
          now: () => new Date(),
          wait: (ms) => setTimeout(ms),
        },
        tenant,
      ),
    );
  } finally {
    for (const close of closers) await close();
  }
}

/** A database in memory would be a new one, in which nothing is found: its receipt would speak of no document that ever was. */
function refuseNewDatabase({ store }: Pick<EngineConfig, 'store'>, dataDirectory: string | undefined): void {
  if (store.kind !== 'embedded' || dataDirectory !== undefined) return;
  throw new Error(
    'The server that had the documents does not run any more, and which store they are in is not set. Start it again: it goes on with the erasure. Or set STORE and its variables as the server has them.',
  );
}

/** Set as the shell happens to be, a command finds nothing in a store that no server used, and would sign that it is empty. */
function refuseUnknownStore(name: string, known: readonly string[]): void {
  if (known.length === 0 || known.includes(name)) return;
  throw new Error(
    `Servers of this data directory kept documents in ${known.join(' and in ')}, and this command is set up for ${name}. Set STORE and its variables as the server has them, and try again.`,
  );
}
