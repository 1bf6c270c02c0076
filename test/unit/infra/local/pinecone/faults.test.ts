import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FaultKind } from '../../../../../infra/local/pinecone/faults.ts';
import type { PineconeServer } from '../../../../../infra/local/pinecone/server.ts';
import { startRecordedPineconeServer } from '../../../../support/pinecone-contract.ts';
import { createPlainClient, type PlainClient, refused } from './plain-client.ts';

let server: PineconeServer;
let client: PlainClient;
let exchanges: number;

beforeEach(async () => {
  exchanges = 0;
  const onExchange = () => {
    exchanges++;
  };
  server = await startRecordedPineconeServer({ port: 0, dimension: 2, onExchange });
  client = createPlainClient(server);
});

afterEach(() => server.close());

const upsert = (id: string, namespace = 'acme') =>
  client.send('POST', '/vectors/upsert', { namespace, vectors: [{ id, values: [1, 0] }] });

const remove = (id: string) => client.send('POST', '/vectors/delete', { namespace: 'acme', ids: [id] });

const list = async (namespace = 'acme') =>
  ((await client.get(`/vectors/list?namespace=${namespace}`)).vectors as { id: string }[]).map(
    ({ id }) => id,
  );

/** `cut` where the connection breaks before the answer is whole. */
const outcome = (call: Promise<{ status: number }>) =>
  call.then(
    ({ status }) => status,
    () => 'cut',
  );

const storedIds = () => server.records().map(({ id }) => id);

describe('an armed fault', () => {
  it.each([
    ['throttled' as const, 429, 8],
    ['server-error' as const, 500, 13],
    ['unavailable' as const, 503, 14],
  ])('answers %s once, in the described form, and applies nothing', async (kind, status, code) => {
    server.faults.next(kind);

    const answers = [await upsert('a'), await upsert('b')];

    expect(answers).toMatchObject([refused(/./, { status, code }), { status: 200 }]);
    expect(storedIds()).toEqual(['b']);
    expect(exchanges).toBe(2);
  });

  it.each([
    [undefined, '1'],
    [0, '0'],
    [7, '7'],
  ])('of throttling with %j seconds says Retry-After: %s', async (retryAfterSeconds, expected) => {
    server.faults.next('throttled', retryAfterSeconds === undefined ? {} : { retryAfterSeconds });

    expect((await upsert('a')).headers.get('retry-after')).toBe(expected);
  });

  it('cuts before anything is applied', async () => {
    server.faults.next('cut-before');

    const outcomes = [await outcome(upsert('a')), await outcome(upsert('b'))];

    expect(outcomes).toEqual(['cut', 200]);
    expect(storedIds()).toEqual(['b']);
    expect(exchanges).toBe(1);
  });

  it('cuts after all is applied', async () => {
    server.faults.next('cut-after');

    const outcomes = [await outcome(upsert('a')), await outcome(upsert('b'))];

    expect(outcomes).toEqual(['cut', 200]);
    expect(storedIds()).toEqual(['a', 'b']);
    expect(exchanges).toBe(1);
  });

  it('answers what makes no sense, and applies nothing', async () => {
    server.faults.next('garbage');

    await expect(upsert('a')).rejects.toThrow(SyntaxError);
    expect(storedIds()).toEqual([]);
    expect(exchanges).toBe(0);
  });

  it('hangs until the client gives up, and does not hold up the close', async () => {
    server.faults.next('hang', { times: 2 });
    const arrived = () => server.calls.count('list');
    const given = new AbortController();
    const first = fetch(`${server.origin}/vectors/list`, { signal: given.signal }).catch(
      (error: Error) => error.name,
    );
    const second = outcome(client.send('GET', '/vectors/list'));
    await expect.poll(arrived).toBe(2);

    given.abort();
    await server.close();

    expect(await Promise.all([first, second])).toEqual(['AbortError', 'cut']);
  });

  it('comes as often as it is armed for, and before those armed later', async () => {
    server.faults.next('throttled', { times: 2 });
    server.faults.next('unavailable');

    const statuses = [];
    for (const id of ['a', 'b', 'c', 'd']) statuses.push((await upsert(id)).status);

    expect(statuses).toEqual([429, 429, 503, 200]);
  });

  it('passes over calls that it does not match', async () => {
    server.faults.next('server-error', {
      match: ({ operation, body }) => operation === 'upsert' && body.includes('"b"'),
    });

    const statuses = [];
    for (const id of ['a', 'b', 'b']) statuses.push((await upsert(id)).status);

    expect(statuses).toEqual([200, 500, 200]);
  });

  it('is counted as a call', async () => {
    server.faults.next('cut-before');
    await outcome(upsert('a'));

    expect(server.calls.all()).toEqual({ upsert: 1 });
  });
});

describe('random faults', () => {
  const statusesWith = async (draws: number[], kinds: FaultKind[]) => {
    server.faults.every(0.5, kinds, () => draws.shift() ?? 0.9);
    const statuses = [];
    for (const id of ['a', 'b', 'c', 'd']) statuses.push((await upsert(id)).status);
    return statuses;
  };

  it('come with their share, and each kind as it is drawn', async () => {
    const draws = [0.5, 0.49, 0, 0.1, 0.99, 0.8];

    expect(await statusesWith(draws, ['throttled', 'unavailable'])).toEqual([200, 429, 503, 200]);
  });

  it('make no write stale', async () => {
    expect(await statusesWith([0, 0, 0, 0, 0, 0, 0, 0], ['stale'])).toEqual([200, 200, 200, 200]);
    expect(storedIds()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('end when they are cleared', async () => {
    server.faults.every(1, ['server-error'], () => 0);
    server.faults.clear();

    expect((await upsert('a')).status).toBe(200);
  });
});

describe('stale reads', () => {
  it('miss the last write of their namespace, once', async () => {
    await upsert('a');
    await upsert('b');
    await upsert('x', 'acme-2');
    server.faults.next('stale');

    expect([await list(), await list()]).toEqual([['a'], ['a', 'b']]);
  });

  it('wait for a read, past any write', async () => {
    await upsert('a');
    server.faults.next('stale');
    await upsert('b');

    expect(await list()).toEqual(['a']);
  });

  it('miss as many writes as they are told to', async () => {
    for (const id of ['a', 'b', 'c']) await upsert(id);
    server.faults.next('stale', { writes: 2 });
    server.faults.next('stale', { writes: 99 });

    expect([await list(), await list(), await list()]).toEqual([['a'], [], ['a', 'b', 'c']]);
  });

  it('see what was deleted and what was overwritten', async () => {
    await upsert('a');
    await client.send('POST', '/vectors/update', { namespace: 'acme', id: 'a', setMetadata: { year: 2 } });
    await remove('a');
    server.faults.lag(1);
    const updated = await client.get('/vectors/fetch?ids=a&namespace=acme');
    server.faults.lag(2);
    const original = await client.get('/vectors/fetch?ids=a&namespace=acme');

    expect([updated.vectors, original.vectors]).toEqual([
      { a: { id: 'a', values: [1, 0], metadata: { year: 2 } } },
      { a: { id: 'a', values: [1, 0] } },
    ]);
  });

  it('lag until they are settled', async () => {
    server.faults.lag(1);
    const seen = [];
    for (const id of ['a', 'b', 'c']) {
      await upsert(id);
      seen.push(await list());
    }
    server.faults.settle();

    expect([...seen, await list()]).toEqual([[], ['a'], ['a', 'b'], ['a', 'b', 'c']]);
  });

  it('hold a moment until they are settled', async () => {
    await upsert('a');
    server.faults.hold();
    await upsert('b');
    await remove('a');
    await upsert('x', 'acme-2');
    const held = [await list(), await list('acme-2'), await client.get('/namespaces')];
    server.faults.settle();

    expect(held).toMatchObject([['a'], [], { total_count: 1 }]);
    expect([await list(), await list('acme-2')]).toEqual([['b'], ['x']]);
  });

  it.each([
    ['deleted', () => client.send('DELETE', '/namespaces/acme')],
    ['emptied', () => client.send('POST', '/vectors/delete', { namespace: 'acme', deleteAll: true })],
  ])('see a namespace that was %s', async (_, end) => {
    await upsert('a');
    await end();
    server.faults.next('stale', { times: 2 });

    const counts = await client.post('/describe_index_stats', {});

    expect(counts).toMatchObject({ namespaces: { acme: { vectorCount: 1 } } });
    expect([await list(), await list()]).toEqual([['a'], []]);
  });

  it('do not keep the raw view from the truth', async () => {
    server.faults.lag(1);
    await upsert('a');

    expect(storedIds()).toEqual(['a']);
  });
});
