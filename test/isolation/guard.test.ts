/** Wall 3's guard: AskAcme does not start where row-level security could be walked around. */
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { assertRowLevelSecurityHolds } from '../../shared/adapters/postgres/rls-guard.ts';
import { openTestEngine, type TestEngine } from '../support/engine.ts';

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
    { fault: 'a missing table', change: 'drop table term_statistics', as: 'app', says: 'only 5 of 6' },
    {
      fault: 'a policy that lets everything through',
      change:
        'drop policy tenant_isolation on chunk; create policy tenant_isolation on chunk using (true) with check (true)',
      as: 'app',
      says: 'chunk has a policy of other terms',
    },
  ] as const)('refuses $fault, and says so', async ({ change, as, says }) => {
    await engine.exec(change);

    await expect(assertRowLevelSecurityHolds(engine[as])).rejects.toThrow(says);
  });
});
