/**
 * Whether the time of a 404 tells why: an id that never was, one that is hidden from the caller, one of another tenant.
 * Run: npm run bench:not-found -- [--samples N] [--store pinecone-local]. Ends with 1 where two of them can be told apart.
 */
import { parseArgs } from 'node:util';
import { compareDistributions } from './distribution.ts';
import { percentile } from './percentile.ts';
import { createRandom } from './random.ts';
import { startServerProcess } from './server-process.ts';

/** Of two same distributions one pair in a hundred would still look different; three pairs are compared. */
const leastProbability = 0.01 / 3;
const documents = 200;
const warmUp = 600;

type Kind = 'absent' | 'hidden' | 'foreign';

const idsOf: Readonly<Record<Kind, (at: number) => string>> = {
  absent: (at) => `never-${pad(at)}`,
  hidden: (at) => `minep-${pad(at)}`,
  foreign: (at) => `their-${pad(at)}`,
};

const kinds = Object.keys(idsOf) as Kind[];

/** Ids of one length: a longer one takes longer to send. */
const pad = (at: number): string => String(at).padStart(4, '0');

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { samples: { type: 'string', default: '2000' }, store: { type: 'string' } },
  });
  const samples = Number(values.samples);
  const server = await startServerProcess(
    ['acme', 'acme-2'],
    values.store === undefined ? [] : ['--store', values.store],
  );
  try {
    const tokens = {
      owner: await server.issuer.issueToken({ tenantId: 'acme', roles: ['editor', 'pii_access'] }),
      other: await server.issuer.issueToken({ tenantId: 'acme-2', roles: ['editor'] }),
      member: await server.issuer.issueToken({ tenantId: 'acme', roles: [] }),
    };
    for (let at = 0; at < documents; at++) {
      await ingest(server.origin, tokens.owner, `minev-${pad(at)}`, false);
      await ingest(server.origin, tokens.owner, idsOf.hidden(at), true);
      await ingest(server.origin, tokens.other, idsOf.foreign(at), false);
    }
    return report(await measure(server.origin, tokens.member, samples));
  } finally {
    await server.stop();
  }
}

async function ingest(origin: string, token: string, id: string, isPersonal: boolean): Promise<void> {
  const body = {
    id,
    title: `Title ${id}`,
    content: 'A pelican flies over the bay.',
    contains_pii: isPersonal,
  };
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const response = await fetch(`${origin}/ingest`, { method: 'POST', headers, body: JSON.stringify(body) });
  if (response.status !== 201)
    throw new Error(`${id} was not stored: ${response.status} ${await response.text()}`);
}

/** One after another in random order, so that whatever else the machine does meets all three alike. */
async function measure(origin: string, token: string, samples: number): Promise<Record<Kind, number[]>> {
  const random = createRandom('not found');
  const times: Record<Kind, number[]> = { absent: [], hidden: [], foreign: [] };
  for (let round = 0; round < warmUp; round++) await timed(origin, token, idsOf[random.pick(kinds)](0));
  const turns = kinds.flatMap((kind) => Array.from({ length: samples }, () => kind));
  for (const kind of shuffled(turns, () => random.fraction())) {
    times[kind].push(await timed(origin, token, idsOf[kind](random.between(0, documents - 1))));
  }
  return times;
}

function shuffled<Item>(items: readonly Item[], fraction: () => number): Item[] {
  return items
    .map((item) => ({ item, place: fraction() }))
    .sort((left, right) => left.place - right.place)
    .map(({ item }) => item);
}

async function timed(origin: string, token: string, id: string): Promise<number> {
  const start = performance.now();
  const response = await fetch(`${origin}/documents/${id}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  await response.text();
  const elapsed = performance.now() - start;
  if (response.status !== 404) throw new Error(`${id} was answered with ${response.status}`);
  return elapsed;
}

function report(times: Record<Kind, number[]>): number {
  for (const kind of kinds) {
    const [p50, p90, p99] = [50, 90, 99].map((percent) => percentile(times[kind], percent).toFixed(3));
    console.log(
      `${kind.padEnd(8)} ${times[kind].length} samples  p50 ${p50} ms  p90 ${p90} ms  p99 ${p99} ms`,
    );
  }
  const pairs = kinds.flatMap((left, at) => kinds.slice(at + 1).map((right) => [left, right] as const));
  const results = pairs.map(([left, right]) => {
    const { distance, probability } = compareDistributions(times[left], times[right]);
    console.log(
      `${left} and ${right}: distance ${distance.toFixed(4)}, probability ${probability.toFixed(3)}`,
    );
    return probability;
  });
  const areAlike = results.every((probability) => probability >= leastProbability);
  console.log(areAlike ? 'They cannot be told apart.' : 'They CAN be told apart.');
  return areAlike ? 0 : 1;
}

process.exitCode = await main();
