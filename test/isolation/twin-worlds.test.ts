/**
 * The twin-world oracle: one caller's requests are replayed in worlds that differ only in what that caller must not
 * know of. Every answer must be the same, byte for byte. It catches what a search for foreign words misses: counts,
 * ranks, cursors, errors.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, startTestServer, type TestServer } from '../support/server.ts';

interface Seed {
  readonly id: string;
  readonly title: string;
  readonly content: string;
  readonly tags?: string[];
  readonly contains_pii?: boolean;
}

const own: readonly Seed[] = [
  {
    id: 'd1',
    title: 'Harbour rules',
    content: 'Ships enter the harbour by day. Pilots meet ships at the buoy.',
    tags: ['sea'],
  },
  {
    id: 'd2',
    title: 'Pilot rota',
    content: 'The pilot on Monday is on duty from six. A pilot rests after ten hours.',
    tags: ['sea', 'rota'],
  },
  {
    id: 'd3',
    title: 'Canteen',
    content: 'Soup is served at noon. Fish is served on Fridays in the harbour canteen.',
  },
  { id: 'd4', title: 'Long report', content: 'The harbour moved many ships last year. '.repeat(90) },
];

/** The same words, and more of them: anything that leaks into statistics, ranks or counts shows. */
const noise = (prefix: string, pii: boolean): Seed[] =>
  Array.from({ length: 8 }, (_, n) => ({
    id: n < 3 ? `d${n + 1}` : `${prefix}${n}`,
    title: `Pilot harbour ${prefix} ${n}`,
    content: `Pilots, ships, harbour, soup, Monday, Friday. ${prefix} number ${n}. `.repeat(n + 1),
    tags: ['sea', prefix],
    contains_pii: pii,
  }));

const requests: readonly [method: string, path: string, body?: unknown][] = [
  ...[
    'Who meets ships?',
    'When is the pilot on duty?',
    'soup and fish',
    'noise number 3',
    'harbour',
    'zzz qqq',
  ].flatMap((query): [string, string, unknown][] => [
    ['POST', '/query', { query }],
    ['POST', '/query', { query, top_k: 20 }],
    ['POST', '/query', { query, top_k: 2, tags: ['sea'] }],
    ['POST', '/query', { query, tags: ['noise'] }],
  ]),
  ['GET', '/documents'],
  ['GET', '/documents?limit=2'],
  ['GET', '/documents?limit=2&tag=sea'],
  ['GET', '/documents?tag=noise'],
  ['GET', '/documents?tag=hidden'],
  ...['d1', 'd4', 'noise5', 'hidden5', 'absent'].flatMap((id): [string, string][] => [
    ['GET', `/documents/${id}`],
    ['GET', `/documents/${id}?pii=true`],
    ['GET', `/documents/${id}?pii=false`],
    ['DELETE', `/documents/${id}?pii=true`],
  ]),
  ['DELETE', '/documents/noise5'],
  ['DELETE', '/documents/hidden5'],
  // Writes last: the same answers to the same writes, then the same state seen.
  ['POST', '/ingest', { id: 'noise4', title: 'Mine now', content: 'A pilot wrote this.' }],
  ['POST', '/ingest', { id: 'hidden4', title: 'Mine now', content: 'A pilot wrote this, too.' }],
  ['POST', '/ingest', { id: 'hidden4', title: 'Mine again', content: 'A pilot wrote this again.' }],
  ['POST', '/ingest', { id: 'hidden3', title: 'Blind', content: 'Out of my sight.', contains_pii: true }],
  ['GET', '/documents/hidden4'],
  ['GET', '/documents/hidden3'],
  ['DELETE', '/documents/hidden4'],
  ['GET', '/documents/hidden4'],
  ['GET', '/documents'],
  ['POST', '/query', { query: 'What did the pilot write?' }],
];

/** What is not in the body could count just as well: every other header is compared. */
const ownToEachRequest = ['date', 'x-request-id'];

/** Times and request ids aside. */
const comparable = ({ status, headers, text }: Answer) => ({
  status,
  headers: [...headers].filter(([name]) => !ownToEachRequest.includes(name)),
  length: text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME').length,
  text: text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME'),
});

describe('twin worlds', () => {
  const open: TestServer[] = [];

  async function world(others: Readonly<Record<string, readonly Seed[]>>): Promise<TestServer> {
    const api = await startTestServer({ tenants: ['acme', 'acme-2', 'globex'] });
    open.push(api);
    for (const [tenant, seeds] of Object.entries({ ...others, acme: [...(others.acme ?? []), ...own] })) {
      const token = await api.token(tenant, 'admin', 'pii_access');
      for (const seed of seeds) {
        // What hides under an id of ours was there first; ours then lies beside it.
        const writer = seed.contains_pii ? token : await api.token(tenant, 'admin');
        expect((await api.call(writer, 'POST', '/ingest', seed)).status).toBe(201);
      }
    }
    return api;
  }

  async function replay(api: TestServer): Promise<unknown[]> {
    const token = await api.token('acme', 'admin');
    const answers: unknown[] = [];
    for (const [method, path, body] of requests) {
      answers.push({ method, path, body, ...comparable(await api.call(token, method, path, body)) });
    }
    return answers;
  }

  let alone: unknown[];

  beforeAll(async () => {
    alone = await replay(await world({}));
  });
  afterAll(() => Promise.all(open.map(({ server }) => server.close())));

  it('replays requests that do answer: the oracle is not comparing failures', () => {
    const statuses = (alone as { status: number }[]).map(({ status }) => status);

    expect(new Set(statuses)).toEqual(new Set([200, 201, 404]));
    expect(JSON.stringify(alone)).toContain('Pilots meet ships at the buoy. [1]');
  });

  it("answer a tenant the same whatever other tenants' documents are", async () => {
    const crowded = await replay(
      await world({ 'acme-2': noise('noise', false), globex: noise('hidden', true) }),
    );
    const other = await replay(await world({ globex: [...own, ...noise('noise', false).slice(3)] }));

    expect(crowded).toEqual(alone);
    expect(other).toEqual(alone);
  });

  it('answer a caller without pii_access the same whether hidden documents exist or not', async () => {
    const secretive = await world({ acme: noise('hidden', true) });

    const witness = await secretive.call(await secretive.token('acme', 'pii_access'), 'GET', '/documents');
    const answers = await replay(secretive);

    expect(JSON.parse(witness.text).count).toBe(own.length + 8);
    expect(answers).toEqual(alone);
  });
});
