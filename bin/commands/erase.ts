/** askacme erase: a tenant stays, and everything of theirs in the store goes: to ingest it anew. */
import { parseArgs } from 'node:util';
import { type Command, UsageError } from './command.ts';
import { onlyOne } from './positionals.ts';
import { tenantArgument } from './tenant-argument.ts';

export const erase: Command = {
  usage: 'erase TENANT --yes',
  summary: 'Empty the configured store of a tenant that stays, to ingest anew. There is no way back.',
  help: `  --yes           yes, all of it

  STORE and its variables say which store. Take the tenant's access away first: what is written meanwhile may stay.
  A tenant that leaves: npx askacme tenant erase, which looks whether anything is left and gives a receipt.
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
