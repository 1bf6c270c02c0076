/** askacme rotate-key: a new key for a tenant of this machine, while the server runs. */
import { parseArgs } from 'node:util';
import type { Command } from './command.ts';
import { onlyOne } from './positionals.ts';
import { tenantArgument } from './tenant-argument.ts';

export const rotateKey: Command = {
  usage: 'rotate-key TENANT [--data-dir DIR]',
  summary: "Seal a tenant's texts under a new key from now on, where the keys are files of this machine.",
  help: `  --data-dir DIR  the server's data directory (else ASKACME_DATA_DIR, SEAL_DIRECTORY, or its default .askacme)

  Nothing has to stop. What was sealed before still opens. A server that runs takes the new key within 15 minutes, or
  when it meets a text that was sealed under it.
`,
  async run(argv, io) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { 'data-dir': { type: 'string' } },
    });
    const tenantId = tenantArgument(onlyOne(positionals, 'TENANT'));
    const { engines, dataDirectory } = io.config();
    // Late: they bring the whole server along.
    const { sealerOf } = await import('../local-server.ts');
    const { openKeyAdministration } = await import('../../shared/runtime/open-sealer.ts');
    const sealer = sealerOf({ engines, dataDirectory: values['data-dir'] ?? dataDirectory });
    if (sealer.kind === 'memory') {
      throw new Error(
        'Without a data directory the keys are in the memory of the server, and end with it. Where npm start has one, name it here, too: --data-dir DIR.',
      );
    }
    const keys = await openKeyAdministration(sealer);
    const version = await keys.rotate(tenantId);
    if (version === undefined) throw new Error(`${tenantId} has no keys there.`);
    io.stdout.write(`${tenantId} has key ${version}.\n`);
    return 0;
  },
};
