/**
 * A Postgres server of the reader's own, for what the embedded engine cannot show: several sessions, TLS, kills.
 * ASKACME_TEST_DATABASE_URL is the owner's way into an empty database, with its password; ASKACME_TEST_DATABASE_CA a file
 * with the authority to trust. What the tests make there is dropped before and after; the role app_user stays.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { DatabaseAccess } from '../../shared/adapters/postgres/database-access.ts';
import { migrateDatabase } from '../../shared/adapters/postgres/migrate-database.ts';
import { asOwner } from '../../shared/adapters/postgres/owner-connection.ts';
import { createPoolDatabase, type PoolDatabase } from '../../shared/adapters/postgres/pool-database.ts';
import { fixedSecret } from '../../shared/upstream/fixed-secret.ts';

const { ASKACME_TEST_DATABASE_URL: ownerUrl, ASKACME_TEST_DATABASE_CA: authorityFile } = process.env;

/** Why there is nothing to test, or undefined. */
export const withoutNative = ownerUrl ? undefined : 'ASKACME_TEST_DATABASE_URL is not set';

const certificateAuthority = authorityFile ? readFileSync(authorityFile, 'utf8') : undefined;
const applicationPassword = randomBytes(24).toString('base64url');

export const owner: DatabaseAccess = { url: ownerUrl ?? '', certificateAuthority };

/** As app_user, by the way that `owner` takes, or through a proxy on this machine. */
export function application(proxyPort?: number): DatabaseAccess {
  const url = new URL(owner.url);
  url.username = 'app_user';
  url.password = '';
  if (proxyPort === undefined)
    return { url: url.href, certificateAuthority, password: fixedSecret(applicationPassword) };
  url.port = String(proxyPort);
  return { url: url.href, password: fixedSecret(applicationPassword) };
}

export const openNative = (
  poolSize: number,
  statementTimeoutMs = 20_000,
  access = application(),
): PoolDatabase => createPoolDatabase({ ...access, poolSize, statementTimeoutMs });

export const migrateNative = (storage: 'vector' | 'halfvec', partitioned: boolean): Promise<string[]> =>
  migrateDatabase({ ...owner, applicationPassword, storage, partitioned });

/** One test file at a time. Waits for its turn. @returns what ends it */
export async function reserveNative(): Promise<() => Promise<void>> {
  const database = createPoolDatabase({ ...owner, poolSize: 1, statementTimeoutMs: 300_000 });
  await database.query('select pg_advisory_lock(7020851324180)', []);
  return async () => {
    await database.query('select pg_advisory_unlock(7020851324180)', []);
    await database.close();
  };
}

/** @throws Error where the database holds what is not ours */
export async function cleanNative(): Promise<void> {
  await asOwner(owner, async (connection) => {
    const { rows } = await connection.query<{ name: string }>(
      `select relname::text as name from pg_class c
       where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
         and relname !~ '^(document|chunk|chunk_sparse|chunk_dense|corpus_statistics|term_statistics)(_default|_[0-9a-f]{16})?$'
         and relname <> 'schema_migration'`,
      [],
    );
    if (rows.length > 0)
      throw new Error(`The database is not empty: ${rows.map(({ name }) => name).join(', ')}`);
    await connection.exec(drop);
  });
}

const drop = `
do $$
declare
  name text;
begin
  foreach name in array array['document', 'chunk', 'chunk_sparse', 'chunk_dense', 'corpus_statistics', 'term_statistics', 'schema_migration']
  loop
    execute format('drop table if exists %I cascade', name);
  end loop;
  for name in
    select p.oid::regprocedure::text from pg_proc p
    where pronamespace = 'public'::regnamespace and pg_has_role(current_user, proowner, 'usage')
      and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
  loop
    execute 'drop function ' || name;
  end loop;
end
$$`;
