/** askacme get: one document. */
import type { DocumentResponse } from '../../shared/contract/schemas.ts';
import type { Command } from './command.ts';
import { connect } from './connection.ts';
import { documentHelp, parseDocument } from './document-argument.ts';
import { printableJson, printableLine, printableText } from './terminal-text.ts';

export const get: Command = {
  usage: 'get ID [--pii]',
  summary: 'Print one document.',
  help: documentHelp,
  async run(argv, io) {
    const { values, id } = parseDocument(argv);
    const response = await connect(values, io).get(id, { pii: values.pii });
    io.stdout.write(`${values.json ? printableJson(response) : readable(response)}\n`);
    return 0;
  },
};

function readable({ id, title, tags, pii, updated_at: updatedAt, content }: DocumentResponse): string {
  const facts = [id, `updated ${updatedAt}`, ...(pii ? ['personal data'] : []), ...tags];
  return `${printableLine(title)}\n${facts.map(printableLine).join(' · ')}\n\n${printableText(content).trimEnd()}`;
}
