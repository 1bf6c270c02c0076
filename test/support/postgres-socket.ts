/**
 * The embedded Postgres behind a TCP port, for `pg`. It is one session, shared by all connections whatever their user.
 * PGlite's own socket server would mix the messages of two connections, so the proxy before it lets them take turns.
 */
import type { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { openAsOwner, openEngine } from '../../infra/local/postgres-engine.ts';
import { readMigrations } from '../../shared/adapters/postgres/migrations.ts';
import { bothSides, cacheDirectory, type TestEngine } from './engine.ts';
import { type PostgresProxy, startPostgresProxy } from './postgres-proxy.ts';

export interface PostgresSocket {
  /** For any number of connections. */
  readonly url: string;
  readonly proxy: PostgresProxy;
  close(): Promise<void>;
}

const maxConnections = 100;

/** A migrated database whose session is app_user for good. */
export async function startPostgresSocket(): Promise<PostgresSocket> {
  const migrations = await readMigrations();
  return startSocket(await openEngine({ directory: undefined, cacheDirectory, migrations }), 'app_user');
}

/** An empty database whose session is its superuser's, to be migrated over TCP. */
export async function startEmptySocket(): Promise<PostgresSocket & { readonly engine: TestEngine }> {
  const engine = await openAsOwner({ directory: undefined, cacheDirectory, migrations: [] });
  await engine.exec('drop table schema_migration');
  return { ...(await startSocket(engine, 'postgres')), engine: bothSides(engine) };
}

async function startSocket(engine: PGlite, user: string): Promise<PostgresSocket> {
  const server = new PGLiteSocketServer({ db: engine, port: 0, host: '127.0.0.1', maxConnections });
  await server.start();
  const port = Number(server.getServerConn().split(':').at(-1));
  const proxy = await startPostgresProxy({ port, oneSession: true });
  return {
    url: `postgres://${user}@127.0.0.1:${proxy.port}/postgres`,
    proxy,
    async close() {
      await proxy.close();
      await server.stop();
      await engine.close();
    },
  };
}
