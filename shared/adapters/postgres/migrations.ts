/** The numbered migrations, oldest first, and what applies them. Needs the owner's connection, never the application's. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';

export interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly sha256: string;
}

export interface OwnerConnection {
  /** Runs several statements at once, without parameters. */
  exec(sql: string): Promise<unknown>;
  query<Row>(text: string, parameters: unknown[]): Promise<{ rows: Row[] }>;
}

const directory = new URL('./migrations/', import.meta.url);

/** The numbered ones, which every database gets. */
export async function readMigrations(): Promise<readonly Migration[]> {
  const names = (await readdir(directory)).filter((name) => /^\d{4}-[a-z0-9-]+\.sql$/.test(name)).sort();
  return Promise.all(names.map((name) => readMigration(name)));
}

/** What a database may get beside them, at any time, and keeps from then on. */
export const optionNames = ['halfvec', 'partitions'] as const;

export type OptionName = (typeof optionNames)[number];

/** In order. The first tells whether a database has the option. */
export const optionFiles = {
  halfvec: ['options/halfvec.sql'],
  partitions: [
    'options/partitions.sql',
    'options/partitions-attach.sql',
    'options/partitions-visibility.sql',
  ],
} as const satisfies Record<OptionName, readonly string[]>;

/** @param name the file's, from the migrations' folder on */
export async function readMigration(name: string): Promise<Migration> {
  const sql = await readFile(new URL(name, directory), 'utf8');
  return { name, sql, sha256: createHash('sha256').update(sql).digest('hex') };
}

/**
 * Databases from before Postgres 15 let every role create objects in the schema, which the owner might then call; all let
 * every role create temporary tables, which hide the tenants' ones from whoever uses that connection later. Not a numbered
 * migration: a database that is restored elsewhere has them all, and is open again.
 */
export const closing = `
do $$
begin
  if has_schema_privilege('public', 'public', 'create') then
    revoke create on schema public from public;
  end if;
  if has_database_privilege('public', current_database(), 'temporary') then
    execute format('revoke temporary on database %I from public', current_database());
  end if;
end
$$`;

const journal = `
create table if not exists schema_migration (
  name text primary key,
  sha256 text not null,
  applied_at timestamptz not null default now()
)`;

/**
 * Takes from everybody what nobody needs, and applies what is missing, each migration in a transaction of its own.
 * @returns the names of those applied now
 * @throws Error where an applied migration was changed afterwards: what runs would no longer be what was reviewed
 */
export async function migrate(
  connection: OwnerConnection,
  migrations: readonly Migration[],
): Promise<string[]> {
  await connection.exec(closing);
  await connection.exec(journal);
  const { rows } = await connection.query<{ name: string; sha256: string }>(
    'select name, sha256 from schema_migration',
    [],
  );
  const applied = new Map(rows.map((row) => [row.name, row.sha256]));
  const now: string[] = [];
  for (const { name, sql, sha256 } of migrations) {
    const known = applied.get(name);
    if (known === undefined) {
      // The name and digest are of our own making: nothing in them needs quoting.
      const entry = `insert into schema_migration (name, sha256) values ('${name}', '${sha256}')`;
      await connection.exec(`begin; ${sql}; ${entry}; commit`).catch(async (error: unknown) => {
        await connection.exec('rollback');
        throw error;
      });
      now.push(name);
    } else if (known !== sha256) {
      throw new Error(`Migration ${name} was changed after it was applied. Add a new migration instead.`);
    }
  }
  return now;
}
