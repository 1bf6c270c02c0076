/** askacme delete: one document, and everything made from it. */
import type { Command } from './command.ts';
import { connect } from './connection.ts';
import { documentHelp, parseDocument } from './document-argument.ts';
import { printableJson, printableLine } from './terminal-text.ts';

export const deleteDocument: Command = {
  usage: 'delete ID [--pii]',
  summary: 'Delete one document. The token needs the role admin.',
  help: documentHelp,
  async run(argv, io) {
    const { values, id } = parseDocument(argv);
    const response = await connect(values, io).delete(id, { pii: values.pii });
    io.stdout.write(
      `${values.json ? printableJson(response) : `Deleted ${printableLine(response.deleted)}.`}\n`,
    );
    return 0;
  },
};
