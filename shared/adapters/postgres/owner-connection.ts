/** One connection as the owner of the tables: for migrations and the moving of tenants, never for serving. */
import pg from 'pg';
import { connectionSettings, type DatabaseAccess, passwordInUrl } from './database-access.ts';
import type { OwnerConnection } from './migrations.ts';
import { createPasswordSource } from './password-source.ts';
import { PoolMember } from './pool-member.ts';

/** Of our own making: what takes part in changing the tables of a database takes turns under it. */
const migrationLock = '7020851324179';
/** Aurora that sleeps at 0 capacity units wakes in some 15 s, after a day's sleep in 30 or more; it holds the connection meanwhile. */
const connectTimeoutMs = 45_000;
/** Longer waits would keep every reader behind us waiting. */
const lockTimeoutMs = 10_000;
const turnTimeoutMs = 60_000;

/**
 * Runs `work` alone among all that change this database's tables, and closes the connection.
 * @throws Error where the database cannot be reached, or another such work takes longer than a minute
 */
export async function asOwner<Result>(
  access: DatabaseAccess,
  work: (owner: OwnerConnection) => Promise<Result>,
): Promise<Result> {
  const client = new PoolMember({
    ...connectionSettings(access),
    password: createPasswordSource(access.password, passwordInUrl(access)).next,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    options: `-c statement_timeout=0 -c lock_timeout=${turnTimeoutMs} -c datestyle=ISO -c client_encoding=UTF8`,
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(`select pg_advisory_lock(${migrationLock})`).catch(explainTurn);
    await client.query(`set lock_timeout = ${lockTimeoutMs}`);
    return await work({
      exec: (sql) => client.query(sql),
      query: <Row>(text: string, parameters: unknown[]) =>
        client.query(text, parameters) as unknown as Promise<{ rows: Row[] }>,
    });
  } finally {
    await client.end();
  }
}

function explainTurn(error: unknown): never {
  const waited = error instanceof pg.DatabaseError && error.code === '55P03';
  throw waited ? new Error('Another migration of this database is running.', { cause: error }) : error;
}
