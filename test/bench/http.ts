/**
 * Speed, isolation and recall over HTTP: three tenants, signed tokens, 1 to 50 connections.
 * Run: npm run bench:http -- [--documents N] [--words N] [--seconds N]
 */
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import type { LocalIssuer } from '../../infra/local/issuer.ts';
import { type ApiClient, createApiClient } from './api-client.ts';
import { ingestAll, ingestConnections } from './ingestion.ts';
import { inParallel, runLoad } from './load.ts';
import { percentile } from './percentile.ts';
import { type Collection, makeCollection } from './pseudo-text.ts';
import { type ExpectedQuestion, expectations, makeQuestions, type Question } from './questions.ts';
import { hits } from './recall.ts';
import { startServerProcess } from './server-process.ts';
import { createJudge, type Judge } from './verdict.ts';

/** Two ids that begin alike. */
const tenants = ['acme', 'acme-2', 'globex'];
const concurrencies = [1, 10, 50];
const timedQuestions = 1_500;
const recallQuestions = 200;
const warmUpMs = 1_000;

interface Faults {
  errors: number;
  foreignSources: number;
}

const ask = (client: ApiClient) => (question: Question) =>
  client.post('/query', question.token, question.body);

function createInspector(judge: Judge, faults: Faults) {
  return (answer: Awaited<ReturnType<ApiClient['post']>>, { tenant }: Question) => {
    const verdict = judge(tenant, answer);
    faults.foreignSources += verdict.foreignSources;
    if (verdict.error !== undefined && faults.errors++ === 0) console.error(`first error: ${verdict.error}`);
    return verdict;
  };
}

interface Plan {
  readonly origin: string;
  readonly judge: Judge;
  readonly timed: readonly Question[];
  readonly untimed: readonly ExpectedQuestion[];
  readonly durationMs: number;
}

/** One row of the table. */
async function measure({ origin, judge, timed, untimed, durationMs }: Plan, concurrency: number) {
  const faults: Faults = { errors: 0, foreignSources: 0 };
  const client = createApiClient(origin, concurrency);
  const send = ask(client);
  const inspect = createInspector(judge, faults);
  await runLoad({ items: timed, concurrency, durationMs: Math.min(durationMs, warmUpMs), send, inspect });
  const { latenciesMs, elapsedMs } = await runLoad({ items: timed, concurrency, durationMs, send, inspect });
  const recalled = await inParallel(untimed, concurrency, async (question) => {
    const verdict = inspect(await send(question), question);
    return { ...verdict, wanted: question.expected.wanted, hit: hits(question.expected, verdict.sourceIds) };
  });
  client.close();

  const answered = recalled.filter(({ error, refused }) => error === undefined && !refused);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return {
    concurrency,
    perSecond: (latenciesMs.length / elapsedMs) * 1000,
    p50Ms: percentile(latenciesMs, 50),
    p99Ms: percentile(latenciesMs, 99),
    ...faults,
    recall: sum(answered.map(({ hit }) => hit)) / sum(answered.map(({ wanted }) => wanted)),
    compared: answered.length,
    refused: recalled.filter(({ refused }) => refused).length,
  };
}

type Row = Awaited<ReturnType<typeof measure>>;

/** Markdown, to be pasted. */
function printTable(rows: readonly Row[]): void {
  const heads = ['concurrent', 'requests/s', 'p50 ms', 'p99 ms', 'errors', 'foreign sources', 'recall'];
  console.log(`| ${heads.join(' | ')} |\n|${heads.map(() => '---:').join('|')}|`);
  for (const row of rows) {
    const recall = `${row.recall.toFixed(4)} (${row.compared} compared, ${row.refused} refused)`;
    const times = [row.perSecond, row.p50Ms, row.p99Ms].map((value) => value.toFixed(1));
    const cells = [row.concurrency, ...times, row.errors, row.foreignSources, recall];
    console.log(`| ${cells.join(' | ')} |`);
  }
}

/** @throws Error for anything but a whole number from 1 */
function wholeNumber(name: string, text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new Error(`--${name} must be a whole number from 1, not '${text}'`);
  return Number(text);
}

function readOptions(): { documents: number; words: number; seconds: number } {
  const { values } = parseArgs({
    options: {
      documents: { type: 'string', default: '1000' },
      words: { type: 'string', default: '200' },
      seconds: { type: 'string', default: '5' },
    },
  });
  return {
    documents: wholeNumber('documents', values.documents),
    words: wholeNumber('words', values.words),
    seconds: wholeNumber('seconds', values.seconds),
  };
}

async function load(origin: string, issuer: LocalIssuer, collections: readonly Collection[]): Promise<void> {
  const client = createApiClient(origin, ingestConnections);
  for (const { tenant, documents } of collections) {
    const token = await issuer.issueToken({ tenantId: tenant, roles: ['editor'] });
    await ingestAll(client, { name: tenant, token, documents });
  }
  client.close();
}

async function main(): Promise<void> {
  const { documents, words, seconds } = readOptions();
  const collections = tenants.map((tenant) => makeCollection(tenant, { documents, words }));
  const server = await startServerProcess(tenants);
  try {
    const { origin, issuer } = server;
    await load(origin, issuer, collections);
    const timed = await makeQuestions('timed', { count: timedQuestions, issuer, collections });
    const untimed = await expectations(
      await makeQuestions('recall', { count: recallQuestions, issuer, collections }),
      collections,
    );
    const plan = { origin, judge: createJudge(collections), timed, untimed, durationMs: seconds * 1000 };
    const rows: Row[] = [];
    for (const concurrency of concurrencies) rows.push(await measure(plan, concurrency));

    console.log(`Node ${process.version}, ${availableParallelism()} CPUs (${cpus()[0]?.model.trim()})`);
    console.log(
      `${tenants.length} tenants, ${documents} documents each, ${words} words a document, ${seconds} s a row\n`,
    );
    printTable(rows);
    const isClean = rows.every((row) => row.errors + row.foreignSources === 0 && row.recall === 1);
    if (!isClean) process.exitCode = 1;
  } finally {
    await server.stop();
  }
}

await main();
