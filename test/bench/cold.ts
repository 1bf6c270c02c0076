/** Bytes and cold starts of every function's bundle, against a bare handler in the same run. Run: npm run bench:cold [-- --rounds 25] */
import { mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildBundles } from '../../infra/aws/bundles/build-bundles.ts';
import { sizeBudgets } from '../../infra/aws/bundles/size-budgets.ts';
import { trialAuthority, trialVariables } from '../../infra/aws/bundles/trial-variables.ts';
import { readEnvironment } from '../../infra/environments/read-environment.ts';
import { type ColdSubject, type ColdTimes, coldStarts } from './cold-start.ts';
import { buildStraightforward } from './straightforward-bundle.ts';
import { exitCodeOf, type Target, verdictOf } from './targets.ts';

const { values: given } = parseArgs({ options: { rounds: { type: 'string', default: '15' } } });
const rounds = Number(given.rounds);
if (!/^[1-9]\d{0,3}$/.test(given.rounds)) {
  console.error(`--rounds must be a whole number from 1 to 9999, not ${given.rounds}`);
  process.exit(2);
}
const scratch = mkdtempSync(join(tmpdir(), 'askacme-cold-'));
// However it ends: it holds some hundred megabytes.
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
const authority = join(scratch, 'authority.pem');
writeFileSync(authority, trialAuthority());

const bytes = new Map<string, number>();
const subjects: ColdSubject[] = [];

/** With the compiled code under the id of the user here, or it would not be found. */
function withCompileCache(subject: ColdSubject, directory: string): ColdSubject {
  const cache = join(directory, 'compile-cache');
  for (const made of readdirSync(cache)) {
    renameSync(join(cache, made), join(cache, made.replace(/\d+$/, String(process.getuid?.() ?? 0))));
  }
  const variables = { ...subject.variables, NODE_COMPILE_CACHE: cache, NODE_COMPILE_CACHE_PORTABLE: '1' };
  return { ...subject, name: `${subject.name} + cache`, variables };
}

async function addEnvironment(environmentName: string, only?: readonly string[]): Promise<void> {
  const environment = readEnvironment(environmentName);
  const directory = join(scratch, environmentName);
  const { all } = await buildBundles(environment, { directory, compileCache: true });
  for (const bundle of all.filter(({ name }) => only === undefined || only.includes(name))) {
    const name = only === undefined ? bundle.name : `${bundle.name} (${environmentName})`;
    const file = join(bundle.directory, 'index.mjs');
    const subject = { name, file, variables: trialVariables(bundle.name, environment, authority) };
    subjects.push(subject, withCompileCache(subject, bundle.directory));
    bytes.set(name, bundle.bytes);
  }
}

async function addStraightforward(): Promise<void> {
  const directory = join(scratch, 'straightforward');
  const variables = trialVariables('query', readEnvironment('dev'), authority);
  bytes.set('query as it comes', await buildStraightforward(directory));
  subjects.push({ name: 'query as it comes', file: join(directory, 'index.mjs'), variables });
}

const bare = join(scratch, 'bare.mjs');
writeFileSync(bare, 'export const handler = async () => ({ statusCode: 200 });\n');
subjects.push({ name: 'bare', file: bare, variables: {} });
await addEnvironment('dev');
await addEnvironment('aurora', ['query', 'list', 'migrate']);
await addStraightforward();

const times = coldStarts(subjects, rounds);

const timesOf = (name: string): ColdTimes => {
  const found = times.get(name);
  if (found === undefined) throw new Error(`nothing measured of ${name}`);
  return found;
};
const bareMs = timesOf('bare').importMs;
const ratio = (name: string): number => timesOf(name).adaptersMs / bareMs;
const columns = (cells: readonly string[]): string =>
  cells.map((cell, column) => (column === 0 ? cell.padEnd(28) : cell.padStart(12))).join('');

console.log(
  `Node ${process.version} on ${process.arch}, medians of ${rounds} fresh processes each, turn by turn`,
);
console.log('import: to the handler; loaded: with the adapters of the first request too\n');
console.log(columns(['function', 'bytes', 'import ms', 'loaded ms', 'x bare']));
for (const { name } of subjects) {
  const { importMs, adaptersMs } = timesOf(name);
  const size = bytes.get(name);
  console.log(
    columns([
      name,
      size === undefined ? '' : String(size),
      importMs.toFixed(1),
      adaptersMs.toFixed(1),
      ratio(name).toFixed(2),
    ]),
  );
}

const overBudget = [...bytes].filter(([name, size]) => size > budgetOf(name)).map(([name]) => name);
const straightforward = timesOf('query + cache').adaptersMs / timesOf('query as it comes').adaptersMs;
const targets: readonly Target[] = [
  ['authorizer at most 25 KB', (bytes.get('authorizer') ?? Infinity) <= 25_000, `${bytes.get('authorizer')}`],
  ['every function within its budget', overBudget.length === 0, overBudget.join(', ')],
  [
    'authorizer at most 1.7 x bare',
    ratio('authorizer + cache') <= 1.7,
    ratio('authorizer + cache').toFixed(2),
  ],
  ['query at most 4.5 x bare', ratio('query + cache') <= 4.5, ratio('query + cache').toFixed(2)],
  ['query at most 0.6 x as it comes', straightforward <= 0.6, straightforward.toFixed(2)],
];
console.log('');
for (const target of targets) console.log(verdictOf(target));
process.exitCode = exitCodeOf(targets);

function budgetOf(name: string): number {
  const budgets: Readonly<Record<string, number>> = sizeBudgets;
  return budgets[name.replace(/ \(.*/, '')] ?? Infinity;
}
