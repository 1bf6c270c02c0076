/** The role that the application logs in as: made where it is missing, and never one that could walk around wall 3. */
import type { Migration, OwnerConnection } from './migrations.ts';
import { scramVerifier } from './scram-verifier.ts';

export interface ApplicationRole {
  /** Lower-case letters, digits and underscores. */
  readonly name: string;
  /** Set where given; otherwise the role's own is left as it is. */
  readonly password: string | undefined;
}

/** @throws Error where the name or the password will not do */
export function checkApplicationRole({ name, password }: ApplicationRole): void {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(name) || name === 'public' || name === 'none' || name.startsWith('pg_'))
    throw new Error(
      'The application role must be lower-case letters, digits and underscores, and no reserved name.',
    );
  if (password !== undefined) scramVerifier(password);
}

/** For a role that is there or is to be made. Its verifier is in the statement; the password is not. */
export async function layApplicationRole(
  owner: OwnerConnection,
  { name, password }: ApplicationRole,
): Promise<void> {
  const secret = password === undefined ? '' : `password '${scramVerifier(password)}'`;
  const { rows } = await owner.query<{ login: boolean }>(
    'select rolcanlogin as login from pg_roles where rolname = $1',
    [name],
  );
  if (rows[0] === undefined)
    await owner.exec(`create role "${name}" login nocreatedb nocreaterole noinherit ${secret}`);
  else if (!rows[0].login || secret !== '') await owner.exec(`alter role "${name}" login ${secret}`);
  const { rows: lacks } = await owner.query<{ grant: string }>(
    `select format('grant connect on database %I to %I', current_database(), $1::text) as grant
     where not has_database_privilege($1::text, current_database(), 'connect')
     union all select format('grant usage on schema public to %I', $1::text)
     where not has_schema_privilege($1::text, 'public', 'usage')`,
    [name],
  );
  for (const { grant } of lacks) await owner.exec(grant);
}

const creation = /^create role app_user [a-z ]+;$/m;

/** The migrations for a server, where the role belongs to all databases: it is made apart, and may have another name. */
export const forRole = (migration: Migration, name: string): Migration => ({
  ...migration,
  sql: migration.sql.replace(creation, '').replaceAll(/\bapp_user\b/g, `"${name}"`),
});
