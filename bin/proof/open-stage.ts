/** Opens a store for the proof, in memory, with the seal or with one that does nothing. */
import { openAsOwner } from '../../infra/local/postgres-engine.ts';
import { readMigrations } from '../../shared/adapters/postgres/migrations.ts';
import type { Sealer } from '../../shared/ports/sealer.ts';
import { openStore } from '../../shared/runtime/open-store.ts';
import { engineCacheDirectory } from '../engine-cache.ts';
import { heedlessPostgres } from './doubles/heedless-postgres.ts';
import { idleSealer } from './doubles/idle-sealer.ts';
import { proofSealer } from './proof-sealer.ts';
import type { Stage, StoreName } from './stage.ts';

const silent = { error: () => undefined };

export async function openStage(name: StoreName, isSealed: boolean): Promise<Stage> {
  const sealer = isSealed ? await proofSealer() : idleSealer;
  if (name === 'postgres') return openPostgresStage(sealer);
  throw new Error('not yet');
}

async function openPostgresStage(sealer: Sealer): Promise<Stage> {
  const engine = await openAsOwner({
    directory: undefined,
    cacheDirectory: engineCacheDirectory,
    migrations: await readMigrations(),
  });
  return {
    name: 'postgres',
    sealer,
    store: (standing) =>
      openStore(
        { kind: 'embedded' },
        {
          logger: silent,
          sealer,
          database: heedlessPostgres(engine, {
            engine: standing.has('engine'),
            predicate: standing.has('predicate'),
          }),
        },
      ),
    close: () => engine.close(),
  };
}
