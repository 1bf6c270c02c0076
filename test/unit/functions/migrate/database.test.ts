/** Against an embedded engine over TCP. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHandler } from '../../../../functions/migrate/handler.ts';
import { migrateDatabase, partitionTenant } from '../../../../shared/adapters/postgres/migrate-database.ts';
import { readMigrations } from '../../../../shared/adapters/postgres/migrations.ts';
import { migrateDatabase as migrate } from '../../../../shared/runtime/maintenance.ts';
import { acme } from '../../../support/documents.ts';
import { startEmptySocket } from '../../../support/postgres-socket.ts';

let server: Awaited<ReturnType<typeof startEmptySocket>>;
beforeEach(async () => {
  server = await startEmptySocket();
});
afterEach(() => server.close());

const deploy = () => {
  const { url } = server;
  const access = {
    url,
    password: undefined,
    certificateAuthority: undefined,
    applicationPassword: undefined,
  };
  return createHandler({
    logger: { info: () => undefined },
    migrate: (request) => migrate({ migration: access }, request),
  })();
};

const layout = async (): Promise<Record<string, unknown> | undefined> => {
  const [row] = await server.engine.owner.query<Record<string, unknown>>(
    "select (select relkind::text from pg_class where oid = 'chunk_dense'::regclass) as kind, (select atttypid::regtype::text from pg_attribute where attrelid = 'chunk_dense'::regclass and attname = 'embedding') as type",
    [],
  );
  return row;
};

describe('a deployment on a database', () => {
  it('lays an empty one with vectors and without partitions', async () => {
    const { applied } = await deploy();

    expect(applied).toEqual((await readMigrations()).map(({ name }) => name));
    expect(await layout()).toEqual({ kind: 'r', type: 'vector' });
  });

  it.each([
    ['partitions', { storage: 'vector', partitioned: true }, { kind: 'p', type: 'vector' }],
    ['halfvec', { storage: 'halfvec', partitioned: false }, { kind: 'r', type: 'halfvec' }],
    ['both', { storage: 'halfvec', partitioned: true }, { kind: 'p', type: 'halfvec' }],
  ] as const)('keeps %s that an operator has laid since', async (_, options, kept) => {
    await deploy();
    await migrateDatabase({ url: server.url, ...options });

    const { applied } = await deploy();

    expect(applied).toEqual([]);
    expect(await layout()).toEqual(kept);
  });

  it('keeps partitions of a large tenant, and completes an option that stopped half-way', async () => {
    await migrateDatabase({ url: server.url, storage: 'vector', partitioned: true });
    await partitionTenant({ url: server.url, tenantId: acme });
    await server.engine.owner.query('delete from schema_migration where name = $1', [
      'options/partitions-attach.sql',
    ]);

    const { applied } = await deploy();

    expect(applied).toEqual(['options/partitions-attach.sql']);
    expect(await layout()).toEqual({ kind: 'p', type: 'vector' });
  });
});
