/** Walls 3 and 4 in Postgres: row-level security, the predicates of the functions, the guard, the pool. */
import type { Mutant } from '../mutant.ts';

const tables = 'shared/adapters/postgres/migrations/0001-tenant-tables.sql';
const documents = 'shared/adapters/postgres/migrations/0007-sealed-documents.sql';
const passages = 'shared/adapters/postgres/migrations/0008-sealed-passages.sql';
const flags = 'shared/adapters/postgres/migrations/0009-visible-pii.sql';
const engine = ['test/isolation/engine.test.ts'];
const engineFlag = ['test/isolation/engine-flag.test.ts'];
const predicate = ['test/isolation/predicate.test.ts'];
const store = ['test/contract/postgres-store.test.ts'];
const guard = { file: 'shared/adapters/postgres/rls-guard.ts', tests: ['test/isolation/guard.test.ts'] };
const pool = {
  file: 'shared/adapters/postgres/pool-database.ts',
  tests: ['test/unit/shared/adapters/postgres/pool-database.test.ts'],
};

export const postgresMutants: readonly Mutant[] = [
  {
    name: 'a migration forgets FORCE',
    file: tables,
    find: "    execute format('alter table %I force row level security', name);\n",
    replace: '',
    tests: engine,
  },
  {
    name: 'a key is the id alone',
    file: tables,
    find: 'primary key (tenant_id, pii, id)',
    replace: 'primary key (id)',
    tests: engine,
  },
  {
    name: 'a policy lets every row be read',
    file: flags,
    find: `         using (tenant_id = nullif(current_setting(''app.current_tenant'', true), '''')
           and (not pii`,
    replace: '         using (true or (not pii',
    tests: engine,
  },
  {
    name: 'a policy lets every row be written',
    file: flags,
    find: `         with check (tenant_id = nullif(current_setting(''app.current_tenant'', true), '''')
           and (not pii`,
    replace: '         with check (true or (not pii',
    tests: engine,
  },
  {
    name: 'the policies do not know the flag',
    file: flags,
    find: `'''')
           and (not pii or current_setting(''app.current_visibility'', true) = ''with-pii''))
         with check`,
    replace: `''''))
         with check`,
    tests: engineFlag,
  },
  {
    name: 'whoever has not said what may be seen sees what is hidden',
    file: flags,
    find: `or current_setting(''app.current_visibility'', true) = ''with-pii''))
         with check`,
    replace: `or current_setting(''app.current_visibility'', true) is distinct from ''public''))
         with check`,
    tests: engineFlag,
  },
  {
    name: 'a tenant stays entered on a pooled connection',
    file: documents,
    find: `begin
  perform set_config('app.current_tenant', p_tenant, true),
    set_config('app.current_visibility', case when true = any (p_visible) then 'with-pii' else 'public' end, true);
  return query
    select d.id`,
    replace: `begin
  perform set_config('app.current_tenant', p_tenant, false),
    set_config('app.current_visibility', case when true = any (p_visible) then 'with-pii' else 'public' end, true);
  return query
    select d.id`,
    tests: engine,
  },
  {
    name: 'everybody may create temporary tables, which hide the real ones',
    file: 'shared/adapters/postgres/migrations.ts',
    find: "    execute format('revoke temporary on database %I from public', current_database());",
    replace: '    null;',
    tests: ['test/unit/shared/adapters/postgres/temporary-tables.test.ts'],
  },
  {
    name: 'a search reads every tenant',
    file: passages,
    find: `where c.tenant_id = p_tenant and c.pii = any (p_visible)
        and (v_any_tags`,
    replace: `where c.pii = any (p_visible)
        and (v_any_tags`,
    tests: predicate,
  },
  {
    name: 'a search reads what is hidden',
    file: passages,
    find: `where c.tenant_id = p_tenant and c.pii = any (p_visible)
        and (v_any_tags`,
    replace: `where c.tenant_id = p_tenant
        and (v_any_tags`,
    tests: predicate,
  },
  {
    name: 'words are weighed by the documents of all tenants',
    file: passages,
    find: 'from term_statistics s where s.tenant_id = p_tenant and s.pii = any (p_visible) and s.term',
    replace: 'from term_statistics s where s.pii = any (p_visible) and s.term',
    tests: predicate,
  },
  {
    name: 'words are weighed by what is hidden',
    file: passages,
    find: 'from term_statistics s where s.tenant_id = p_tenant and s.pii = any (p_visible) and s.term',
    replace: 'from term_statistics s where s.tenant_id = p_tenant and s.term',
    tests: predicate,
  },
  {
    name: 'the size of the corpus is that of all tenants',
    file: passages,
    find: 'from corpus_statistics s where s.tenant_id = p_tenant and s.pii = any (p_visible);',
    replace: 'from corpus_statistics s where s.pii = any (p_visible);',
    tests: predicate,
  },
  {
    name: 'a list counts what is hidden',
    file: documents,
    find: `select count(*)::integer as total from document d
      where d.tenant_id = p_tenant and d.pii = any (p_visible) and `,
    replace: `select count(*)::integer as total from document d
      where d.tenant_id = p_tenant and `,
    tests: predicate,
  },
  {
    name: 'a list counts without its tag',
    file: documents,
    find: `select count(*)::integer as total from document d
      where d.tenant_id = p_tenant and d.pii = any (p_visible) and (p_tag is null or p_tag = any (d.tags))`,
    replace: `select count(*)::integer as total from document d
      where d.tenant_id = p_tenant and d.pii = any (p_visible)`,
    tests: store,
  },
  {
    name: 'a list shows every tenant',
    file: documents,
    find: `from document d
      where d.tenant_id = p_tenant and d.pii = any (p_visible) and (p_tag is null or p_tag = any (d.tags))
        and (p_after_id`,
    replace: `from document d
      where d.pii = any (p_visible) and (p_tag is null or p_tag = any (d.tags))
        and (p_after_id`,
    tests: predicate,
  },
  {
    name: 'a document of any tenant is read by its id',
    file: documents,
    find: 'where d.tenant_id = p_tenant and d.pii = any (p_visible) and d.id = p_id and (p_pii',
    replace: 'where d.pii = any (p_visible) and d.id = p_id and (p_pii',
    tests: predicate,
  },
  {
    name: 'a hidden document is read by its id',
    file: documents,
    find: 'where d.tenant_id = p_tenant and d.pii = any (p_visible) and d.id = p_id and (p_pii',
    replace: 'where d.tenant_id = p_tenant and d.id = p_id and (p_pii',
    tests: predicate,
  },
  {
    name: 'a hidden document is deleted by whoever cannot see it',
    file: flags,
    find: 'where d.tenant_id = p_tenant and d.pii = any (p_visible) and d.id = p_id and (p_pii',
    replace: 'where d.tenant_id = p_tenant and d.id = p_id and (p_pii',
    tests: predicate,
  },
  {
    name: 'a hidden document that is sent again without a flag becomes visible (Postgres)',
    file: documents,
    find: 'v_pii := coalesce(p_pii, v_replaced, false);',
    replace: 'v_pii := coalesce(p_pii, false);',
    tests: store,
  },
  {
    name: 'the store lets every caller see what is hidden (Postgres)',
    file: 'shared/adapters/postgres/postgres-store.ts',
    find: "(visibility === 'with-pii' ? [false, true] : [false])",
    replace: '(visibility.length > 0 ? [false, true] : [false])',
    tests: store,
  },
  {
    name: 'the guard lets a role with BYPASSRLS pass',
    ...guard,
    find: '    ...(bypasses ? [`role ${role} has, or may take, BYPASSRLS: ${advice}`] : []),\n',
    replace: '',
  },
  {
    name: 'the guard lets a table without FORCE pass',
    ...guard,
    find: '    ...(relation.forced ? [] : [`table ${name} does not FORCE row-level security`]),\n',
    replace: '',
  },
  {
    name: 'the guard takes any policy for the right one',
    ...guard,
    find: '    ...(relation.expected ? [] : [`table ${name} has a policy of other terms than ${policyTerms}`]),\n',
    replace: '',
  },
  {
    name: "the guard lets functions pass that run with their owner's rights",
    ...guard,
    find: 'where p.prosecdef and ',
    replace: 'where false and p.prosecdef and ',
  },
  {
    name: 'a connection goes on to the next tenant inside an open transaction',
    ...pool,
    find: 'generations.get(client) === generation && isAtRest(client)',
    replace: 'generations.get(client) === generation',
  },
  {
    name: 'a write that may have been done is done again',
    ...pool,
    find: "first.lost === true && access === 'repeatable'",
    replace: 'first.lost === true',
  },
];
