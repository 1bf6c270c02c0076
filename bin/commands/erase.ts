/** askacme erase: a tenant leaves, and everything of theirs with them. */
import { parseArgs } from 'node:util';
import { type Command, UsageError } from './command.ts';
import { onlyOne } from './positionals.ts';
import { tenantArgument } from './tenant-argument.ts';

export const erase: Command = {
  usage: 'erase TENANT --yes',
  summary: 'Take everything of a tenant out of the configured store. There is no way back.',
  help: `  --yes           yes, all of it

  STORE and its variables say which store. Take the tenant's access away first: what is written meanwhile may stay.
`,
  async run(argv, io) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { yes: { type: 'boolean', default: false } },
    });
    const tenantId = tenantArgument(onlyOne(positionals, 'TENANT'));
    if (!values.yes) {
      throw new UsageError(
        `This takes every document of ${tenantId} away, for good. If you mean it, add --yes.`,
      );
    }
    const config = io.config();
    // Late: it brings the container along.
    const { eraseTenant } = await import('../../shared/runtime/maintenance.ts');
    await eraseTenant(config, tenantId);
    io.stdout.write(`Erased ${tenantId} from the store ${config.engines.store.kind}.\n`);
    return 0;
  },
};
