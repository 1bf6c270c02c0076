/** askacme get: one document. */
import { parseArgs } from 'node:util';
import type { DocumentResponse } from '../../shared/contract/schemas.ts';
import type { Command } from './command.ts';
import { connect, connectionHelp, connectionOptions } from './connection.ts';
import { onlyOne } from './positionals.ts';
import { printableJson, printableLine, printableText } from './terminal-text.ts';

export const get: Command = {
  usage: 'get ID [--pii]',
  summary: 'Print one document.',
  help: `  --pii           of two documents with this id, the one flagged as personal data
${connectionHelp}`,
  async run(argv, io) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { ...connectionOptions, pii: { type: 'boolean' } },
    });
    const id = onlyOne(positionals, 'ID');
    const response = await connect(values, io).get(id, { pii: values.pii });
    io.stdout.write(`${values.json ? printableJson(response) : readable(response)}\n`);
    return 0;
  },
};

function readable({ id, title, tags, pii, updated_at: updatedAt, content }: DocumentResponse): string {
  const facts = [id, `updated ${updatedAt}`, ...(pii ? ['personal data'] : []), ...tags];
  return `${printableLine(title)}\n${facts.map(printableLine).join(' · ')}\n\n${printableText(content).trimEnd()}`;
}
