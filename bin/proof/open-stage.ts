/** Opens a store for the proof, in memory, with the seal or with one that does nothing. */
import { startPineconeServer } from '../../infra/local/pinecone/server.ts';
import { openAsOwner } from '../../infra/local/postgres-engine.ts';
import { readMigrations } from '../../shared/adapters/postgres/migrations.ts';
import type { Sealer } from '../../shared/ports/sealer.ts';
import { openStore } from '../../shared/runtime/open-store.ts';
import { engineCacheDirectory } from '../engine-cache.ts';
import { heedlessPostgres } from './doubles/heedless-postgres.ts';
import { idleSealer } from './doubles/idle-sealer.ts';
import { type LyingPinecone, startLyingPinecone } from './doubles/lying-pinecone.ts';
import { proofSealer } from './proof-sealer.ts';
import type { Stage, StoreName } from './stage.ts';

const silent = { error: () => undefined };

export async function openStage(name: StoreName, isSealed: boolean): Promise<Stage> {
  const sealer = isSealed ? await proofSealer() : idleSealer;
  return name === 'postgres' ? openPostgresStage(sealer) : openPineconeStage(sealer);
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

const dimension = 1_024;

/** Without wall 3 an index that mixes namespaces; without wall 4 one that heeds no filter and says of every record what was asked for. */
async function openPineconeStage(sealer: Sealer): Promise<Stage> {
  const honest = await startPineconeServer({ port: 0, dimension });
  const liars: LyingPinecone[] = [];
  return {
    name: 'pinecone',
    sealer,
    async store(standing) {
      const liar = await startLyingPinecone(honest, dimension, {
        ignoresNamespaces: !standing.has('engine'),
        ignoresFilters: !standing.has('predicate'),
        rewritesMetadata: !standing.has('predicate'),
      });
      liars.push(liar);
      const apiKey = { kind: 'value', value: honest.apiKey } as const;
      return openStore(
        { kind: 'pinecone', indexHost: liar.origin, apiKey, dimension },
        { logger: silent, sealer },
      );
    },
    close: async () => {
      await Promise.all([honest, ...liars].map((server) => server.close()));
    },
  };
}
