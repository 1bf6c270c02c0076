/** askacme index: a Pinecone index that fits, made or looked at. */
import { parseArgs } from 'node:util';
import type { IndexDescription } from '../../shared/runtime/maintenance.ts';
import { type Command, type CommandIo, UsageError } from './command.ts';
import { onlyOne } from './positionals.ts';
import { printableLine } from './terminal-text.ts';

const options = {
  cloud: { type: 'string' },
  region: { type: 'string' },
  dimension: { type: 'string' },
} as const;

interface Placement {
  readonly cloud?: string | undefined;
  readonly region?: string | undefined;
  readonly dimension?: string | undefined;
}

export const index: Command = {
  usage: 'index create|describe NAME [--cloud C] [--region R] [--dimension N]',
  summary: 'Make a Pinecone index with the right metric and dimension, or say whether one fits.',
  help: `  create NAME     make it, and print the host for PINECONE_INDEX_HOST
  describe NAME   print what it is; exit code 1 where it does not fit
  --cloud C       aws (default), gcp or azure; create only
  --region R      of that cloud (default: us-east-1); create only
  --dimension N   length of a vector (default: EMBEDDING_DIMENSION, else 1024); create only

  PINECONE_API_KEY(_SECRET) says whose index.
`,
  async run(argv, io) {
    const { values, positionals } = parseArgs({ args: [...argv], allowPositionals: true, options });
    const [action, ...rest] = positionals;
    if (action === 'create') return await create(indexName(rest), values, io);
    if (action !== 'describe') {
      throw new UsageError(
        action === undefined
          ? 'create or describe is missing.'
          : `create or describe, not ${JSON.stringify(action)}.`,
      );
    }
    if (Object.keys(values).length > 0) throw new UsageError('describe takes no options.');
    return await describe(indexName(rest), io);
  },
};

async function create(name: string, values: Placement, io: CommandIo): Promise<number> {
  const placement = {
    cloud: word(values.cloud ?? 'aws', '--cloud', /^(?:aws|gcp|azure)$/, 'aws, gcp or azure'),
    region: word(values.region ?? 'us-east-1', '--region', /^[a-z0-9-]{2,40}$/, 'a region such as us-east-1'),
  };
  const dimension = values.dimension === undefined ? undefined : parseDimension(values.dimension);
  const administration = io.indexAdministration();
  // Late: it brings the container along.
  const { createIndex } = await import('../../shared/runtime/maintenance.ts');
  const made = await createIndex(administration, {
    name,
    ...placement,
    dimension: dimension ?? administration.dimension,
  });
  return report(made, name, io);
}

async function describe(name: string, io: CommandIo): Promise<number> {
  const administration = io.indexAdministration();
  const { describeIndex } = await import('../../shared/runtime/maintenance.ts');
  return report(await describeIndex(administration, name), name, io);
}

function report(
  { host, dimension, metric, ready, faults }: IndexDescription,
  name: string,
  io: CommandIo,
): number {
  const shape = `${dimension ?? 'no'} dimensions, ${metric}, ${ready ? 'ready' : 'not ready yet'}`;
  io.stdout.write(`${printableLine(`${name}: ${shape}`)}\nPINECONE_INDEX_HOST=${printableLine(host)}\n`);
  if (faults.length === 0) return 0;
  io.stderr.write(`It does not fit:\n${faults.map((fault) => `- ${printableLine(fault)}\n`).join('')}`);
  return 1;
}

const indexName = (positionals: readonly string[]): string =>
  word(
    onlyOne(positionals, 'NAME'),
    'NAME',
    /^[a-z0-9](?:[a-z0-9-]{0,43}[a-z0-9])?$/,
    'up to 45 of a-z, 0-9 and -, with a letter or digit at both ends',
  );

function word(text: string, what: string, pattern: RegExp, expected: string): string {
  if (pattern.test(text)) return text;
  throw new UsageError(`${what} must be ${expected}, not ${JSON.stringify(text)}.`);
}

function parseDimension(text: string): number {
  const value = Number(text);
  if (/^\d{1,5}$/.test(text) && value >= 1 && value <= 20_000) return value;
  throw new UsageError(`--dimension must be a whole number from 1 to 20000, not ${JSON.stringify(text)}.`);
}
