/** askacme ask: the answer first, then where it comes from. */
import { parseArgs } from 'node:util';
import { limits } from '../../shared/contract/fields.ts';
import type { QueryResponse } from '../../shared/contract/schemas.ts';
import { type Command, UsageError } from './command.ts';
import { connect, connectionHelp, connectionOptions } from './connection.ts';
import { printableJson, printableLine, printableText } from './terminal-text.ts';

export const ask: Command = {
  usage: 'ask "QUESTION" [--top-k N] [--tag T]…',
  summary: 'Ask a question; the answer comes from the documents that the token can see.',
  help: `  --top-k N       how many documents to use, 1 to ${limits.topK} (default: 3)
  --tag T         only documents with this tag; several: with all of them
${connectionHelp}`,
  async run(argv, io) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        ...connectionOptions,
        'top-k': { type: 'string' },
        tag: { type: 'string', multiple: true },
      },
    });
    // The words of a question that was not quoted belong together.
    const query = positionals.join(' ').trim();
    if (query === '') throw new UsageError('The question is missing.');
    const topK = values['top-k'] === undefined ? undefined : parseTopK(values['top-k']);
    const response = await connect(values, io).query({ query, top_k: topK, tags: values.tag });
    io.stdout.write(`${values.json ? printableJson(response) : readable(response)}\n`);
    return 0;
  },
};

function parseTopK(text: string): number {
  if (/^\d{1,2}$/.test(text) && Number(text) >= 1 && Number(text) <= limits.topK) return Number(text);
  throw new UsageError(`--top-k must be a number from 1 to ${limits.topK}, not ${JSON.stringify(text)}.`);
}

function readable({ answer, sources, pii_included: piiIncluded, degraded }: QueryResponse): string {
  if (sources.length === 0) return printableText(answer);
  const lines = sources.map(
    ({ id, title }, index) => `  [${index + 1}] ${printableLine(title)} (${printableLine(id)})`,
  );
  const notes = [
    ...(piiIncluded ? ['This includes personal data.'] : []),
    ...(degraded ? ['The model was unavailable or stopped early: rely on the sources.'] : []),
  ];
  return [printableText(answer), ['Sources', ...lines].join('\n'), ...notes].join('\n\n');
}
