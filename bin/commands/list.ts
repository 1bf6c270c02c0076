/** askacme list: the documents that the token can see. */
import { parseArgs } from 'node:util';
import type { Client } from '../../shared/contract/client.ts';
import { limits } from '../../shared/contract/fields.ts';
import type { DocumentSummary, ListResponse } from '../../shared/contract/schemas.ts';
import type { Command } from './command.ts';
import { connect, connectionHelp, connectionOptions } from './connection.ts';
import { none } from './positionals.ts';
import { printableJson, printableLine } from './terminal-text.ts';

export const list: Command = {
  usage: 'list [--tag T] [--all]',
  summary: 'List the documents that the token can see, ordered by id.',
  help: `  --tag T         only documents with this tag
  --all           every page, not only the first
${connectionHelp}`,
  async run(argv, io) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { ...connectionOptions, tag: { type: 'string' }, all: { type: 'boolean', default: false } },
    });
    none(positionals);
    const client = connect(values, io);
    const response = await (values.all ? everyPage(client, values.tag) : client.list({ tag: values.tag }));
    io.stdout.write(`${values.json ? printableJson(response) : readable(response)}\n`);
    return 0;
  },
};

/** One answer with the documents of all pages; `count` is the last page's. */
async function everyPage(client: Client, tag: string | undefined): Promise<ListResponse> {
  const documents: DocumentSummary[] = [];
  let cursor: string | undefined;
  for (;;) {
    const page = await client.list({ tag, cursor, limit: limits.pageSize });
    documents.push(...page.documents);
    if (page.next_cursor === null) return { ...page, documents };
    cursor = page.next_cursor;
  }
}

function readable({ count, documents, next_cursor: next }: ListResponse): string {
  const width = Math.max(0, ...documents.map(({ id }) => id.length));
  const lines = documents.map(({ id, title, tags, pii }) => {
    const notes = [...(pii ? ['personal data'] : []), ...tags].map(printableLine);
    return `${printableLine(id).padEnd(width)}  ${printableLine(title)}${notes.length === 0 ? '' : `  [${notes.join(', ')}]`}`;
  });
  const total = `${count} ${count === 1 ? 'document' : 'documents'}`;
  return [...lines, next === null ? total : `${documents.length} of ${total}; --all shows every one`].join(
    '\n',
  );
}
