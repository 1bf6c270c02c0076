import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAsOwner } from '../../../../../infra/local/postgres-engine.ts';
import {
  type Migration,
  migrate,
  type OwnerConnection,
  readMigrations,
} from '../../../../../shared/adapters/postgres/migrations.ts';
import { bothSides, cacheDirectory, openTestEngine, type TestEngine } from '../../../../support/engine.ts';

describe('the migrations', () => {
  let engine: TestEngine;
  let connection: OwnerConnection;

  beforeAll(async () => {
    engine = await openTestEngine();
    connection = {
      exec: engine.exec,
      query: async <Row>(text: string, parameters: unknown[]) => ({
        rows: await engine.owner.query<Row>(text, parameters),
      }),
    };
  });
  afterAll(() => engine.close());

  const extra = (sql: string, sha256 = 'digest-1'): Migration => ({ name: '9999-extra.sql', sql, sha256 });

  it('are numbered without a gap', async () => {
    const names = (await readMigrations()).map(({ name }) => name);

    expect(names.map((name) => Number(name.slice(0, 4)))).toEqual(names.map((_, at) => at + 1));
    expect(names.length).toBeGreaterThanOrEqual(3);
  });

  it('are applied once', async () => {
    expect(await migrate(connection, await readMigrations())).toEqual([]);
  });

  it('leave nothing of one that fails', async () => {
    const broken = extra('create table half_made (n integer); select 1 / 0');

    await expect(migrate(connection, [...(await readMigrations()), broken])).rejects.toThrow(
      'division by zero',
    );
    await engine.exec('rollback');

    const tables = await engine.owner.query("select 1 from pg_class where relname = 'half_made'", []);
    expect(tables).toEqual([]);
  });

  it('are refused where an applied one was changed', async () => {
    await migrate(connection, [...(await readMigrations()), extra('select 1')]);

    const changed = migrate(connection, [...(await readMigrations()), extra('select 2', 'digest-2')]);

    await expect(changed).rejects.toThrow('9999-extra.sql was changed after it was applied');
  });
});

/** With one hidden document, which an owner that row-level security binds would not see. */
async function databaseFrom(migrations: readonly Migration[]) {
  const engine = await openAsOwner({ directory: undefined, cacheDirectory, migrations });
  const { app } = bothSides(engine);
  const zeros = `[${Array(1023).fill(0).join(',')},1]`;
  const space = migrations.length < 4 ? '' : ", 'offline-hash-1/1024'";
  await app.query(
    `select put_document('acme', true, 'x', 'T', '{}', true, '{A heron.}', '{0}', '{8}', '{"{7}"}', '{"{7:1}/536870912"}', $1${space})`,
    [[zeros]],
  );
  return engine;
}

describe('a database from before embedding spaces', () => {
  it('keeps its documents, as of the only model there was', async () => {
    const migrations = await readMigrations();
    const engine = await databaseFrom(migrations.slice(0, 3));

    await migrate(engine, migrations.slice(0, 6));

    const { rows } = await engine.query('select id, embedding_space as space from document');
    expect(rows).toEqual([{ id: 'x', space: 'offline-hash-1/1024' }]);
    await expect(
      engine.query(
        "insert into document select tenant_id, pii, 'y', title, tags, 1, 1, now(), now() from document",
      ),
    ).rejects.toThrow('embedding_space');
    await engine.close();
  });
});

describe('a database from before the seal', () => {
  it('is left as it is where it has a document, with word of what to do, and migrated where it was emptied', async () => {
    const migrations = await readMigrations();
    const engine = await databaseFrom(migrations.slice(0, 6));
    const rows = async () => (await engine.query('select * from document, chunk')).rows;
    const before = await rows();

    const refused = migrate(engine, migrations);

    await expect(refused).rejects.toThrow(/are not sealed.*Nothing was changed.*truncate document, chunk, /);
    expect(await rows()).toEqual(before);
    const [, statement = ''] = /: (truncate [a-z_, ]+)\./.exec(String(await refused.catch(String))) ?? [];
    await engine.exec(statement);
    expect(await migrate(engine, migrations)).toEqual(migrations.slice(6).map(({ name }) => name));
    await engine.close();
  });

  it('is refused to an owner, too, whom row-level security binds', async () => {
    const migrations = await readMigrations();
    const engine = await databaseFrom(migrations.slice(0, 6));
    await engine.exec(`
      create role migrator; alter schema public owner to migrator; alter table schema_migration owner to migrator;
      do $$ declare t text; begin
        foreach t in array array['document', 'chunk', 'chunk_sparse', 'chunk_dense', 'corpus_statistics', 'term_statistics']
        loop execute format('alter table %I owner to migrator', t); end loop;
      end $$;
      set session authorization migrator`);
    const { rows: seen } = await engine.query('select from document');

    await expect(migrate(engine, migrations)).rejects.toThrow('are not sealed');

    expect(seen).toEqual([]);
    const { rows } = await engine.query<{ forced: boolean }>(
      "select relforcerowsecurity as forced from pg_class where oid = 'document'::regclass",
    );
    expect(rows).toEqual([{ forced: true }]);
    await engine.close();
  });
});
