/** Wall 3's own guard: refuses to serve from a database where row-level security could be walked around. */
import type { SqlDatabase } from './sql-database.ts';

interface RoleRow {
  readonly role: string;
  readonly session: string;
  readonly superuser: boolean;
  readonly bypasses: boolean;
  readonly creates: boolean;
  readonly server_files: boolean;
  readonly temporary: boolean;
}

interface RelationRow {
  readonly name: string;
  /** Of a partition the table that it is part of, whatever the depth; of any other its own name. */
  readonly whole: string;
  readonly tenant: boolean;
  readonly enabled: boolean;
  readonly forced: boolean;
  readonly policies: number;
  readonly expected: boolean;
  readonly owned: boolean;
}

/** Both roles count: a session that only SET ROLE to a harmless one can RESET it. */
const roleQuery = `
select current_user::text as role, session_user::text as session, bool_or(rolsuper) as superuser,
  bool_or(rolbypassrls) as bypasses, bool_or(rolcreaterole or rolcreatedb) as creates,
  bool_or(rolreplication or rolname in ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program'))
    as server_files,
  bool_or(has_database_privilege(oid, current_database(), 'temporary')) as temporary
from pg_roles
where pg_has_role(current_user, oid, 'member') or pg_has_role(session_user, oid, 'member')`;

/** Every relation outside the catalogs that this role may touch in any way, or owns; and every partition of those. */
const relationQuery = `
with recursive reachable as (
  select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f')
    and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg_toast%'
    and (has_table_privilege(c.oid, 'select, insert, update, delete, truncate, references, trigger')
      or has_any_column_privilege(c.oid, 'select, insert, update, references')
      or pg_has_role(current_user, c.relowner, 'member'))
  union
  select i.inhrelid from reachable r join pg_inherits i on i.inhparent = r.oid
)
select c.oid::regclass::text as name,
  coalesce(pg_partition_root(c.oid), c.oid)::regclass::text as whole,
  c.relkind in ('r', 'p') and a.attname is not null as tenant,
  c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
  (select count(*)::integer from pg_policy p where p.polrelid = c.oid) as policies,
  (select coalesce(bool_and(coalesce(pg_get_expr(p.polqual, p.polrelid) = $1, false)
    and coalesce(pg_get_expr(p.polwithcheck, p.polrelid) = $1, false)), false)
   from pg_policy p where p.polrelid = c.oid) as expected,
  pg_has_role(current_user, c.relowner, 'member') as owned
from reachable
join pg_class c on c.oid = reachable.oid
left join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
order by 1`;

/** Schemas in which this role could lay a decoy for its owner, or for the next user of its connection, to stumble over. */
const schemaQuery = `
select nspname::text as name from pg_namespace
where nspname not like 'pg_toast%' and nspname not like 'pg_temp%' and has_schema_privilege(oid, 'create')
order by 1`;

/** Functions that run with their owner's rights and that this role may call. */
const definerQuery = `
select p.oid::regprocedure::text as name
from pg_proc p join pg_namespace n on n.oid = p.pronamespace
where p.prosecdef and n.nspname not in ('pg_catalog', 'information_schema') and has_function_privilege(p.oid, 'execute')
order by 1`;

/** The one policy, for reading (USING) and writing (WITH CHECK), as Postgres prints it. */
export const policyTerms =
  "((tenant_id = NULLIF(current_setting('app.current_tenant'::text, true), ''::text)) AND " +
  "((NOT pii) OR (current_setting('app.current_visibility'::text, true) = 'with-pii'::text)))";

/** All that the application may touch. */
const tenantTables = [
  'chunk',
  'chunk_dense',
  'chunk_sparse',
  'corpus_statistics',
  'document',
  'term_statistics',
];

/** @throws Error that lists everything wrong and what to do about it */
export async function assertRowLevelSecurityHolds(database: SqlDatabase): Promise<void> {
  const [role] = await database.query<RoleRow>(roleQuery, []);
  const relations = await database.query<RelationRow>(relationQuery, [policyTerms]);
  const schemas = await database.query<{ name: string }>(schemaQuery, []);
  const definers = await database.query<{ name: string }>(definerQuery, []);
  const faults = [
    ...roleFaults(role),
    ...relations.flatMap(relationFaults),
    ...tenantTables.filter((name) => !relations.some((relation) => relation.name === name)).map(missing),
    ...schemas.map(
      ({ name }) => `this role may create objects in the schema ${name}: revoke it, from PUBLIC too`,
    ),
    ...definers.map(
      ({ name }) => `function ${name} runs with its owner's rights and may be called by this role`,
    ),
  ];
  if (faults.length > 0) {
    const list = faults.map((fault) => `- ${fault}`).join('\n');
    throw new Error(`Refusing to start: row-level security can be bypassed.\n${list}`);
  }
}

const missing = (name: string) => `table ${name} is missing or out of reach: apply the migrations first`;

function roleFaults(row: RoleRow | undefined): string[] {
  if (row === undefined) return ['the role of this connection cannot be determined'];
  const { role, session, superuser, bypasses, creates, server_files, temporary } = row;
  const advice = 'connect as app_user, which the migrations create';
  return [
    ...(role === session ? [] : [`role ${role} was only set: the session belongs to ${session}: ${advice}`]),
    ...(superuser ? [`role ${role} is, or may become, a superuser: ${advice}`] : []),
    ...(bypasses ? [`role ${role} has, or may take, BYPASSRLS: ${advice}`] : []),
    ...(server_files ? [`role ${role} may read or write what lies below row-level security: ${advice}`] : []),
    ...(temporary
      ? [
          `role ${role} may create temporary tables, which hide the tenants' ones from the next user of its connection: ` +
            'revoke temporary on this database, from PUBLIC too',
        ]
      : []),
    ...(creates ? [`role ${role} may create roles or databases: ${advice}`] : []),
  ];
}

function relationFaults(relation: RelationRow): string[] {
  const { name, whole } = relation;
  if (!relation.tenant || !tenantTables.includes(whole))
    return [
      `${name} is none of the tenants' tables, yet this role may touch it: revoke that, from PUBLIC too`,
    ];
  return [
    ...(relation.owned ? [`table ${name} belongs to this role: the application must own nothing`] : []),
    ...(relation.enabled ? [] : [`table ${name} has no row-level security`]),
    ...(relation.forced ? [] : [`table ${name} does not FORCE row-level security`]),
    ...(relation.policies === 1 ? [] : [`table ${name} has ${relation.policies} policies, not one`]),
    ...(relation.expected ? [] : [`table ${name} has a policy of other terms than ${policyTerms}`]),
  ];
}
