import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EmbeddedPostgres, openEmbeddedPostgres } from '../../../../infra/local/postgres.ts';
import { openAsOwner } from '../../../../infra/local/postgres-engine.ts';
import { readMigrations } from '../../../../shared/adapters/postgres/migrations.ts';
import { assertRowLevelSecurityHolds } from '../../../../shared/adapters/postgres/rls-guard.ts';

const cacheDirectory = fileURLToPath(new URL('../../../../node_modules/.cache/askacme', import.meta.url));

describe('the embedded Postgres', () => {
  let root: string;
  const opened: EmbeddedPostgres[] = [];

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'askacme-postgres-'));
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((database) => database.close()));
    await rm(root, { recursive: true, force: true });
  });

  async function open(directory?: string): Promise<EmbeddedPostgres> {
    const database = await openEmbeddedPostgres({
      directory,
      cacheDirectory,
      migrations: await readMigrations(),
    });
    opened.push(database);
    return database;
  }

  it('serves as app_user, for whom row-level security holds', async () => {
    const database = await open();

    const [row] = await database.query(
      'select session_user::text as session, current_user::text as role',
      [],
    );

    expect(row).toEqual({ session: 'app_user', role: 'app_user' });
    await expect(assertRowLevelSecurityHolds(database)).resolves.toBeUndefined();
  });

  it('stays app_user when a statement resets the role', async () => {
    const database = await open();

    await database.query('reset role', []);

    const [row] = await database.query('select current_user::text as role', []);
    expect(row).toEqual({ role: 'app_user' });
  });

  it.each(['in memory', 'in a directory that was open to everybody'])(
    'lets no statement create a temporary table, %s',
    async (place) => {
      const directory = place === 'in memory' ? undefined : join(root, 'postgres');
      if (directory !== undefined) {
        const migrations = await readMigrations();
        const owner = await openAsOwner({ directory, cacheDirectory, migrations });
        await owner.exec('grant temporary on database postgres to public');
        await owner.close();
      }

      const database = await open(directory);

      const laying = database.query('create temporary table document (id text)', []);
      await expect(laying).rejects.toMatchObject({ code: '42501' });
    },
  );

  it('answers a bad statement with its code, and goes on', async () => {
    const database = await open();

    await expect(database.query('select nothing_there', [])).rejects.toMatchObject({ code: '42703' });
    expect(await database.query('select 1 as one', [])).toEqual([{ one: 1 }]);
  });

  it('answers each of many statements on their way with its own rows', async () => {
    const database = await open();

    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, n) => database.query('select $1::integer as n', [n])),
    );

    expect(answers).toEqual(Array.from({ length: 30 }, (_, n) => [{ n }]));
  });

  it.each([
    ['with files of another kind', ['thesis.txt']],
    ['of a real Postgres', ['PG_VERSION', 'thesis.txt']],
    ['with nothing in it', []],
  ])('refuses a directory %s, and leaves it as it is', async (_, files) => {
    const directory = join(root, 'postgres');
    await mkdir(directory);
    for (const file of files) await writeFile(join(directory, file), 'years of work');

    await expect(open(directory)).rejects.toThrow(/postgres was not made by AskAcme.*--data-dir/);

    expect(await readdir(directory)).toEqual(files);
    for (const file of files) expect(await readFile(join(directory, file), 'utf8')).toBe('years of work');
  });

  it('removes the draft of a first start that was cut off, and nothing else', async () => {
    const drafts = ['postgres.new-1', `postgres.new-${process.pid}`];
    const others = ['postgres.new-york', 'thesis.new-1'];
    for (const name of [...drafts, ...others]) {
      await mkdir(join(root, name));
      await writeFile(join(root, name, 'PG_VERSION'), 'half a copy');
    }

    const database = await open(join(root, 'postgres'));

    expect(await database.query('select 1 as one', [])).toEqual([{ one: 1 }]);
    expect((await readdir(root)).sort()).toEqual(['postgres', 'postgres.lock', ...others].sort());
  });

  it('keeps others out of its directory, also where they were let in', async () => {
    await chmod(root, 0o755);
    const directory = join(root, 'postgres');
    const modeOf = async () => (await stat(directory)).mode & 0o777;

    const first = await open(directory);
    const modeWhenNew = await modeOf();
    await first.close();
    await chmod(directory, 0o755);
    await open(directory);

    expect([modeWhenNew, await modeOf()]).toEqual([0o700, 0o700]);
  });

  it('serves one tenant between the many statements of another', async () => {
    const database = await open();
    const order: string[] = [];
    const run = async (tenant: string) => {
      await database.query('select $1::text', [tenant]);
      order.push(tenant);
    };

    await Promise.all([...Array.from({ length: 40 }, () => run('acme')), run('acme-2')]);

    expect(order.indexOf('acme-2')).toBeLessThan(5);
    expect(order).toHaveLength(41);
  });

  it('turns away what one tenant has too much, and serves the rest', async () => {
    const database = await open();

    const results = await Promise.allSettled([
      ...Array.from({ length: 260 }, () => database.query('select $1::text as tenant', ['acme'])),
      database.query('select $1::text as tenant', ['acme-2']),
    ]);

    const refused = results.flatMap((result, at) =>
      result.status === 'rejected' ? [[at, result.reason.message]] : [],
    );
    expect(refused).toEqual([258, 259].map((at) => [at, 'too many statements are waiting']));
  });

  it('goes on after a statement that cannot travel to its thread', async () => {
    const database = await open();
    const unfit = Array.from({ length: 3 }, () => database.query('select $1', [() => undefined]));

    expect((await Promise.allSettled(unfit)).map(({ status }) => status)).toEqual(Array(3).fill('rejected'));
    expect(await database.query('select 1 as one', [])).toEqual([{ one: 1 }]);
  });

  it('rejects what is still waiting as soon as it is closed', async () => {
    const database = await open(join(root, 'postgres'));
    const settled: string[] = [];
    const statements = Array.from({ length: 20 }, () =>
      database.query('select pg_sleep(0.05)', []).catch((error: Error) => settled.push(error.message)),
    );

    const closing = database.close();
    await new Promise((resolve) => setImmediate(resolve));

    expect(settled).toEqual(Array(18).fill('The embedded Postgres is closed.'));
    await Promise.all([closing, ...statements]);
  });

  it('refuses a directory that another one holds, and gives it free when closed', async () => {
    const directory = join(root, 'postgres');
    const first = await open(directory);

    await expect(open(directory)).rejects.toThrow('in use by process');
    await first.close();

    await expect(open(directory)).resolves.toBeDefined();
  });

  it('refuses statements once it is closed', async () => {
    const database = await open();
    await database.close();

    await expect(database.query('select 1', [])).rejects.toThrow('closed');
    expect(await database.ended).toBeUndefined();
  });
});
