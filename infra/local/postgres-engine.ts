/**
 * The embedded Postgres: PGlite with pgvector, migrated, and left as `app_user` for good. Single-threaded: it runs in a
 * worker (postgres-worker.ts) so that a long scan never blocks the server, and directly in tests.
 */
import { createHash } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { chmod, mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import manifest from '../../package.json' with { type: 'json' };
import { closing, type Migration, migrate } from '../../shared/adapters/postgres/migrations.ts';

export interface EngineOptions {
  /** Where the data lives; in memory where undefined. Must be locked by the caller. */
  readonly directory: string | undefined;
  /** Where ready-made empty databases are kept between starts. */
  readonly cacheDirectory: string;
  readonly migrations: readonly Migration[];
}

const extensions = { vector };
/** In a database's directory, tells ours from any other Postgres. */
const marker = 'complete';
const ownerOnly = 0o700;

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
  if (!(await exists(directory))) await makeDatabase(directory, await snapshot(cacheDirectory, migrations));
  await refuseStrangers(directory);
  // The engine makes files that anyone may read and write: the directory is what keeps others out.
  await chmod(directory, ownerOnly);
  const engine = await PGlite.create({ dataDir: directory, extensions });
  await migrate(engine, migrations);
  return engine;
}

/** Makes it in a draft beside it: the directory is there whole or not at all, whenever a start is cut off. */
async function makeDatabase(directory: string, loadDataDir: Blob): Promise<void> {
  await mkdir(dirname(directory), { recursive: true });
  await removeDrafts(directory);
  const draft = `${directory}.new-${process.pid}`;
  await mkdir(draft, { mode: ownerOnly });
  const engine = await PGlite.create({ dataDir: draft, extensions, loadDataDir });
  await engine.close();
  await writeFile(join(draft, marker), '');
  await rename(draft, directory);
}

/** The lock is ours, so whoever left them is gone. */
async function removeDrafts(directory: string): Promise<void> {
  const prefix = `${basename(directory)}.new-`;
  for (const name of await readdir(dirname(directory))) {
    if (name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)))
      await rm(join(dirname(directory), name), { recursive: true });
  }
}

/** A real Postgres keeps its data under the same name: opening it with this engine would ruin it. */
async function refuseStrangers(directory: string): Promise<void> {
  if ((await exists(join(directory, 'PG_VERSION'))) && (await exists(join(directory, marker)))) return;
  throw new Error(
    `${directory} was not made by AskAcme and is left as it is. Move it away, or choose another --data-dir.`,
  );
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

/** Changes with whatever the snapshot is made from: the engine's version, every migration, and what closes it. */
function fingerprint(migrations: readonly Migration[]): string {
  const { '@electric-sql/pglite': engine, '@electric-sql/pglite-pgvector': pgvector } = manifest.dependencies;
  const hash = createHash('sha256').update(`${engine} ${pgvector} ${closing}`);
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
