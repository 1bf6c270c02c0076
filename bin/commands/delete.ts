/** askacme delete: one document, and everything made from it. */
import { parseArgs } from 'node:util';
import type { Command } from './command.ts';
import { connect, connectionHelp, connectionOptions } from './connection.ts';
import { onlyOne } from './positionals.ts';
import { printableJson, printableLine } from './terminal-text.ts';

export const deleteDocument: Command = {
  usage: 'delete ID [--pii]',
  summary: 'Delete one document. The token needs the role admin.',
  help: `  --pii           of two documents with this id, the one flagged as personal data
${connectionHelp}`,
  async run(argv, io) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { ...connectionOptions, pii: { type: 'boolean' } },
    });
    const id = onlyOne(positionals, 'ID');
    const response = await connect(values, io).delete(id, { pii: values.pii });
    io.stdout.write(
      `${values.json ? printableJson(response) : `Deleted ${printableLine(response.deleted)}.`}\n`,
    );
    return 0;
  },
};
