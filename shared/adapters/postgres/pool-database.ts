/**
 * A Postgres server behind the store: a pool of `pg` connections. A statement is unnamed and travels with its parameters
 * in one flush, Parse to Sync: one round trip, and no plan or text that one tenant leaves to the next.
 */

import { setImmediate } from 'node:timers/promises';
import pg from 'pg';
import { AppError } from '../../errors/app-error.ts';
import { unavailable } from '../../errors/unavailable.ts';
import { connectionSettings, type DatabaseAccess, passwordInUrl } from './database-access.ts';
import { ConnectionFailure, isRefusal, StatementRefusal } from './database-failure.ts';
import { createPasswordSource } from './password-source.ts';
import { PoolMember } from './pool-member.ts';
import type { SqlDatabase } from './sql-database.ts';

export interface PoolOptions extends DatabaseAccess {
  readonly poolSize: number;
  /** Kept by the server from the moment a connection is made, in the same round trip. */
  readonly statementTimeoutMs: number;
  /** Until a connection is there, be it a new one or one that another statement gives back. */
  readonly connectTimeoutMs?: number | undefined;
  /** How much longer than the server's own limit a silent server is waited for. */
  readonly graceMs?: number | undefined;
}

export interface PoolDatabase extends SqlDatabase {
  /** Waits for the statements on their way. */
  close(): Promise<void>;
}

const idleTimeoutMs = 60_000;
/** After that long a connection is made anew, so that a moved server is found. */
const maxLifetimeSeconds = 1_800;

/**
 * Connects on first use.
 * @throws Error where the options are wrong; what it gives back throws AppError `dependency-unavailable`, whose cause has
 * the SQLSTATE as `code` and nothing of the statement
 */
export function createPoolDatabase(options: PoolOptions): PoolDatabase {
  const password = createPasswordSource(options.password, passwordInUrl(options));
  const pool = new pg.Pool({
    ...connectionSettings(options),
    password: password.next,
    Client: PoolMember,
    max: options.poolSize,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 5_000,
    query_timeout: options.statementTimeoutMs + (options.graceMs ?? 1_000),
    // Dates arrive in one style, whatever the server's or the role's default.
    options: `-c statement_timeout=${options.statementTimeoutMs} -c datestyle=ISO -c client_encoding=UTF8`,
    idleTimeoutMillis: idleTimeoutMs,
    maxLifetimeSeconds,
    keepAlive: true,
    allowExitOnIdle: true,
  });

  /** Rises when a connection is lost: those made before are then as good as lost, too. */
  let generation = 0;
  const generations = new WeakMap<pg.PoolClient, number>();
  pool.on('connect', (client) => {
    generations.set(client, generation);
    // Without a listener an error between two statements would end the process.
    client.on('error', () => undefined);
  });
  // An idle connection that fails is out of the pool already.
  pool.on('error', () => undefined);

  async function connect(): Promise<pg.PoolClient> {
    const { renewals } = password;
    try {
      return await pool.connect().catch(async (error: unknown) => {
        if (!(await password.renew(error, renewals))) throw error;
        return pool.connect();
      });
    } catch (error) {
      throw error instanceof AppError ? error : unavailable(new ConnectionFailure(error));
    }
  }

  /** A connection that, as far as can be known without a question, still stands. */
  async function checkOut(): Promise<pg.PoolClient> {
    // A close may have arrived while the process stood still. After two turns the loop has looked at its sockets.
    if (pool.idleCount === pool.totalCount) {
      await setImmediate();
      await setImmediate();
    }
    for (;;) {
      const client = await connect();
      if (generations.get(client) === generation && isAtRest(client)) return client;
      client.release(true);
    }
  }

  async function attempt<Row>(text: string, values: unknown[]): Promise<Outcome<Row>> {
    const client = await checkOut();
    try {
      const { rows } = await client.query({ text, values, queryMode: 'extended' } as pg.QueryConfig);
      client.release();
      return { rows };
    } catch (error) {
      const refused = isRefusal(error);
      client.release(!refused);
      if (refused) return { failure: new StatementRefusal(error) };
      if (isTimeout(error)) return { failure: new ConnectionFailure(error) };
      // Once for all that are lost together.
      if (generations.get(client) === generation) generation++;
      return { failure: new ConnectionFailure(error), lost: true };
    }
  }

  return {
    async query<Row>(text: string, parameters: readonly unknown[], access?: 'repeatable') {
      const first = await attempt<Row>(text, [...parameters]);
      // A write may have run: whether it did is for the caller to find out.
      const again = first.lost === true && access === 'repeatable';
      const { rows, failure } = again ? await attempt<Row>(text, [...parameters]) : first;
      if (rows === undefined) throw unavailable(failure);
      return rows;
    },
    close: () => pool.end(),
  };
}

type Outcome<Row> =
  | { readonly rows: Row[]; readonly failure?: never; readonly lost?: never }
  | { readonly rows?: never; readonly failure: Error; readonly lost?: true };

/** Open in both directions, and in no transaction. */
function isAtRest(client: pg.PoolClient): boolean {
  const { stream } = client.connection;
  const status = client.getTransactionStatus();
  return stream.writable && stream.readable && status !== 'T' && status !== 'E';
}

/** Of `pg` itself, when `query_timeout` has passed: it has no code to tell it by. */
const isTimeout = (error: unknown): boolean =>
  error instanceof Error && error.message === 'Query read timeout';
