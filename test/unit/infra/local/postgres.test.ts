import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EmbeddedPostgres, openEmbeddedPostgres } from '../../../../infra/local/postgres.ts';
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

  it('begins anew where the first start was cut off before it was complete', async () => {
    const directory = join(root, 'postgres');
    await mkdir(directory);
    await writeFile(join(directory, 'PG_VERSION'), 'half a copy');

    const database = await open(directory);

    expect(await database.query('select 1 as one', [])).toEqual([{ one: 1 }]);
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
