import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type PineconeServer, startPineconeServer } from '../../../../../infra/local/pinecone/server.ts';
import { startRecordedPineconeServer } from '../../../../support/pinecone-contract.ts';
import { createPlainClient, type PlainClient, refused } from './plain-client.ts';

interface Match {
  readonly id: string;
  readonly score: number;
  readonly values: number[];
  readonly sparseValues?: unknown;
  readonly metadata?: unknown;
}

let server: PineconeServer;
let client: PlainClient;

beforeAll(async () => {
  server = await startRecordedPineconeServer({ port: 0, dimension: 3 });
  client = createPlainClient(server);
});

beforeEach(() => server.reset());

afterAll(() => server.close());

const upsert = (vectors: readonly object[], namespace = 'acme') =>
  client.post('/vectors/upsert', { namespace, vectors });

const query = async (request: object, from = client) =>
  (await from.post('/query', { namespace: 'acme', topK: 10, ...request })).matches as Match[];

const ranked = (matches: readonly Match[]) => matches.map(({ id, score }) => [id, score]);

describe('a query', () => {
  it('adds the dense and the sparse product', async () => {
    await upsert([
      { id: 'both', values: [1, 2, 0], sparseValues: { indices: [9, 3], values: [0.5, 4] } },
      { id: 'dense', values: [3, 0, 0] },
      { id: 'other-words', values: [1, 0, 0], sparseValues: { indices: [8], values: [100] } },
    ]);

    const sparseVector = { indices: [3, 9, 70], values: [2, 10, 5] };
    const matches = await query({ vector: [1, 0.5, 0], sparseVector });

    expect(ranked(matches)).toEqual([
      ['both', 15],
      ['dense', 3],
      ['other-words', 1],
    ]);
  });

  it('rounds scores to 32-bit floats', async () => {
    await upsert([{ id: 'a', values: [0.1, 0, 0] }]);

    const [match] = await query({ vector: [0.7, 0, 0] });

    expect(match?.score).toBe(Math.fround(Math.fround(0.1) * Math.fround(0.7)));
    expect(match?.score).not.toBe(0.1 * 0.7);
  });

  it('orders equal scores by id', async () => {
    await upsert(['b', 'B', 'a', 'c'].map((id) => ({ id, values: [1, 0, 0] })));

    expect((await query({ vector: [1, 0, 0], topK: 3 })).map(({ id }) => id)).toEqual(['B', 'a', 'b']);
  });

  it('gives the best of many, in the order in which a sort of all would put them', async () => {
    const values = Array.from({ length: 500 }, (_, place) => ((place * 7919) % 503) + 1);
    await upsert(values.map((value, place) => ({ id: `id-${place}`, values: [value, 0, 0] })));

    const matches = await query({ vector: [1, 0, 0], topK: 5 });

    const best = [...values].sort((left, right) => right - left).slice(0, 5);
    expect(matches.map(({ score }) => score)).toEqual(best);
  });

  it('scores only what passes the filter', async () => {
    await upsert([
      { id: 'a', values: [9, 0, 0], metadata: { tenant_id: 'acme', pii: true } },
      { id: 'b', values: [2, 0, 0], metadata: { tenant_id: 'acme', pii: false } },
      { id: 'c', values: [1, 0, 0], metadata: { tenant_id: 'acme', pii: false } },
      { id: 'd', values: [8, 0, 0] },
    ]);

    const filter = { tenant_id: { $eq: 'acme' }, pii: { $eq: false } };
    const matches = await query({ vector: [1, 0, 0], topK: 1, filter });

    expect(ranked(matches)).toEqual([['b', 2]]);
  });

  it('sees nothing of a namespace whose name begins alike', async () => {
    await upsert([{ id: 'a', values: [1, 0, 0] }]);
    await upsert([{ id: 'b', values: [9, 0, 0] }], 'acme-2');

    expect((await query({ vector: [1, 0, 0] })).map(({ id }) => id)).toEqual(['a']);
  });

  it('finds nothing in a namespace that does not exist, and does not create it', async () => {
    const answer = await client.post('/query', { namespace: 'acme', topK: 1, vector: [1, 0, 0] });

    expect(answer).toEqual({ matches: [], namespace: 'acme', usage: { readUnits: 1 } });
    expect(server.namespaces()).toEqual([]);
  });

  it.each([
    ['nothing more', {}, { values: [] }],
    ['metadata', { includeMetadata: true }, { values: [], metadata: { year: 1 } }],
    [
      'values',
      { includeValues: true },
      { values: [1, 0, 0.25], sparseValues: { indices: [7], values: [0.5] } },
    ],
  ])('answers with %s where that is asked for', async (_, request, expected) => {
    const sparseValues = { indices: [7], values: [0.5] };
    await upsert([{ id: 'a', values: [1, 0, 0.25], sparseValues, metadata: { year: 1 } }]);

    const matches = await query({ vector: [1, 0, 0], ...request });

    expect(matches).toEqual([{ id: 'a', score: 1, ...expected }]);
  });

  it("by id takes that record's vectors", async () => {
    await upsert([
      { id: 'a', values: [1, 0, 0], sparseValues: { indices: [7], values: [2] } },
      { id: 'b', values: [0, 1, 0], sparseValues: { indices: [7], values: [3] } },
      { id: 'c', values: [5, 0, 0] },
    ]);

    expect(ranked(await query({ id: 'a' }))).toEqual([
      ['b', 6],
      ['a', 5],
      ['c', 5],
    ]);
  });

  it('by an id that does not exist finds nothing', async () => {
    await upsert([{ id: 'a', values: [1, 0, 0] }]);

    expect(await query({ id: 'z' })).toEqual([]);
  });

  it('takes a vector of zeros, which has no direction but a product', async () => {
    await upsert([{ id: 'a', values: [1, 0, 0], sparseValues: { indices: [7], values: [2] } }]);

    const matches = await query({ vector: [0, 0, 0], sparseVector: { indices: [7], values: [1] } });

    expect(ranked(matches)).toEqual([['a', 2]]);
  });

  it.each([
    ['neither vector nor id', {}, /Either an ID or a vector/],
    ['both', { id: 'a', vector: [1, 0, 0] }, /both ID and vector/],
    ['sparse values alone', { sparseVector: { indices: [1], values: [1] } }, /must have dense values/],
    [
      'a vector of another dimension',
      { vector: [1, 0] },
      /dimension 2 does not match the dimension of the index 3/,
    ],
    [
      'an invalid filter',
      { vector: [1, 0, 0], filter: { a: { $like: 'b' } } },
      /\$like is not a valid operator/,
    ],
  ])('refuses %s', async (_, request, message) => {
    const answer = await client.send('POST', '/query', { topK: 1, ...request });

    expect(answer).toMatchObject(refused(message));
  });
});

describe('an index with another metric', () => {
  let other: PineconeServer;

  afterEach(() => other.close());

  it.each([
    [
      'cosine' as const,
      [
        ['far', 1],
        ['near', Math.fround(Math.SQRT1_2)],
        ['across', 0],
      ],
    ],
    [
      'euclidean' as const,
      [
        ['near', 1],
        ['across', 2],
        ['far', 81],
      ],
    ],
  ])('ranks by %s', async (metric, expected) => {
    other = await startRecordedPineconeServer({ port: 0, dimension: 2, metric });
    const otherClient = createPlainClient(other);
    const vectors = [
      { id: 'far', values: [10, 0] },
      { id: 'near', values: [1, 1] },
      { id: 'across', values: [0, 1] },
    ];
    await otherClient.post('/vectors/upsert', { namespace: 'acme', vectors });

    expect(ranked(await query({ vector: [1, 0] }, otherClient))).toEqual(expected);
  });

  it('takes no sparse values', async () => {
    other = await startPineconeServer({ port: 0, dimension: 2, metric: 'cosine' });
    const sparse = { indices: [1], values: [1] };
    const vectors = [{ id: 'a', values: [1, 0], sparseValues: sparse }];
    const otherClient = createPlainClient(other);

    const answers = await Promise.all([
      otherClient.send('POST', '/vectors/upsert', { vectors }),
      otherClient.send('POST', '/query', { topK: 1, vector: [1, 0], sparseVector: sparse }),
    ]);

    expect(answers).toMatchObject([refused(/does not support sparse/), refused(/does not support sparse/)]);
  });
});
