/** askacme audit: whether a record is whole. For whoever keeps or reads it; needs nothing but the files. */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { createChainReader } from '../../shared/audit/chain-reader.ts';
import type { ChainReport, Verdict } from '../../shared/audit/verdict.ts';
import { verifyChains } from '../../shared/audit/verify-chains.ts';
import { readAuditSources } from './audit-sources.ts';
import { type Command, UsageError } from './command.ts';
import { printableJson, printableLine } from './terminal-text.ts';

export const audit: Command = {
  usage: 'audit verify FILE… [--logs] [--key-file FILE] [--json]',
  summary: 'Check that nobody changed the audit log: exit code 1 where somebody did, with where and what.',
  help: `  FILE            an audit log, as DIR/audit.ndjson of npm start --data-dir DIR; packed by gzip or not; - reads
                  from standard input; of a directory all files in it
  --logs          lines out of logs, as the audit bucket of a deployment has them: others may lie between, in any
                  order, and chains may begin before them and go on after
  --key-file FILE the key (AUDIT_KEY) is in this file
  --json          all that was found, as JSON

  Found is what was changed, slipped in or taken out between two records. Not found is what was taken from the end of
  a chain that is still open, and a chain that is missing altogether.
`,
  async run(argv, io) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        logs: { type: 'boolean', default: false },
        'key-file': { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
    const [action, ...paths] = positionals;
    if (action !== 'verify') {
      throw new UsageError(
        action === undefined ? 'verify is missing.' : `verify, not ${JSON.stringify(action)}.`,
      );
    }
    if (paths.length === 0) throw new UsageError('FILE is missing.');
    const isLog = values.logs;
    const reader = createChainReader({ isLog, key: await readKey(values['key-file']) });
    for await (const line of readAuditSources(paths)) reader.take(line);
    const verdict = verifyChains(reader.finish(), { isLog });
    io.stdout.write(`${values.json ? printableJson(verdict) : readable(verdict)}\n`);
    return verdict.isIntact ? 0 : 1;
  },
};

async function readKey(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined;
  const key = (await readFile(path, 'utf8').catch(noFile(path))).trim();
  if (key === '') throw new Error(`${path} is empty: it should hold the key that was in AUDIT_KEY.`);
  return key;
}

const noFile =
  (path: string) =>
  (cause: unknown): never => {
    throw new Error(`There is no ${path} to read.`, { cause });
  };

const maxShown = 50;

function readable(verdict: Verdict): string {
  const { records, chains, faults, notes } = verdict;
  if (records === 0 && faults.length === 0) {
    return 'There is no audit record of a chain in there. Is it the right file?';
  }
  return [
    ...shortened(chains.map(chainLine)),
    ...(notes.length === 0 ? [] : ['', 'To know:', ...shortened(notes.map((note) => `- ${note}`))]),
    ...(faults.length === 0
      ? []
      : ['', 'Wrong:', ...shortened(faults.map(({ where, says }) => `- ${where} ${says}`))]),
    '',
    summaryOf(verdict),
  ]
    .map(printableLine)
    .join('\n');
}

const shortened = (lines: readonly string[]): string[] =>
  lines.length <= maxShown
    ? [...lines]
    : [...lines.slice(0, maxShown), `… and ${lines.length - maxShown} more: --json has all.`];

function chainLine({ chain, first, last, from, to, isClosed, isKeyed }: ChainReport): string {
  const end = isClosed ? 'closed' : 'open';
  return `${chain}  ${first}–${last}  ${from} to ${to}  ${end}${isKeyed ? ', keyed' : ''}`;
}

function summaryOf({ isIntact, records, duplicates, otherLines, chains, faults }: Verdict): string {
  const open = chains.filter(({ isClosed }) => !isClosed).length;
  const counts = [
    `${counted(records, 'record')} in ${counted(chains.length, 'chain')}`,
    ...(duplicates === 0 ? [] : [`${duplicates} told again`]),
    ...(otherLines === 0 ? [] : [counted(otherLines, 'other line')]),
  ].join(', ');
  if (!isIntact) return `${counts}: NOT INTACT, ${counted(faults.length, 'fault')}.`;
  const are = open === 1 ? 'is' : 'are';
  const ends =
    open === 0 ? '' : ` ${counted(open, 'chain')} ${are} open: whether more followed, nobody can tell.`;
  return `${counts}: intact.${ends}`;
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
