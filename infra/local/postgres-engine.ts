/**
 * The embedded Postgres: PGlite with pgvector, migrated, and left as `app_user` for good. Single-threaded: it runs in a
 * worker (postgres-worker.ts) so that a long scan never blocks the server, and directly in tests.
 */
import { createHash } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import manifest from '../../package.json' with { type: 'json' };
import { type Migration, migrate } from '../../shared/adapters/postgres/migrations.ts';

export interface EngineOptions {
  /** Where the data lives; in memory where undefined. Must be locked by the caller. */
  readonly directory: string | undefined;
  /** Where ready-made empty databases are kept between starts. */
  readonly cacheDirectory: string;
  readonly migrations: readonly Migration[];
}

const extensions = { vector };

/** Opens the database as the owner, applies what is missing, and steps down to `app_user`. */
export async function openEngine(options: EngineOptions): Promise<PGlite> {
  const engine = await openAsOwner(options);
  await engine.exec('set session authorization app_user');
  return engine;
}

/** The same database with every right, for what needs to look past the walls: migrations, and tests that prove them. */
export async function openAsOwner({ directory, cacheDirectory, migrations }: EngineOptions): Promise<PGlite> {
  if (directory === undefined)
    return PGlite.create({ extensions, loadDataDir: await snapshot(cacheDirectory, migrations) });
  // Written last when a directory is made: without it, a first start was cut off and held nothing yet.
  const complete = join(directory, 'complete');
  if (!(await exists(complete))) {
    await rm(directory, { recursive: true, force: true });
    await mkdir(dirname(directory), { recursive: true });
    const fresh = await PGlite.create({
      dataDir: directory,
      extensions,
      loadDataDir: await snapshot(cacheDirectory, migrations),
    });
    await writeFile(complete, '');
    return fresh;
  }
  const engine = await PGlite.create({ dataDir: directory, extensions });
  await migrate(engine, migrations);
  return engine;
}

/** An empty, migrated database as a tar file: loading it takes a fraction of making it. */
async function snapshot(cacheDirectory: string, migrations: readonly Migration[]): Promise<Blob> {
  const file = join(cacheDirectory, `postgres-${fingerprint(migrations)}.tar`);
  if (!(await exists(file))) await writeAtomically(file, await makeSnapshot(migrations));
  return openAsBlob(file);
}

async function makeSnapshot(migrations: readonly Migration[]): Promise<Uint8Array> {
  const engine = await PGlite.create({ extensions });
  await migrate(engine, migrations);
  const tar = await engine.dumpDataDir('none');
  await engine.close();
  return new Uint8Array(await tar.arrayBuffer());
}

/** Changes with whatever the snapshot is made from: the engine's version and every migration. */
function fingerprint(migrations: readonly Migration[]): string {
  const { '@electric-sql/pglite': engine, '@electric-sql/pglite-pgvector': pgvector } = manifest.dependencies;
  const hash = createHash('sha256').update(`${engine} ${pgvector}`);
  for (const { sha256 } of migrations) hash.update(sha256);
  return hash.digest('hex').slice(0, 16);
}

/** A reader sees the whole file or none; two writers make the same one. */
async function writeAtomically(file: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}-${performance.now()}`;
  const handle = await open(draft, 'wx');
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
}

const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );
