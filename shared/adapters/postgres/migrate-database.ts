/** Lays and updates the tables on a Postgres server, under the role that owns them. The application logs in as another. */

import type { Secret } from '../../ports/secret.ts';
import { checkApplicationRole, forRole, layApplicationRole } from './application-role.ts';
import type { DatabaseAccess } from './database-access.ts';
import {
  type Migration,
  migrate,
  type OptionName,
  type OwnerConnection,
  optionFiles,
  optionNames,
  readMigration,
  readMigrations,
} from './migrations.ts';
import { asOwner } from './owner-connection.ts';
import { serverFaults } from './server-faults.ts';
import { dropStagedPartitions } from './staged-partitions.ts';

export { partitionTenant } from './partition-tenant.ts';

export interface MigrateOptions extends DatabaseAccess {
  /** Whom the application logs in as. */
  readonly applicationRole?: string | undefined;
  /** Set where given. Only its SCRAM verifier travels. */
  readonly applicationPassword?: Secret | string | undefined;
  /** `halfvec` takes half the room and is faster on a server. There is no way back to `vector`. */
  readonly storage: 'vector' | 'halfvec';
  /** Whether large tenants can get partitions of their own. There is no way back. */
  readonly partitioned: boolean;
  /** Takes over what the database has beside that, rather than refusing it: for whoever does not decide it. */
  readonly keepsOptions?: boolean | undefined;
}

/**
 * Applies what is missing. May be repeated, and run by several at once: they take turns.
 * @returns the names of the migrations applied now
 * @throws Error that lists everything in the way: rights, the extension, a database laid with other options
 */
export async function migrateDatabase(options: MigrateOptions): Promise<string[]> {
  const { applicationRole = 'app_user', applicationPassword: given } = options;
  const role = { name: applicationRole, password: typeof given === 'object' ? await given.value() : given };
  checkApplicationRole(role);
  const wanted = optionNames.filter((name) =>
    name === 'halfvec' ? options.storage === 'halfvec' : options.partitioned,
  );

  return asOwner(options, async (owner) => {
    const others = (await optionsOf(owner)).filter((name) => !wanted.includes(name));
    const migrations = await allMigrations(
      optionNames.filter((name) => wanted.includes(name) || others.includes(name)),
    );
    const optionFaults = options.keepsOptions === true ? [] : others.map(faultOf);
    const faults = [...(await serverFaults(owner, role.name)), ...optionFaults];
    if (faults.length > 0)
      throw new Error(`The database cannot be migrated:\n${faults.map((fault) => `- ${fault}`).join('\n')}`);
    await owner.exec('create extension if not exists vector').catch(explainExtension);
    await layApplicationRole(owner, role);
    await dropStagedPartitions(owner);
    return migrate(
      owner,
      migrations.map((migration) => forRole(migration, role.name)),
    );
  });
}

async function allMigrations(options: readonly OptionName[]): Promise<Migration[]> {
  const added = await Promise.all(
    options.flatMap((name) => optionFiles[name].map((file) => readMigration(file))),
  );
  return [...(await readMigrations()), ...added];
}

const has: Readonly<Record<OptionName, string>> = {
  halfvec: 'stores embeddings as halfvec, for good',
  partitions: 'is partitioned, for good',
};

/** Where the database has one that was not asked for: whoever asked would believe otherwise. */
const faultOf = (name: OptionName): string => `the database ${has[name]}: migrate it with that option`;

/** What the database has, by its journal: none where it is empty. */
async function optionsOf(owner: OwnerConnection): Promise<OptionName[]> {
  const { rows } = await owner.query<{ journal: boolean | null }>(
    "select has_table_privilege(to_regclass('public.schema_migration')::oid, 'select') as journal",
    [],
  );
  if (rows[0]?.journal !== true) return [];
  const { rows: applied } = await owner.query<{ name: string }>('select name from schema_migration', []);
  return optionNames.filter((name) => applied.some((row) => row.name === optionFiles[name][0]));
}

function explainExtension(cause: unknown): never {
  throw new Error('This role may not create the extension vector. A superuser can: create extension vector', {
    cause,
  });
}
