/** Wall 3: row-level security, alone. The raw statements here carry no tenant predicate; the rows provably exist. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPostgresStore } from '../../shared/adapters/postgres/postgres-store.ts';
import type { TenantStore } from '../../shared/ports/tenant-store.ts';
import { acme, acme2, everything, put, search, tenantId } from '../support/documents.ts';
import { openTestEngine, type TestEngine } from '../support/engine.ts';
import { sealerInMemory } from '../support/sealer.ts';

const tables = ['document', 'chunk', 'chunk_sparse', 'chunk_dense', 'corpus_statistics', 'term_statistics'];

/** Of a tenant of its own: the others' rows are looked at. */
const guest = tenantId('guest');
const address = { id: 'x', pii: undefined, visibility: 'with-pii' } as const;
const calls: readonly { call: string; ask: (store: TenantStore) => Promise<unknown> }[] = [
  { call: 'put', ask: (store) => put(store, guest, { id: 'x', content: 'A heron.' }) },
  { call: 'search', ask: (store) => search(store, guest, 'heron') },
  { call: 'list', ask: (store) => store.list(guest, { ...everything, visibility: 'with-pii' }) },
  { call: 'get', ask: (store) => store.get(guest, address) },
  { call: 'delete', ask: (store) => store.delete(guest, address) },
  { call: 'erase', ask: (store) => store.erase(guest) },
];

describe('row-level security', () => {
  let engine: TestEngine;
  let store: TenantStore;

  beforeAll(async () => {
    engine = await openTestEngine();
    store = createPostgresStore(engine.app, sealerInMemory());
    await put(store, acme, { id: 'same', content: 'A secret of acme.' });
    await put(store, acme2, { id: 'same', content: 'A secret of acme-2.' });
    await put(store, acme2, { id: 'hidden', content: 'A hidden secret of acme-2.', pii: true });
  });
  afterAll(() => engine.close());

  /** What a raw SELECT sees as the application, inside one transaction that entered `tenant` (or none). */
  async function rawTenants(table: string, tenant: string | undefined): Promise<string[]> {
    await engine.exec('begin; set local role app_user');
    try {
      if (tenant !== undefined)
        await engine.exec(`select set_config('app.current_tenant', '${tenant}', true)`);
      const result = await engine.exec(`select tenant_id from ${table}`);
      return (result as { rows: { tenant_id: string }[] }[])[0]?.rows.map((row) => row.tenant_id) ?? [];
    } finally {
      await engine.exec('rollback');
    }
  }

  it.each(tables)('shows of %s only the rows of the tenant that was entered', async (table) => {
    const all = await engine.owner.query<{ tenant_id: string }>(`select tenant_id from ${table}`, []);
    const seen = await rawTenants(table, 'acme');

    expect(new Set(all.map((row) => row.tenant_id))).toEqual(new Set(['acme', 'acme-2']));
    expect(new Set(seen)).toEqual(new Set(['acme']));
  });

  it.each(
    tables.flatMap((table) => [
      { table, tenant: undefined },
      { table, tenant: '' },
      { table, tenant: 'globex' },
      { table, tenant: 'acme%' },
    ]),
  )('shows of $table nothing to the tenant $tenant, while the rows exist', async ({ table, tenant }) => {
    const [existing] = await engine.owner.query<{ n: number }>(
      `select count(*)::integer as n from ${table}`,
      [],
    );

    expect(existing?.n).toBeGreaterThan(1);
    expect(await rawTenants(table, tenant)).toEqual([]);
  });

  it('forgets the tenant with the transaction, so the next user of the connection has none', async () => {
    await engine.app.query("select set_config('app.current_tenant', $1, true)", ['acme']);

    const left = await engine.app.query<{ tenant: string }>(
      "select current_setting('app.current_tenant', true) as tenant",
      [],
    );
    const rows = await engine.app.query('select id from document', []);

    expect(left[0]?.tenant ?? '').toBe('');
    expect(rows).toEqual([]);
  });

  it.each(calls)(
    'has nothing left on the connection of a $call, neither tenant nor visibility',
    async ({ ask }) => {
      await ask(store);

      const left = await engine.app.query(
        "select current_setting('app.current_tenant', true) as tenant, current_setting('app.current_visibility', true) as seen",
        [],
      );

      expect(left).toEqual([{ tenant: '', seen: '' }]);
    },
  );

  it('forgets the tenant of a statement that failed', async () => {
    const failing = engine.app.query("select set_config('app.current_tenant', $1, true), 1 / (select 0)", [
      'acme',
    ]);

    await expect(failing).rejects.toThrow('division by zero');
    expect(await engine.app.query('select id from document', [])).toEqual([]);
  });

  it.each(tables)('refuses to write a row of %s for another tenant', async (table) => {
    const columns = (
      await engine.owner.query<{ name: string }>(
        `select attname::text as name from pg_attribute where attrelid = '${table}'::regclass and attnum > 0 and attname <> 'tenant_id' order by attnum`,
        [],
      )
    ).map((row) => row.name);

    // A copy of an own row under the other's id. That hidden rows may be written is said: only the tenant is wrong with it.
    const copy = (tenant: string) =>
      engine.app.query(
        `with me as materialized (
           select set_config('app.current_tenant', 'acme', true), set_config('app.current_visibility', 'with-pii', true))
         insert into ${table} (tenant_id, ${columns.join(', ')})
         select '${tenant}', ${columns.map((name) => (name === 'pii' ? 'true' : name)).join(', ')}
         from me, lateral (select * from ${table} offset 0) own`,
        [],
      );

    await expect(copy('acme-2')).rejects.toThrow('row-level security');
  });

  /** Runs raw statements as the application, inside one transaction that entered `tenant`. */
  async function raw(tenant: string, statements: string): Promise<void> {
    await engine.exec(
      `begin; set local role app_user; select set_config('app.current_tenant', '${tenant}', true)`,
    );
    try {
      await engine.exec(`${statements}; commit`);
    } catch (error) {
      await engine.exec('rollback');
      throw error;
    }
  }

  it('refuses to hand a row to another tenant', async () => {
    const moving = raw('acme', "update document set tenant_id = 'acme-2', id = 'moved'");

    await expect(moving).rejects.toThrow('row-level security');
  });

  it('changes and deletes nothing of another tenant', async () => {
    const left = () =>
      engine.owner.query<{ tenant_id: string }>('select tenant_id, text from chunk order by 1, 2', []);
    const theirs = (await left()).filter((row) => row.tenant_id === 'acme-2');

    await raw('acme', "update chunk set text = 'overwritten'; delete from chunk");

    expect(theirs.length).toBe(2);
    expect(await left()).toEqual(theirs);
  });
});

describe('the catalog', () => {
  let engine: TestEngine;

  beforeAll(async () => {
    engine = await openTestEngine();
  });
  afterAll(() => engine.close());

  it('enables and forces row-level security on every table with a tenant, by one policy for reading and writing', async () => {
    const rows = await engine.owner.query<Record<string, unknown>>(
      `select c.relname::text as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
         (select count(*)::integer from pg_policy p where p.polrelid = c.oid) as policies,
         (select bool_and(p.polcmd = '*' and p.polqual is not null and p.polwithcheck is not null) from pg_policy p where p.polrelid = c.oid) as whole
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
       where c.relkind in ('r', 'p') order by 1`,
      [],
    );

    expect(rows).toEqual(
      [...tables].sort().map((name) => ({ name, enabled: true, forced: true, policies: 1, whole: true })),
    );
  });

  it('leads every key and index of such a table by the tenant', async () => {
    const rows = await engine.owner.query<{ name: string; first: string }>(
      `select i.indexrelid::regclass::text as name, a.attname::text as first
       from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
       where i.indrelid in (select attrelid from pg_attribute where attname = 'tenant_id')`,
      [],
    );

    expect(rows.length).toBeGreaterThanOrEqual(tables.length);
    expect(new Set(rows.map((row) => row.first))).toEqual(new Set(['tenant_id']));
  });

  it('gives app_user no way around: no superuser, no BYPASSRLS, no login, no ownership, no other role', async () => {
    const [role] = await engine.owner.query<Record<string, unknown>>(
      `select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin,
         exists (select from pg_auth_members m where m.member = r.oid) as member,
         exists (select from pg_class c where c.relowner = r.oid) as owner
       from pg_roles r where rolname = 'app_user'`,
      [],
    );

    expect(role).toEqual({
      rolsuper: false,
      rolbypassrls: false,
      rolcreaterole: false,
      rolcreatedb: false,
      rolcanlogin: false,
      member: false,
      owner: false,
    });
  });

  it('reads by functions that see one snapshot, and writes one tenant at a time', async () => {
    // The embedded engine runs statements one after the other, so no test of its behaviour could tell.
    const rows = await engine.owner.query<{ name: string; volatility: string; locks: boolean }>(
      `select proname::text as name, provolatile as volatility, prosrc like '%pg_advisory_xact_lock(hashtextextended(p_tenant, 0))%' as locks
       from pg_proc where proname in ('search_chunks', 'get_document', 'list_documents', 'put_document', 'delete_document', 'erase_tenant', 'assert_embedding_space', 'tenant_holdings')
       order by 1`,
      [],
    );

    expect(rows).toEqual([
      { name: 'assert_embedding_space', volatility: 's', locks: false },
      { name: 'delete_document', volatility: 'v', locks: true },
      { name: 'erase_tenant', volatility: 'v', locks: true },
      { name: 'get_document', volatility: 's', locks: false },
      { name: 'list_documents', volatility: 's', locks: false },
      { name: 'put_document', volatility: 'v', locks: true },
      { name: 'search_chunks', volatility: 's', locks: false },
      { name: 'tenant_holdings', volatility: 's', locks: false },
    ]);
  });

  it('lets every function of ours look for tables in the schema first and among temporary ones last', async () => {
    const rows = await engine.owner.query<{ name: string; path: string | null }>(
      `select p.proname::text as name,
         (select setting from unnest(p.proconfig) as setting where setting like 'search_path=%') as path
       from pg_proc p join pg_language l on l.oid = p.prolang
       where p.pronamespace = 'public'::regnamespace and l.lanname in ('sql', 'plpgsql')`,
      [],
    );

    expect(rows.length).toBeGreaterThanOrEqual(8);
    expect(rows.filter(({ path }) => path !== 'search_path=public, pg_temp')).toEqual([]);
  });

  it("has no function of ours that runs with its owner's rights, and none that anybody else may call", async () => {
    const rows = await engine.owner.query<{ name: string; definer: boolean; open: boolean }>(
      `select p.proname::text as name, p.prosecdef as definer, has_function_privilege('public', p.oid, 'execute') as open
       from pg_proc p join pg_namespace n on n.oid = p.pronamespace
       where n.nspname = 'public' and p.prolang in (select oid from pg_language where lanname in ('sql', 'plpgsql'))`,
      [],
    );

    expect(rows.length).toBeGreaterThanOrEqual(6);
    expect(rows.filter((row) => row.definer || row.open)).toEqual([]);
  });
});
