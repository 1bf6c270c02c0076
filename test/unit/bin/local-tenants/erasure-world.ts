/** An erasure of acme on engines of the test's own, and a clock that waiting moves. */
import { vi } from 'vitest';
import type { ErasureWork } from '../../../../bin/local-tenants/perform-erasure.ts';
import { createBookInMemory, type TenantBook } from '../../../../bin/local-tenants/tenant-book.ts';
import { newTenant, suspended } from '../../../../bin/local-tenants/tenant-life.ts';
import { offlineEngines } from '../../../../shared/runtime/config/engine-config.ts';
import { acme } from '../../../support/documents.ts';

export interface World {
  readonly work: ErasureWork;
  readonly book: TenantBook;
  readonly log: string[];
  /** What the store holds of acme. */
  documents: string[];
  nowMs: number;
}

/** acme is suspended since the beginning of time, which is 10 s ago. */
export async function newWorld(directory: string, overrides: Partial<ErasureWork> = {}): Promise<World> {
  const book = createBookInMemory();
  const startMs = Date.UTC(2026, 10, 22);
  await book.change(acme, () =>
    suspended(newTenant(acme, 'Acme', new Date(startMs)), acme, new Date(startMs)),
  );
  const log: string[] = [];
  let hasKeys = true;
  let hasCounters = true;
  const forget = (): boolean => {
    log.push('forget quota');
    hasCounters = false;
    return true;
  };
  const world: World = {
    book,
    log,
    documents: ['a'],
    nowMs: startMs + 10_000,
    work: {
      book,
      directory,
      engines: offlineEngines,
      underWay: () => 0,
      onProgress: () => undefined,
      now: () => new Date(world.nowMs),
      async wait(ms) {
        log.push(`wait ${ms}`);
        world.nowMs += ms;
      },
      store: {
        async erase() {
          log.push('erase store');
          world.documents = [];
        },
        holdings: async () => ({
          documents: world.documents.map((id) => ({ id, pii: false })),
          places: [{ place: 'document', records: world.documents.length }],
        }),
      },
      parts: {
        audit: { record: vi.fn(() => void log.push('on record')) },
        quota: async () => ({ has: () => hasCounters, forget }) as never,
        forgetKeys: async () => void log.push('forget keys'),
        keyAdministration: async () =>
          ({
            has: async () => hasKeys,
            async destroy() {
              log.push('destroy keys');
              hasKeys = false;
            },
          }) as never,
      },
      ...overrides,
    },
  };
  return world;
}
