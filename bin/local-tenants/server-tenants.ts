/** The keeper of a server's tenants, on the server's own engines. One whose tenants are in its memory has nothing to keep. */
import { setTimeout } from 'node:timers/promises';
import { describeCause } from '../../shared/http/problem-responses.ts';
import type { EngineConfig } from '../../shared/runtime/config/engine-config.ts';
import type { Container } from '../../shared/runtime/container.ts';
import { withPatientStore } from '../../shared/runtime/maintenance.ts';
import { keyDirectoryOf } from '../key-directory.ts';
import { performErasure } from './perform-erasure.ts';
import type { TenantBook } from './tenant-book.ts';
import type { TenantGate } from './tenant-gate.ts';
import { startTenantKeeper, type TenantKeeper } from './tenant-keeper.ts';

export interface ServerTenants {
  readonly book: TenantBook;
  readonly container: Container;
  readonly gate: TenantGate;
  readonly engines: EngineConfig;
  readonly dataDirectory: string | undefined;
  readonly tenantPollMs?: number;
}

const defaultPollMs = 1_000;

export async function keepTenantsOf({
  book,
  container,
  gate,
  engines,
  dataDirectory,
  tenantPollMs: pollMs = defaultPollMs,
}: ServerTenants): Promise<TenantKeeper> {
  if (!book.isShared) return { stop: async () => undefined };
  const directory = keyDirectoryOf(dataDirectory);
  const stopping = new AbortController();
  const keeper = await startTenantKeeper({
    book,
    directory,
    pollMs,
    now: () => new Date(),
    forgetKeys: container.forgetKeys,
    onError: (error) => container.logger.error('tenants', { cause: describeCause(error) }),
    erase: (tenant, onProgress) =>
      withPatientStore(engines, container, (store) =>
        performErasure(
          {
            ...{ book, parts: container, store, engines, directory, onProgress },
            underWay: gate.underWay,
            now: () => new Date(),
            wait: (ms) => setTimeout(ms, undefined, { signal: stopping.signal, ref: false }),
          },
          tenant,
        ),
      ),
  });
  return {
    async stop() {
      stopping.abort();
      await keeper.stop();
    },
  };
}
