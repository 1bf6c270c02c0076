/** The look at a tenant's rows in Postgres: every table that could hold them, also those that no function of ours knows. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { migrateDatabase } from '../../shared/adapters/postgres/migrate-database.ts';
import { partitionTenant } from '../../shared/adapters/postgres/partition-tenant.ts';
import { createPostgresStore } from '../../shared/adapters/postgres/postgres-store.ts';
import type { TenantStore } from '../../shared/ports/tenant-store.ts';
import { acme, acme2, put } from '../support/documents.ts';
import { openTestEngine, type TestEngine } from '../support/engine.ts';
import { startEmptySocket } from '../support/postgres-socket.ts';
import { sealerInMemory } from '../support/sealer.ts';

const sealer = sealerInMemory();

async function fill(store: TenantStore): Promise<void> {
  for (const tenant of [acme, acme2]) {
    await put(store, tenant, { id: 'x', content: `A heron of ${tenant}.` });
    await put(store, tenant, { id: 'h', content: `A hidden heron of ${tenant}.`, pii: true });
  }
}

const countsOf = async (store: TenantStore) =>
  Object.fromEntries((await store.holdings(acme)).places.map(({ place, records }) => [place, records]));
const refusal = (message: string | RegExp) => ({
  code: 'dependency-unavailable',
  cause: { message: expect.stringMatching(message) },
});

describe('the holdings of a tenant', () => {
  let engine: TestEngine;
  let store: TenantStore;
  let undo = '';

  beforeAll(async () => {
    engine = await openTestEngine();
    store = createPostgresStore(engine.app, sealer);
    await fill(store);
  });
  afterEach(async () => {
    await engine.exec(undo);
    undo = '';
  });
  afterAll(() => engine.close());

  const makes = async (sql: string, takesBack: string) => {
    undo = takesBack;
    await engine.exec(sql);
  };

  it('are its rows of every table, by name', async () => {
    const counts = await countsOf(store);

    const { term_statistics: terms, ...others } = counts;
    expect(others).toEqual({ chunk: 2, chunk_dense: 2, chunk_sparse: 2, corpus_statistics: 2, document: 2 });
    expect(terms).toBeGreaterThan(4);
    expect(Object.keys(counts)).toEqual(Object.keys(counts).sort());
  });

  it('are the same to a superuser, whom no row-level security keeps from the rows of others', async () => {
    const bypassing = createPostgresStore(engine.owner, sealer);

    expect(await bypassing.holdings(acme)).toEqual(await store.holdings(acme));
  });

  it('leave neither tenant nor visibility to the next statement', async () => {
    await store.holdings(acme);

    const left = await engine.app.query(
      "select current_setting('app.current_tenant', true) as tenant, current_setting('app.current_visibility', true) as said",
      [],
    );
    expect(left).toEqual([{ tenant: '', said: '' }]);
  });

  it.each([
    ['a copy', 'create table document_backup as select * from document', 'document_backup', 2],
    ['a copy elsewhere', 'create schema "Old"; create table "Old".d as select * from document', '"Old".d', 2],
    ['a materialised view', 'create materialized view heap as select tenant_id from chunk', 'heap', 2],
    ['a copy of other types', 'create table copy as select tenant_id::varchar from chunk', 'copy', 2],
    [
      'what inherits, once',
      'create table copy (like document); create table heir () inherits (copy); insert into heir select * from document',
      'heir',
      2,
    ],
  ])('count %s that this role may read', async (_, sql, place, records) => {
    await makes(
      `${sql}; grant usage on schema ${place.split('.').at(-2) ?? 'public'} to app_user; grant select on ${place} to app_user;
       do $$ begin if to_regclass('copy') is not null then grant select on copy to app_user; end if; end $$`,
      `drop table if exists document_backup, copy, heir cascade; drop materialized view if exists heap; drop schema if exists "Old" cascade`,
    );

    const counts = await countsOf(store);

    expect(counts[place]).toBe(records);
    expect([counts.document, counts.copy ?? 0]).toEqual([2, place === 'copy' ? 2 : 0]);
  });

  it.each([
    ['may not read', 'create table document_backup as select * from document'],
    [
      'may not reach',
      'create schema old; create table old.document_backup as select * from document; grant select on old.document_backup to app_user',
    ],
    [
      'may read in part',
      'create table document_backup as select * from document; grant select (id, title) on document_backup to app_user',
    ],
  ])('are refused where there is a copy that this role %s', async (_, sql) => {
    await makes(sql, 'drop table if exists document_backup; drop schema if exists old cascade');

    await expect(store.holdings(acme)).rejects.toMatchObject(
      refusal(/^this role may not read (?:old\.)?document_backup$/),
    );
  });

  it('are refused with every relation that is in the way', async () => {
    await makes(
      'create table a_copy (tenant_id text); create table b_copy (tenant_id text[]); grant select on b_copy to app_user',
      'drop table a_copy, b_copy',
    );

    await expect(store.holdings(acme)).rejects.toMatchObject(
      refusal('may not read a_copy; the tenants of b_copy are of a type that is not known here'),
    );
  });

  it.each([
    ['has no policy', ''],
    ['is of other terms', 'create policy p on copy using (tenant_id = current_user)'],
    ['is for others', 'create role stranger; create policy p on copy to stranger using ($terms)'],
    ['is for writing only', 'create policy p on copy for insert with check ($terms)'],
    ['is for changing only', 'create policy p on copy for update using ($terms)'],
    ['is restrictive', 'create policy p on copy as restrictive using ($terms)'],
    [
      'is one of two',
      'create policy p on copy using ($terms); create policy q on copy as restrictive using (pii)',
    ],
  ])('are refused where the row-level security of a copy %s', async (_, policy) => {
    await makes(
      `create table copy as select * from document; grant select on copy to app_user;
       alter table copy enable row level security; ${policy.replace('$terms', terms)}`,
      'drop table copy; drop role if exists stranger',
    );

    await expect(store.holdings(acme)).rejects.toMatchObject(
      refusal('^row-level security of other terms may hide rows of copy$'),
    );
  });

  it('are counted in a copy with the policy of its origin', async () => {
    await makes(
      `create table copy as select * from document; grant select on copy to app_user;
       alter table copy enable row level security; create policy p on copy using (${terms})`,
      'drop table copy',
    );

    expect((await countsOf(store)).copy).toBe(2);
  });

  it('are refused where a relation does not answer', async () => {
    await makes(
      'create materialized view empty as select * from document with no data; grant select on empty to app_user',
      'drop materialized view empty',
    );

    await expect(store.holdings(acme)).rejects.toMatchObject(
      refusal('^empty cannot be read: SQLSTATE 55000$'),
    );
  });

  const terms = `(tenant_id = nullif(current_setting('app.current_tenant', true), '')
    and (not pii or current_setting('app.current_visibility', true) = 'with-pii'))`;
});

describe('the holdings of a tenant, with partitions', () => {
  let server: Awaited<ReturnType<typeof startEmptySocket>>;
  let store: TenantStore;
  let made: string[];

  beforeAll(async () => {
    server = await startEmptySocket();
    await migrateDatabase({ url: server.url, storage: 'halfvec', partitioned: true });
    store = createPostgresStore(server.engine.app, sealer);
    await fill(store);
    made = await partitionTenant({ url: server.url, tenantId: acme });
  });
  afterAll(() => server.close());

  it('are counted by the whole tables, whose partitions they lie in', async () => {
    const counts = await countsOf(store);

    expect([made.length, counts.document, counts.chunk_dense]).toEqual([6, 2, 2]);
    expect(Object.keys(counts).length).toBe(6);
  });

  it('are refused with the name of a partition that was detached', async () => {
    const part = made[1] ?? '';
    await server.engine.exec(`alter table chunk detach partition ${part}`);

    const looking = store.holdings(acme);

    await expect(looking).rejects.toMatchObject(refusal(`^this role may not read ${part}$`));
    await server.engine.exec(`grant select on ${part} to app_user`);
    expect(await countsOf(store)).toMatchObject({ chunk: 0, [part]: 2 });
    await server.engine.exec(
      `revoke all on ${part} from app_user; alter table chunk attach partition ${part} for values in ('acme')`,
    );
  });

  it('are refused where copies are staged, and counted again when those are gone', async () => {
    // The owner is bound by row-level security, too, and may not be the superuser that nothing binds.
    await server.engine.exec("select stage_tenant_partitions('acme-2')");

    await expect(store.holdings(acme)).rejects.toMatchObject(refusal(/may not read chunk_[0-9a-f]{16};/));
    await expect(store.holdings(acme2)).rejects.toMatchObject(refusal(/may not read document_[0-9a-f]{16}/));

    await migrateDatabase({ url: server.url, storage: 'halfvec', partitioned: true });
    expect((await countsOf(store)).document).toBe(2);
  });
});
