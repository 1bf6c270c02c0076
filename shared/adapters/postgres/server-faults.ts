/** What stands in the way of migrating a server, found before anything is changed and told all at once. */
import type { OwnerConnection } from './migrations.ts';

interface ServerRow {
  readonly version: number;
  readonly encoding: string;
  readonly schema: string | null;
  readonly vector: string | null;
  readonly installed: boolean;
  readonly superuser: boolean;
  readonly makes_roles: boolean;
  readonly makes_schemas: boolean;
  readonly makes_tables: boolean;
  readonly role: boolean;
  readonly role_bypasses: boolean;
  readonly owns_tables: boolean;
  readonly role_reads: boolean;
  readonly open_schema: boolean;
  readonly owns_schema: boolean;
  readonly open_temporary: boolean;
  readonly owns_database: boolean;
  /** As an identifier. */
  readonly database: string;
}

const serverQuery = `
select current_setting('server_version_num')::integer as version,
  current_setting('server_encoding') as encoding,
  current_schema()::text as schema,
  coalesce(e.extversion, a.default_version) as vector,
  e.extversion is not null as installed,
  me.rolsuper as superuser,
  me.rolsuper or me.rolcreaterole as makes_roles,
  has_database_privilege(current_database(), 'create') as makes_schemas,
  has_schema_privilege('public', 'create') as makes_tables,
  app.oid is not null as role,
  coalesce(app.rolsuper or app.rolbypassrls or app.rolcreaterole or app.rolreplication or app.oid = me.oid, false)
    as role_bypasses,
  document.oid is null or pg_has_role(current_user, document.relowner, 'member') as owns_tables,
  document.oid is null or coalesce(has_table_privilege(app.oid, document.oid, 'select'), false) as role_reads,
  has_schema_privilege('public', 'public', 'create') as open_schema,
  (select pg_has_role(current_user, nspowner, 'member') from pg_namespace where nspname = 'public') as owns_schema,
  has_database_privilege('public', current_database(), 'temporary') as open_temporary,
  (select pg_has_role(current_user, datdba, 'usage') from pg_database where datname = current_database())
    as owns_database,
  quote_ident(current_database()) as database
from pg_roles me
left join pg_roles app on app.rolname = $1
left join pg_available_extensions a on a.name = 'vector'
left join pg_extension e on e.extname = 'vector'
left join pg_class document on document.oid = to_regclass('public.document')
where me.rolname = current_user`;

/** @returns sentences, and statements that a superuser can run to help */
export async function serverFaults(owner: OwnerConnection, role: string): Promise<string[]> {
  const { rows } = await owner.query<ServerRow>(serverQuery, [role]);
  const [server] = rows;
  if (server === undefined) return ['the role of this connection cannot be determined'];
  return [...engineFaults(server), ...rightFaults(server), ...roleFaults(server, role)];
}

function engineFaults({
  version,
  encoding,
  vector,
  installed,
  superuser,
  makes_schemas,
}: ServerRow): string[] {
  return [
    ...(version >= 140_000 ? [] : ['Postgres 14 or later is needed']),
    ...(encoding === 'UTF8' ? [] : [`the database must be encoded in UTF8, not ${encoding}`]),
    ...(vector === null
      ? ['the extension vector (pgvector 0.7 or later) is not installed on this server']
      : []),
    ...(vector === null || isSince(vector, 0, 7)
      ? []
      : [`the extension vector must be 0.7 or later, not ${vector}: alter extension vector update`]),
    ...(vector === null || installed || superuser || makes_schemas
      ? []
      : ['this role may not create the extension vector: create extension vector']),
  ];
}

function rightFaults(server: ServerRow): string[] {
  return [
    ...(server.schema === 'public' ? [] : ['the search_path of this role must begin with the schema public']),
    ...(server.makes_tables
      ? []
      : ['this role may not create tables: grant create on schema public to the migrating role']),
    ...(server.owns_tables ? [] : ['the tables belong to another role: migrate as that one']),
    ...(server.open_schema && !server.owns_schema
      ? ['every role may create objects in the schema public: revoke create on schema public from public']
      : []),
    ...(server.open_temporary && !server.owns_database
      ? [
          `every role may create temporary tables: revoke temporary on database ${server.database} from public`,
        ]
      : []),
  ];
}

function roleFaults(server: ServerRow, role: string): string[] {
  return [
    ...(server.role || server.makes_roles
      ? []
      : [
          `this role may not create the role ${role}: create role ${role} login nocreatedb nocreaterole noinherit`,
        ]),
    ...(server.role_bypasses ? [`the role ${role} has rights that row-level security would not stop`] : []),
    ...(server.role_reads ? [] : [`the database was made for another application role than ${role}`]),
  ];
}

function isSince(version: string, major: number, minor: number): boolean {
  const [itsMajor = 0, itsMinor = 0] = version.split('.').map(Number);
  return itsMajor > major || (itsMajor === major && itsMinor >= minor);
}
