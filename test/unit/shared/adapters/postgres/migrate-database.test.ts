/** Against an empty embedded engine over TCP, whose one session is its superuser's. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrateDatabase } from '../../../../../shared/adapters/postgres/migrate-database.ts';
import { optionFiles, readMigrations } from '../../../../../shared/adapters/postgres/migrations.ts';
import { partitionTenant } from '../../../../../shared/adapters/postgres/partition-tenant.ts';
import { createPostgresStore } from '../../../../../shared/adapters/postgres/postgres-store.ts';
import { assertRowLevelSecurityHolds } from '../../../../../shared/adapters/postgres/rls-guard.ts';
import { acme, acme2, ids, put, search } from '../../../../support/documents.ts';
import { startEmptySocket } from '../../../../support/postgres-socket.ts';
import { sealerInMemory } from '../../../../support/sealer.ts';

const sealer = sealerInMemory();

type Server = Awaited<ReturnType<typeof startEmptySocket>>;

const plain = { storage: 'vector', partitioned: false } as const;

describe('the migration of a server', () => {
  let server: Server;

  beforeEach(async () => {
    server = await startEmptySocket();
  });
  afterEach(() => server.close());

  const migrate = (options: Partial<Parameters<typeof migrateDatabase>[0]> = {}) =>
    migrateDatabase({ url: server.url, ...plain, ...options });

  it('applies everything once, and gives a database that the guard lets pass', async () => {
    const first = await migrate();
    const second = await migrate();

    expect(first).toEqual((await readMigrations()).map(({ name }) => name));
    expect(second).toEqual([]);
    await expect(assertRowLevelSecurityHolds(server.engine.app)).resolves.toBeUndefined();
  });

  it('makes a role that can log in, whose password travels as its verifier only', async () => {
    await migrate({ applicationPassword: 'canary-password-4711' });

    const [role] = await server.engine.owner.query<Record<string, unknown>>(
      'select rolcanlogin as login, rolsuper or rolbypassrls or rolcreaterole or rolcreatedb as mighty, rolpassword as verifier from pg_authid where rolname = $1',
      ['app_user'],
    );
    expect(role).toEqual({ login: true, mighty: false, verifier: expect.stringMatching(/^SCRAM-SHA-256\$/) });
    const sent = server.proxy.exchanges.map(({ text }) => text).join(' ');
    expect(sent).toContain('create role "app_user" login');
    expect(sent).not.toContain('canary-password');
  });

  it('gives an existing role a new password, and leaves it alone where none is given', async () => {
    const verifier = async () =>
      (
        await server.engine.owner.query<{ verifier: string }>(
          "select rolpassword as verifier from pg_authid where rolname = 'app_user'",
          [],
        )
      )[0]?.verifier;
    await migrate({ applicationPassword: 'canary-password-1' });
    const first = await verifier();

    await migrate();
    const unchanged = await verifier();
    await migrate({ applicationPassword: 'canary-password-2' });

    expect(unchanged).toBe(first);
    expect(await verifier()).not.toBe(first);
  });

  it('gives another role all that app_user would get, and app_user nothing', async () => {
    await migrate({ applicationRole: 'tenant_service' });

    await server.engine.exec('set session authorization tenant_service');
    const guarded = assertRowLevelSecurityHolds(server.engine.session);
    await expect(guarded).resolves.toBeUndefined();
    await server.engine.exec('set session authorization postgres');
    const roles = await server.engine.owner.query("select 1 from pg_roles where rolname = 'app_user'", []);
    expect(roles).toEqual([]);
  });

  it.each([
    ['halfvec', { storage: 'halfvec' }, ['options/halfvec.sql']],
    ['partitions', { partitioned: true }, optionFiles.partitions],
  ] as const)(
    'adds %s to a database that is in use, and refuses to go on without',
    async (_, option, names) => {
      await migrate();
      const store = createPostgresStore(server.engine.app, sealer);
      await put(store, acme, { id: 'x', content: 'A heron.' });

      const applied = await migrate(option);

      expect(applied).toEqual(names);
      expect(ids(await search(store, acme, 'heron'))).toEqual(['x']);
      await expect(assertRowLevelSecurityHolds(server.engine.app)).resolves.toBeUndefined();
      await expect(migrate()).rejects.toThrow(/cannot be migrated.*for good: migrate it with/s);
    },
  );

  it('stores half-precision embeddings in place, where a search reads them without a detour', async () => {
    await migrate({ storage: 'halfvec' });

    const [column] = await server.engine.owner.query(
      "select atttypid::regtype::text as type, attstorage::text as storage from pg_attribute where attrelid = 'chunk_dense'::regclass and attname = 'embedding'",
      [],
    );
    expect(column).toEqual({ type: 'halfvec', storage: 'p' });
  });

  it('leaves nothing of an attempt that fails, and tells why', async () => {
    await server.engine.exec('create table document (id text)');

    await expect(migrate()).rejects.toThrow('made for another application role');

    expect(await server.engine.owner.query("select 1 from pg_roles where rolname = 'app_user'", [])).toEqual(
      [],
    );
  });

  it.each([
    [
      'a role with BYPASSRLS',
      'create role app_user login bypassrls',
      {},
      'app_user has rights that row-level security would not stop',
    ],
    ['the owner itself', '', { applicationRole: 'postgres' }, 'postgres has rights'],
  ])('refuses to let the application log in as %s', async (_, change, options, says) => {
    await server.engine.exec(change);

    await expect(migrate(options)).rejects.toThrow(says);
  });

  it.each([
    [{ applicationRole: 'app"; drop table document; --' }, 'no reserved name'],
    [{ applicationRole: 'public' }, 'no reserved name'],
    [{ applicationRole: 'pg_monitor' }, 'no reserved name'],
    [{ applicationPassword: 'short' }, '12 to 256'],
  ])('refuses %j before it connects', async (options, says) => {
    await expect(migrate(options)).rejects.toThrow(says);

    expect(server.proxy.connections()).toBe(0);
  });

  it.each([
    ['the schema, as old databases have it open', 'grant create on schema public to public'],
    ['temporary tables, as all databases have them', 'grant temporary on database postgres to public'],
  ])('closes to everybody %s, also where all is applied', async (_, change) => {
    await server.engine.exec(change);
    await migrate();
    const guarded = await assertRowLevelSecurityHolds(server.engine.app);
    await server.engine.exec(change);
    const open = assertRowLevelSecurityHolds(server.engine.app);
    await expect(open).rejects.toThrow('Refusing to start');

    expect(await migrate()).toEqual([]);

    expect(guarded).toBeUndefined();
    await expect(assertRowLevelSecurityHolds(server.engine.app)).resolves.toBeUndefined();
  });

  it("tells whom to ask where the database is somebody else's and lets everybody create temporary tables", async () => {
    await server.engine.exec(
      'grant temporary on database postgres to public; create role migrator createrole; grant create on schema public to migrator; set session authorization migrator',
    );

    await expect(migrate()).rejects.toThrow(
      /cannot be migrated.*every role may create temporary tables: revoke temporary on database postgres from public/s,
    );
  });

  it('looks for the extension where it is', async () => {
    await server.engine.exec(
      'create schema extensions; create extension vector schema extensions; alter database postgres set search_path = public, extensions; set search_path = public, extensions; grant usage on schema extensions to public',
    );

    await migrate({ partitioned: true });

    const store = createPostgresStore(server.engine.app, sealer);
    await put(store, acme, { id: 'x', content: 'A heron.' });
    expect(ids(await search(store, acme, 'heron'))).toEqual(['x']);
    const paths = await server.engine.owner.query(
      "select distinct proconfig[1] as path from pg_proc where proname in ('put_document', 'erase_tenant')",
      [],
    );
    expect(paths).toEqual([{ path: 'search_path=public, extensions, pg_temp' }]);
  });

  it('gives a tenant partitions of its own, once, with all that it has and nothing of another', async () => {
    await migrate({ partitioned: true });
    const store = createPostgresStore(server.engine.app, sealer);
    for (const tenant of [acme, acme2]) {
      await put(store, tenant, { id: 'x', content: `A heron of ${tenant}.` });
      await put(store, tenant, { id: 'h', content: `A hidden heron of ${tenant}.`, pii: true });
    }
    const before = await search(store, acme, 'heron', { visibility: 'with-pii' });

    const made = await partitionTenant({ url: server.url, tenantId: acme });
    const again = await partitionTenant({ url: server.url, tenantId: acme });

    expect(made.length).toBe(6);
    expect(again).toEqual([]);
    expect(await search(store, acme, 'heron', { visibility: 'with-pii' })).toEqual(before);
    const places = await server.engine.owner.query(
      'select tableoid::regclass::text as place, tenant_id as tenant from document group by 1, 2 order by 2',
      [],
    );
    expect(places).toEqual([
      { place: made[0], tenant: 'acme' },
      { place: 'document_default', tenant: 'acme-2' },
    ]);
  });

  it('moves what is hidden, too, for an owner whom row-level security binds', async () => {
    await server.engine.exec(`
      create extension vector; create role migrator login createrole; grant connect, create on database postgres to migrator;
      alter schema public owner to migrator; revoke temporary on database postgres from public;
      set session authorization migrator`);
    await migrate({ partitioned: true });
    const store = createPostgresStore(server.engine.app, sealer);
    for (const tenant of [acme, acme2]) {
      await put(store, tenant, { id: 'x', content: 'A heron.' });
      await put(store, tenant, { id: 'h', content: 'A hidden heron.', pii: true });
    }
    const before = await search(store, acme, 'heron', { visibility: 'with-pii' });
    await server.engine.exec('set session authorization migrator');

    const [part] = await partitionTenant({ url: server.url, tenantId: acme });

    expect(ids(before).sort()).toEqual(['h', 'x']);
    expect(await search(store, acme, 'heron', { visibility: 'with-pii' })).toEqual(before);
    const moved = await server.engine.owner.query(`select pii from ${part} order by 1`, []);
    expect(moved).toEqual([{ pii: false }, { pii: true }]);
    await expect(assertRowLevelSecurityHolds(server.engine.app)).resolves.toBeUndefined();
  });

  it('cannot partition a tenant of a database that is not', async () => {
    await migrate();

    await expect(partitionTenant({ url: server.url, tenantId: acme })).rejects.toThrow(
      'The database is not partitioned',
    );
  });
});
