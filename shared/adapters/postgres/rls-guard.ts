/** Wall 3's own guard: refuses to serve from a database where row-level security could be walked around. */
import type { SqlDatabase } from './sql-database.ts';

interface RoleRow {
  readonly role: string;
  readonly superuser: boolean;
  readonly bypasses: boolean;
}

interface TableRow {
  readonly name: string;
  readonly enabled: boolean;
  readonly forced: boolean;
  readonly policies: number;
  readonly expected: boolean;
  readonly owned: boolean;
}

const roleQuery = `
select current_user::text as role, bool_or(rolsuper) as superuser, bool_or(rolbypassrls) as bypasses
from pg_roles
where pg_has_role(current_user, oid, 'member')`;

const tableQuery = `
select c.relname::text as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
  (select count(*)::integer from pg_policy p where p.polrelid = c.oid) as policies,
  (select coalesce(bool_and(coalesce(pg_get_expr(p.polqual, p.polrelid) = $1, false)
    and coalesce(pg_get_expr(p.polwithcheck, p.polrelid) = $1, false)), false)
   from pg_policy p where p.polrelid = c.oid) as expected,
  pg_has_role(current_user, c.relowner, 'member') as owned
from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
order by c.relname`;

/** The one policy, for reading (USING) and writing (WITH CHECK), as Postgres prints it. */
const policyTerms = "(tenant_id = NULLIF(current_setting('app.current_tenant'::text, true), ''::text))";

/** How many tables of tenants the migrations make: fewer means that some are missing. */
const expectedTables = 6;

/** @throws Error that lists everything wrong and what to do about it */
export async function assertRowLevelSecurityHolds(database: SqlDatabase): Promise<void> {
  const [role] = await database.query<RoleRow>(roleQuery, []);
  const tables = await database.query<TableRow>(tableQuery, [policyTerms]);
  const faults = [...roleFaults(role), ...tables.flatMap(tableFaults)];
  if (tables.length < expectedTables) {
    faults.push(`only ${tables.length} of ${expectedTables} tenant tables exist: apply the migrations first`);
  }
  if (faults.length > 0) {
    throw new Error(
      `Refusing to start: row-level security can be bypassed.\n${faults.map((fault) => `- ${fault}`).join('\n')}`,
    );
  }
}

function roleFaults(row: RoleRow | undefined): string[] {
  if (row === undefined) return ['the role of this connection cannot be determined'];
  const advice = 'connect as app_user, which the migrations create';
  return [
    ...(row.superuser ? [`role ${row.role} is, or may become, a superuser: ${advice}`] : []),
    ...(row.bypasses ? [`role ${row.role} has, or may take, BYPASSRLS: ${advice}`] : []),
  ];
}

function tableFaults(table: TableRow): string[] {
  return [
    ...(table.owned ? [`table ${table.name} belongs to this role: the application must own nothing`] : []),
    ...(table.enabled ? [] : [`table ${table.name} has no row-level security`]),
    ...(table.forced ? [] : [`table ${table.name} does not FORCE row-level security`]),
    ...(table.policies === 1 ? [] : [`table ${table.name} has ${table.policies} policies, not one`]),
    ...(table.expected ? [] : [`table ${table.name} has a policy of other terms than ${policyTerms}`]),
  ];
}
