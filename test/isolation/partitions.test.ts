/** Walls 3 and 4 where the tables are partitioned and embeddings are in half precision; one tenant has partitions of its own. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { migrateDatabase } from '../../shared/adapters/postgres/migrate-database.ts';
import { partitionTenant } from '../../shared/adapters/postgres/partition-tenant.ts';
import { createPostgresStore } from '../../shared/adapters/postgres/postgres-store.ts';
import { assertRowLevelSecurityHolds } from '../../shared/adapters/postgres/rls-guard.ts';
import type { TenantStore } from '../../shared/ports/tenant-store.ts';
import { describeTenantStore } from '../contract/tenant-store/tenant-store.ts';
import { acme, acme2, everything, ids, put, search } from '../support/documents.ts';
import { startEmptySocket } from '../support/postgres-socket.ts';
import { sealerInMemory } from '../support/sealer.ts';

const sealer = sealerInMemory();

type Server = Awaited<ReturnType<typeof startEmptySocket>>;

async function startPartitioned(): Promise<Server> {
  const server = await startEmptySocket();
  await migrateDatabase({ url: server.url, storage: 'halfvec', partitioned: true });
  return server;
}

describeTenantStore('Postgres with partitions and half-precision embeddings', async () => {
  const server = await startPartitioned();
  return { store: createPostgresStore(server.engine.app, sealer), close: server.close };
});

describe('a move that was killed after it had copied the rows', () => {
  let server: Server;
  let store: TenantStore;

  beforeEach(async () => {
    server = await startPartitioned();
    store = createPostgresStore(server.engine.app, sealer);
    for (const tenant of [acme, acme2])
      await put(store, tenant, { id: 'x', content: `A heron of ${tenant}.` });
  });
  afterEach(() => server.close());

  const migrate = () => migrateDatabase({ url: server.url, storage: 'halfvec', partitioned: true });
  const move = (tenantId: typeof acme) => partitionTenant({ url: server.url, tenantId });

  async function killedMove(): Promise<void> {
    // With its connection gone, the process can take nothing back.
    server.proxy.failNext('cut-before', 'attach_tenant_partitions');
    await expect(move(acme)).rejects.toThrow();
  }

  const named = (pattern: string) =>
    server.engine.owner
      .query<{ name: string }>(
        "select relname::text as name from pg_class where relkind = 'r' and relname ~ $1 order by 1",
        [pattern],
      )
      .then((rows) => rows.map(({ name }) => name));
  const copies = () => named('_[0-9a-f]{16}$');

  it('leaves copies that the application cannot erase, until the next migration', async () => {
    await killedMove();
    await store.erase(acme);
    const left = await copies();

    await migrate();

    expect(left.length).toBe(6);
    expect(await copies()).toEqual([]);
    expect(ids(await search(store, acme2, 'heron'))).toEqual(['x']);
  });

  it.each([
    { tenant: acme2, name: 'another tenant' },
    { tenant: acme, name: 'the same one' },
  ])('leaves none after the next move, of $name', async ({ tenant }) => {
    await killedMove();

    const made = await move(tenant);

    expect(await copies()).toEqual([...made].sort());
    expect(ids(await search(store, acme, 'heron'))).toEqual(['x']);
  });

  it("costs no partition, and no table of somebody else's", async () => {
    const digits = '0123456789abcdef';
    const made = await move(acme2);
    // Detached: the only place where these rows are.
    await server.engine.exec(`alter table chunk detach partition ${made[1]}`);
    const check = "constraint one_tenant check (tenant_id = 'acme')";
    await server.engine.exec(`
      create role other; create schema elsewhere;
      create table document_${digits} (tenant_id text);
      create table a_document_${digits} (tenant_id text, ${check});
      create table document_${digits}0 (tenant_id text, ${check});
      create table elsewhere.document_${digits} (tenant_id text, ${check});
      create table chunk_${digits} (tenant_id text, ${check}); alter table chunk_${digits} owner to other;
      create table chunk_dense_${digits} (tenant_id text, ${check}); create table child () inherits (chunk_dense_${digits})`);
    await killedMove();
    const before = await named('[0-9a-f]{16}');

    await migrate();

    const after = await named('[0-9a-f]{16}');
    expect(before.length - after.length).toBe(6);
    expect(after).toEqual(
      [
        ...made,
        `document_${digits}`,
        `document_${digits}`,
        `a_document_${digits}`,
        `document_${digits}0`,
        `chunk_${digits}`,
        `chunk_dense_${digits}`,
      ].sort(),
    );
  });

  it('deletes all rows before it takes a lock that keeps others out', async () => {
    await server.engine.exec(`
      create table held (at text, locks bigint);
      create function note() returns trigger language plpgsql as $$
        begin
          insert into held select tg_table_name, count(*) from pg_locks
            where mode = 'AccessExclusiveLock' and relation = 'document_default'::regclass;
          return null;
        end $$;
      create trigger note after delete on term_statistics_default for each statement execute function note()`);

    await move(acme);

    expect(await server.engine.owner.query('select * from held', [])).toEqual([
      { at: 'term_statistics_default', locks: 0 },
    ]);
  });

  it('has functions that look among temporary tables last', async () => {
    const rows = await server.engine.owner.query<{ path: string | null }>(
      `select p.proconfig::text as path from pg_proc p join pg_language l on l.oid = p.prolang
       where p.pronamespace = 'public'::regnamespace and l.lanname in ('sql', 'plpgsql')`,
      [],
    );

    expect(rows.length).toBe(13);
    expect(rows.filter(({ path }) => !path?.includes('search_path=public, pg_temp'))).toEqual([]);
  });
});

describe('partitioned tables', () => {
  let server: Server;
  let store: TenantStore;
  /** The table that holds the documents of acme alone. */
  let part: string;

  beforeAll(async () => {
    server = await startPartitioned();
    store = createPostgresStore(server.engine.app, sealer);
    for (const tenant of [acme, acme2]) {
      await put(store, tenant, { id: 'x', content: `A heron of ${tenant}.` });
      await put(store, tenant, { id: 'h', content: `A hidden heron of ${tenant}.`, pii: true });
    }
    [part = ''] = await partitionTenant({ url: server.url, tenantId: acme });
  });
  afterAll(() => server.close());

  describe('wall 3', () => {
    it('is enabled, forced and of one policy on every whole and every partition', async () => {
      const rows = await server.engine.owner.query<{ name: string; walled: boolean }>(
        `select c.relname::text as name, c.relrowsecurity and c.relforcerowsecurity and count(p.oid) = 1
           and bool_and(p.polcmd = '*' and pg_get_expr(p.polqual, c.oid) = pg_get_expr(p.polwithcheck, c.oid)) as walled
         from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
         left join pg_policy p on p.polrelid = c.oid
         where c.relkind in ('r', 'p') group by c.oid order by 1`,
        [],
      );

      expect(rows.length).toBe(18);
      expect(rows.filter(({ walled }) => !walled)).toEqual([]);
    });

    it.each([() => 'document_default', () => part])(
      'gives the application no way to a partition itself (%#)',
      async (name) => {
        const reading = server.engine.app.query(`select from ${name()}`, []);

        await expect(reading).rejects.toThrow('permission denied');
      },
    );

    it.each(
      ['acme', 'acme-2', 'acme-3', ''].flatMap((tenant) => [
        { tenant, visibility: 'with-pii', flags: [false, true] },
        { tenant, visibility: 'public', flags: [false] },
        { tenant, visibility: '', flags: [false] },
      ]),
    )('shows to "$tenant", $visibility, its own rows only', async ({ tenant, visibility, flags }) => {
      await server.engine.exec(
        `begin; set local role app_user; select set_config('app.current_tenant', '${tenant}', true);
         select set_config('app.current_visibility', '${visibility}', true)`,
      );
      const seen = await server.engine.session.query('select tenant_id, pii from document order by pii', []);
      await server.engine.exec('rollback');

      const exists = tenant === 'acme' || tenant === 'acme-2';
      expect(seen).toEqual(exists ? flags.map((pii) => ({ tenant_id: tenant, pii })) : []);
    });
  });

  describe('wall 4', () => {
    it.each([acme, acme2])('alone keeps %s to its own', async (tenant) => {
      const bypassing = createPostgresStore(server.engine.owner, sealer);

      const found = await search(bypassing, tenant, 'heron', { visibility: 'with-pii' });
      const listed = await bypassing.list(tenant, { ...everything, visibility: 'with-pii' });

      expect(found.flatMap(({ passages }) => passages.map(({ text }) => text)).sort()).toEqual([
        `A heron of ${tenant}.`,
        `A hidden heron of ${tenant}.`,
      ]);
      expect(listed.count).toBe(2);
    });

    it('alone erases one tenant, wherever its rows are', async () => {
      const bypassing = createPostgresStore(server.engine.owner, sealer);
      await put(store, acme, { id: 'extra', content: 'Another heron.' });

      await bypassing.erase(acme);

      const left = await server.engine.owner.query(
        'select tenant_id as tenant, count(*)::integer as n from chunk_dense group by 1',
        [],
      );
      expect(left).toEqual([{ tenant: 'acme-2', n: 2 }]);
      expect(ids(await search(store, acme2, 'heron'))).toEqual(['x']);
    });
  });

  describe('the guard', () => {
    let undo = '';
    afterEach(() => server.engine.exec(undo));

    it('lets partitions pass', async () => {
      undo = '';

      await expect(assertRowLevelSecurityHolds(server.engine.app)).resolves.toBeUndefined();
    });

    it('lets partitions pass that default privileges opened to the application', async () => {
      undo = `revoke all on ${part} from app_user`;
      await server.engine.exec(`grant select on ${part} to app_user`);

      await expect(assertRowLevelSecurityHolds(server.engine.app)).resolves.toBeUndefined();
    });

    it.each([
      [
        'without row-level security',
        'disable row level security',
        'enable row level security',
        'has no row-level',
      ],
      [
        'that does not force it',
        'no force row level security',
        'force row level security',
        'does not FORCE row-level',
      ],
      ['of the application', 'owner to app_user', 'owner to postgres', 'belongs to this role'],
    ])('refuses a partition %s, though the application cannot name it', async (_, change, back, says) => {
      undo = `alter table ${part} ${back}`;
      await server.engine.exec(`alter table ${part} ${change}`);

      await expect(assertRowLevelSecurityHolds(server.engine.app)).rejects.toThrow(`${part} ${says}`);
    });

    it('refuses a partition with another policy beside its own', async () => {
      undo = `drop policy open on ${part}`;
      await server.engine.exec(`create policy open on ${part} using (true)`);

      await expect(assertRowLevelSecurityHolds(server.engine.app)).rejects.toThrow(`${part} has 2 policies`);
    });

    it("refuses a table that only looks like one of a tenant's", async () => {
      undo = 'drop table document_fake';
      await server.engine.exec(
        'create table document_fake (like document); grant select on document_fake to app_user',
      );

      await expect(assertRowLevelSecurityHolds(server.engine.app)).rejects.toThrow(
        'document_fake is none of',
      );
    });

    it('refuses a partition of something else', async () => {
      undo = 'drop table other';
      await server.engine.exec(
        'create table other (tenant_id text) partition by list (tenant_id); create table other_part partition of other default; grant select on other_part to app_user',
      );

      await expect(assertRowLevelSecurityHolds(server.engine.app)).rejects.toThrow('other_part is none of');
    });
  });
});
