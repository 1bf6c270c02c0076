import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../../../bin/commands/main.ts';
import { readConfig } from '../../../../shared/runtime/config/config.ts';
import { createContainer } from '../../../../shared/runtime/container.ts';
import { acme, acme2, everything, put } from '../../../support/documents.ts';
import { startRecordedPineconeServer } from '../../../support/pinecone-contract.ts';
import { startPostgresProxy } from '../../../support/postgres-proxy.ts';
import { startPostgresSocket } from '../../../support/postgres-socket.ts';
import { captureIo } from '../captured-io.ts';

type Variables = Readonly<Record<string, string>>;

async function run(argv: readonly string[], variables: Variables) {
  const io = captureIo(variables);
  const exitCode = await main(argv, io);
  return { exitCode, ...io.written };
}

describe('askacme migrate', () => {
  const applicationPassword = 'canary-3kJq8Zt5Rw2';
  let engine: PGlite;
  let url: string;
  let close: () => Promise<void>;
  beforeAll(async () => {
    engine = await PGlite.create({ extensions: { vector } });
    const server = new PGLiteSocketServer({ db: engine, port: 0, host: '127.0.0.1' });
    await server.start();
    const proxy = await startPostgresProxy({
      port: Number(server.getServerConn().split(':').at(-1)),
      oneSession: true,
    });
    url = `postgres://postgres@127.0.0.1:${proxy.port}/postgres`;
    close = async () => {
      await proxy.close();
      await server.stop();
      await engine.close();
    };
  });
  afterAll(() => close());

  it('lays the schema, says what it applied, and then has nothing to do', async () => {
    const variables = { MIGRATION_DATABASE_URL: url, APP_USER_PASSWORD: applicationPassword };

    const first = await run(['migrate'], variables);
    const second = await run(['migrate'], variables);

    expect(first).toMatchObject({ exitCode: 0, stderr: '' });
    expect(first.stdout).toMatch(/^0001-tenant-tables\S*\n0002-\S+\n/);
    expect(second).toEqual({
      exitCode: 0,
      stdout: 'Nothing to do: the schema is up to date.\n',
      stderr: '',
    });
    expect(first.stdout).not.toContain('canary');
  });

  it('gives app_user the password, and no right to walk around the walls', async () => {
    const { rows } = await engine.query(
      `select rolcanlogin, rolsuper, rolbypassrls, rolpassword like 'SCRAM-SHA-256$%' as scram
       from pg_authid where rolname = 'app_user'`,
    );

    expect(rows).toEqual([{ rolcanlogin: true, rolsuper: false, rolbypassrls: false, scram: true }]);
  });

  it('gives a large tenant partitions of its own, once', async () => {
    const argv = ['migrate', '--partitioned', '--partition-tenant', 'acme'];

    const first = await run(argv, { MIGRATION_DATABASE_URL: url });
    const second = await run(argv, { MIGRATION_DATABASE_URL: url });

    expect(first).toMatchObject({ exitCode: 0, stderr: '' });
    expect(first.stdout.split('\n').length).toBeGreaterThan(3);
    expect(second.stdout).toBe('Nothing to do: the schema is up to date.\n');
  });

  it('exits 1 where the database has what was not asked for', async () => {
    const { exitCode, stderr } = await run(['migrate'], { MIGRATION_DATABASE_URL: url });

    expect(exitCode).toBe(1);
    expect(stderr).toContain('is partitioned');
  });
});

describe.each([
  [
    'postgres',
    async () => {
      const { url, close } = await startPostgresSocket();
      return { variables: { STORE: 'postgres', DATABASE_URL: url }, close };
    },
  ],
  [
    'pinecone',
    async () => {
      const { origin, apiKey, close } = await startRecordedPineconeServer({ port: 0, dimension: 1024 });
      const variables = { STORE: 'pinecone', PINECONE_INDEX_HOST: origin, PINECONE_API_KEY: apiKey };
      return { variables, close };
    },
  ],
])('askacme erase on %s', (name, open) => {
  let engine: { variables: Variables; close: () => Promise<void> };
  beforeAll(async () => {
    engine = await open();
  });
  afterAll(() => engine.close());

  it("takes one tenant's documents, hidden ones too, and nobody else's", async () => {
    const container = createContainer({
      ...readConfig(engine.variables),
      issuers: () => [],
      tenants: [],
      database: undefined,
    });
    const store = await container.store();
    const keys = await container.keyAdministration();
    for (const tenant of [acme, acme2]) {
      await keys.create(tenant, { keyedTerms: true });
      await put(store, tenant, { id: 'open', content: 'The plan.' });
      await put(store, tenant, { id: 'hidden', content: 'The salary.', pii: true });
    }
    const counts = async () => {
      const listed = [acme, acme2].map((tenant) =>
        store.list(tenant, { ...everything, visibility: 'with-pii' }),
      );
      return (await Promise.all(listed)).map(({ count }) => count);
    };

    const refused = await run(['erase', 'acme'], engine.variables);
    const before = await counts();
    const done = await run(['erase', 'acme', '--yes'], engine.variables);
    const after = await counts();
    await container.close();

    expect(refused.exitCode).toBe(2);
    expect(before).toEqual([2, 2]);
    expect(done).toEqual({ exitCode: 0, stdout: `Erased acme from the store ${name}.\n`, stderr: '' });
    expect(after).toEqual([0, 2]);
  });
});
