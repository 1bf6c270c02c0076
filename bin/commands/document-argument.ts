/** The one document that a command is about, by its id. */
import { parseArgs } from 'node:util';
import { connectionHelp, connectionOptions } from './connection.ts';
import { onlyOne } from './positionals.ts';

export const documentHelp = `  --pii           of two documents with this id, the one flagged as personal data
${connectionHelp}`;

/** @throws UsageError where it is not exactly one */
export function parseDocument(argv: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { ...connectionOptions, pii: { type: 'boolean' } },
  });
  return { values, id: onlyOne(positionals, 'ID') };
}
