/** Wall 3's guard: AskAcme does not start where row-level security could be walked around. */
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { assertRowLevelSecurityHolds } from '../../shared/adapters/postgres/rls-guard.ts';
import { offlineEngines } from '../../shared/runtime/config/engine-config.ts';
import { createContainer } from '../../shared/runtime/container.ts';
import { openTestEngine, type TestEngine } from '../support/engine.ts';

const settings = {
  issuers: () => [],
  failMode: 'open',
  tenants: [],
  logLevel: 'SILENT',
  engines: offlineEngines,
} as const;

describe('the guard of row-level security', () => {
  let engine: TestEngine;

  beforeEach(async () => {
    await engine?.close();
    engine = await openTestEngine();
  });
  afterAll(() => engine.close());

  it('lets app_user on the migrated schema pass', async () => {
    await expect(assertRowLevelSecurityHolds(engine.app)).resolves.toBeUndefined();
  });

  it('stands before the store: none is handed out where it refuses', async () => {
    const guarded = createContainer({ ...settings, database: engine.owner });
    const control = createContainer({ ...settings, database: engine.app });

    await expect(guarded.store()).rejects.toThrow('Refusing to start');
    await expect(control.store()).resolves.toBeDefined();
  });

  it.each([
    { fault: 'a superuser', change: '', as: 'owner', says: 'superuser' },
    { fault: 'a role with BYPASSRLS', change: 'alter role app_user bypassrls', as: 'app', says: 'BYPASSRLS' },
    {
      fault: 'a member of a role with BYPASSRLS',
      change: 'create role passer bypassrls; grant passer to app_user',
      as: 'app',
      says: 'BYPASSRLS',
    },
    {
      fault: 'a superuser in disguise',
      change: 'alter role app_user superuser',
      as: 'app',
      says: 'superuser',
    },
    {
      fault: 'the owner of a table',
      change: 'alter table chunk owner to app_user',
      as: 'app',
      says: 'chunk belongs',
    },
    {
      fault: 'a table without row-level security',
      change: 'alter table chunk disable row level security',
      as: 'app',
      says: 'chunk has no row-level security',
    },
    {
      fault: 'a table that does not force it',
      change: 'alter table chunk_dense no force row level security',
      as: 'app',
      says: 'chunk_dense does not FORCE',
    },
    {
      fault: 'a second, permissive policy',
      change: 'create policy open on document using (true) with check (true)',
      as: 'app',
      says: 'document has 2 policies',
    },
    {
      fault: 'a second policy for reading alone',
      change: 'create policy open on document for select using (true)',
      as: 'app',
      says: 'document has 2 policies',
    },
    {
      fault: 'no policy',
      change: 'drop policy tenant_isolation on chunk',
      as: 'app',
      says: 'chunk has 0 policies',
    },
    {
      fault: 'a missing table',
      change: 'drop table term_statistics',
      as: 'app',
      says: 'term_statistics is missing',
    },
    {
      fault: 'a policy that lets everything through',
      change:
        'drop policy tenant_isolation on chunk; create policy tenant_isolation on chunk using (true) with check (true)',
      as: 'app',
      says: 'chunk has a policy of other terms',
    },
    {
      fault: 'a policy that knows tenants only',
      change:
        "alter policy tenant_isolation on chunk using (tenant_id = nullif(current_setting('app.current_tenant', true), '')) with check (tenant_id = nullif(current_setting('app.current_tenant', true), ''))",
      as: 'app',
      says: 'chunk has a policy of other terms',
    },
    {
      fault: 'a policy that takes hidden rows from anybody',
      change:
        "alter policy tenant_isolation on chunk with check (tenant_id = nullif(current_setting('app.current_tenant', true), ''))",
      as: 'app',
      says: 'chunk has a policy of other terms',
    },
    {
      fault: 'a role that was only set',
      change: 'grant app_user to postgres; set role app_user',
      as: 'session',
      says: 'the session belongs to postgres',
    },
    {
      fault: 'a role that may create roles',
      change: 'alter role app_user createrole',
      as: 'app',
      says: 'may create roles',
    },
    {
      fault: 'a role that may copy the whole server',
      change: 'alter role app_user replication',
      as: 'app',
      says: 'below row-level security',
    },
    {
      fault: "a role that may read the server's files",
      change: 'grant pg_read_server_files to app_user',
      as: 'app',
      says: 'below row-level security',
    },
    {
      fault: 'a role that may create objects, as everybody may in old databases',
      change: 'grant create on schema public to public',
      as: 'app',
      says: 'create objects in the schema public',
    },
    {
      fault: 'a role that may create temporary tables, as everybody may by default',
      change: 'grant temporary on database postgres to public',
      as: 'app',
      says: 'role app_user may create temporary tables',
    },
    {
      fault: 'a role that may take another one to create them',
      change:
        'create role passer; grant temporary on database postgres to passer; grant passer to app_user; alter role app_user noinherit',
      as: 'app',
      says: 'role app_user may create temporary tables',
    },
    {
      fault: 'a table that inherits from a tenants’ one',
      change: 'create table leak () inherits (document)',
      as: 'app',
      says: 'leak is none of',
    },
    {
      fault: "a view with its owner's rights",
      change: 'create view leak as select * from document; grant select on leak to app_user',
      as: 'app',
      says: 'leak is none of',
    },
    {
      fault: 'a materialised copy',
      change: 'create materialized view leak as select * from document; grant select on leak to app_user',
      as: 'app',
      says: 'leak is none of',
    },
    {
      fault: 'a table without a tenant',
      change: 'create table leak as select id from document; grant select on leak to app_user',
      as: 'app',
      says: 'leak is none of',
    },
    {
      fault: 'one column of such a table',
      change: 'create table leak as select id from document; grant select (id) on leak to app_user',
      as: 'app',
      says: 'leak is none of',
    },
    {
      fault: 'a table of another schema',
      change:
        'create schema other; grant usage on schema other to app_user; create table other.document (tenant_id text); grant select on other.document to app_user',
      as: 'app',
      says: 'other.document is none of',
    },
    {
      fault: "a function with its owner's rights",
      change:
        "create function leak() returns bigint language sql security definer as 'select count(*) from document'",
      as: 'app',
      says: 'function leak() runs with',
    },
  ] as const)('refuses $fault, and says so', async ({ change, as, says }) => {
    await engine.exec(change);

    await expect(assertRowLevelSecurityHolds(engine[as])).rejects.toThrow(says);
  });
});
