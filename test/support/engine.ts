/** An embedded Postgres in the test's own thread, seen from both sides: as the application, and past every wall as its owner. */
import { fileURLToPath } from 'node:url';
import type { PGlite } from '@electric-sql/pglite';
import { openAsOwner } from '../../infra/local/postgres-engine.ts';
import { inRole } from '../../infra/local/session-role.ts';
import { readMigrations } from '../../shared/adapters/postgres/migrations.ts';
import type { SqlDatabase } from '../../shared/adapters/postgres/sql-database.ts';

export interface TestEngine {
  /** As the application connects: role app_user. */
  readonly app: SqlDatabase;
  /** As the superuser that made the database: sees every row of every tenant. */
  readonly owner: SqlDatabase;
  /** Whatever role the session has been given by `exec`. */
  readonly session: SqlDatabase;
  exec(sql: string): Promise<unknown>;
  close(): Promise<void>;
}

export const cacheDirectory = fileURLToPath(new URL('../../node_modules/.cache/askacme', import.meta.url));

export async function openTestEngine(): Promise<TestEngine> {
  const migrations = await readMigrations();
  return bothSides(await openAsOwner({ directory: undefined, cacheDirectory, migrations }));
}

/** The two sides of an engine whose session is its superuser's. */
export function bothSides(engine: PGlite): TestEngine {
  return {
    app: as(engine, 'app_user'),
    owner: as(engine, 'postgres'),
    session: {
      query: async <Row>(text: string, parameters: readonly unknown[]) =>
        (await engine.query<Row>(text, [...parameters])).rows,
    },
    exec: (sql) => engine.exec(sql),
    close: () => engine.close(),
  };
}

/** One session plays both, a statement each. */
const as = (engine: PGlite, role: string): SqlDatabase => ({
  query: <Row>(text: string, parameters: readonly unknown[]): Promise<Row[]> =>
    inRole(engine, role, async () => (await engine.query<Row>(text, [...parameters])).rows),
});
