import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAsOwner } from '../../../../../infra/local/postgres-engine.ts';
import {
  type Migration,
  migrate,
  type OwnerConnection,
  readMigrations,
} from '../../../../../shared/adapters/postgres/migrations.ts';
import { createPostgresStore } from '../../../../../shared/adapters/postgres/postgres-store.ts';
import { acme, ids, search } from '../../../../support/documents.ts';
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

describe('a database from before embedding spaces', () => {
  it('keeps its documents, as of the only model there was', async () => {
    const migrations = await readMigrations();
    const engine = await openAsOwner({
      directory: undefined,
      cacheDirectory,
      migrations: migrations.slice(0, 3),
    });
    const { app, close } = bothSides(engine);
    const zeros = `[${Array(1023).fill(0).join(',')},1]`;
    await app.query(
      `select put_document('acme', true, 'x', 'T', '{}', false, '{A heron.}', '{0}', '{8}', '{"{7}"}', '{"{7:1}/536870912"}', $1)`,
      [[zeros]],
    );

    await migrate(engine, migrations);

    const store = createPostgresStore(app);
    expect(ids(await search(store, acme, 'heron', { terms: [7] }))).toEqual(['x']);
    await expect(search(store, acme, 'heron', { embeddingSpace: 'other/1024' })).rejects.toMatchObject({
      code: 'embedding-mismatch',
    });
    await expect(
      engine.query(
        "insert into document select tenant_id, pii, 'y', title, tags, 1, 1, now(), now() from document",
      ),
    ).rejects.toThrow('embedding_space');
    await close();
  });
});
