/** askacme migrate: the schema of a Postgres server, laid and brought up to date by its owner. */
import { parseArgs } from 'node:util';
import { type Command, UsageError } from './command.ts';
import { none } from './positionals.ts';
import { tenantArgument } from './tenant-argument.ts';
import { printableLine } from './terminal-text.ts';

const storages = ['vector', 'halfvec'] as const;

export const migrate: Command = {
  usage: 'migrate [--storage vector|halfvec] [--partitioned] [--partition-tenant TENANT]',
  summary:
    "Lay or update the schema of a Postgres server, as its owner, and make the application's role app_user.",
  help: `  --storage S                how vectors are kept: vector (default), or halfvec, half the size; no way back
  --partitioned              let large tenants have partitions of their own; no way back
  --partition-tenant TENANT  move this one into partitions of its own

  Say --storage halfvec and --partitioned every time once the database has them.

  MIGRATION_DATABASE_URL and MIGRATION_DATABASE_PASSWORD(_SECRET) say where and as whom,
  APP_USER_PASSWORD(_SECRET) which password app_user gets.
`,
  async run(argv, io) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        storage: { type: 'string', default: 'vector' },
        partitioned: { type: 'boolean', default: false },
        'partition-tenant': { type: 'string' },
      },
    });
    none(positionals);
    const tenant = values['partition-tenant'];
    if (tenant !== undefined && !values.partitioned) {
      throw new UsageError('--partition-tenant needs --partitioned.');
    }
    const request = {
      storage: storage(values.storage),
      partitioned: values.partitioned,
      partitionTenant: tenant === undefined ? undefined : tenantArgument(tenant, '--partition-tenant: '),
    };
    const config = io.config();
    // Late: it brings the container along.
    const { migrateDatabase } = await import('../../shared/runtime/maintenance.ts');
    const applied = await migrateDatabase(config, request);
    const lines = applied.length === 0 ? ['Nothing to do: the schema is up to date.'] : applied;
    io.stdout.write(`${lines.map(printableLine).join('\n')}\n`);
    return 0;
  },
};

function storage(text: string): (typeof storages)[number] {
  const known = storages.find((one) => one === text);
  if (known !== undefined) return known;
  throw new UsageError(`--storage must be ${storages.join(' or ')}, not ${JSON.stringify(text)}.`);
}
