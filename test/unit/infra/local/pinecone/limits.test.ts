import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PineconeServer } from '../../../../../infra/local/pinecone/server.ts';
import { startRecordedPineconeServer } from '../../../../support/pinecone-contract.ts';
import { createPlainClient, type PlainClient, refused } from './plain-client.ts';

let server: PineconeServer;
let client: PlainClient;

beforeAll(async () => {
  // Only the answers: what is sent here is what no client should send.
  server = await startRecordedPineconeServer({ port: 0, dimension: 2, checks: 'answers' });
  client = createPlainClient(server);
});

beforeEach(() => server.reset());

afterAll(() => server.close());

const upsert = (vectors: unknown, rest: object = {}) =>
  client.send('POST', '/vectors/upsert', { vectors, ...rest });
const one = (change: object) => upsert([{ id: 'a', values: [1, 0], ...change }]);
const records = (count: number) =>
  Array.from({ length: count }, (_, place) => ({ id: `id-${place}`, values: [1, 0] }));
const textOf = (bytes: number) => 'x'.repeat(bytes);

/** JSON of `{"text":""}` around the text. */
const textMetadata = (bytes: number) => ({ metadata: { text: textOf(bytes - '{"text":""}'.length) } });

/** An upsert of exactly this many bytes: space around JSON counts as what it is around. */
const bodyOf = (bytes: number) => JSON.stringify({ vectors: records(1) }).padEnd(bytes, ' ');

describe('an upsert', () => {
  it.each([
    ['1,000 records', () => upsert(records(1000))],
    ['2 MB', () => client.send('POST', '/vectors/upsert', bodyOf(2 * 1024 * 1024))],
    ['40 KB of metadata', () => one(textMetadata(40 * 1024))],
    ['an id of 512 characters', () => one({ id: textOf(512) })],
    ['a namespace of 512 characters', () => upsert(records(1), { namespace: textOf(512) })],
    ['1,000 sparse entries', () => one({ sparseValues: sparseOf(1000) })],
  ])('takes %s', async (_, send) => {
    expect((await send()).status).toBe(200);
  });

  it.each([
    ['1,001 records', () => upsert(records(1001)), refused(/1001 exceeds the limit of 1000 vectors/)],
    [
      'a byte past 2 MB',
      () => client.send('POST', '/vectors/upsert', bodyOf(2 * 1024 * 1024 + 1)),
      refused(/2097153 bytes exceeds the maximum supported size of 2097152/, { code: 11 }),
    ],
    ['no record', () => upsert([]), refused(/at least one vector/)],
    ['no list of records', () => upsert({ id: 'a' }), refused(/vectors: must be an array/)],
    [
      'a byte past 40 KB of metadata',
      () => one(textMetadata(40 * 1024 + 1)),
      refused(/40961 bytes.*40960 bytes/),
    ],
    ['null in metadata', () => one({ metadata: { a: null } }), refused(/got 'null' for field 'a'/)],
    ['nested metadata', () => one({ metadata: { a: { b: 1 } } }), refused(/got '\{"b":1\}' for field 'a'/)],
    [
      'a list of numbers in metadata',
      () => one({ metadata: { a: [1] } }),
      refused(/got '\[1\]' for field 'a'/),
    ],
    ['a list with null in metadata', () => one({ metadata: { a: ['b', null] } }), refused(/for field 'a'/)],
    [
      'a metadata key like an operator',
      () => one({ metadata: { $a: 1 } }),
      refused(/must not start with a '\$'/),
    ],
    ['a metadata key that is empty', () => one({ metadata: { '': 1 } }), refused(/keys must not be empty/)],
    ['metadata that is a list', () => one({ metadata: [] }), refused(/metadata: must be an object/)],
    [
      'an id of 513 characters',
      () => one({ id: textOf(513) }),
      refused(/length 513 exceeds the limit of 512/),
    ],
    ['an id that is not ASCII', () => one({ id: 'é' }), refused(/must be ASCII/)],
    ['an id with a NUL', () => one({ id: 'a\u0000' }), refused(/must be ASCII/)],
    ['an empty id', () => one({ id: '' }), refused(/must not be empty/)],
    ['no id', () => one({ id: undefined }), refused(/id: must be a string/)],
    [
      'a namespace of 513 characters',
      () => upsert(records(1), { namespace: textOf(513) }),
      refused(/Namespace names/),
    ],
    [
      'a namespace that is not ASCII',
      () => upsert(records(1), { namespace: 'é' }),
      refused(/Namespace names/),
    ],
    [
      'a namespace that is null',
      () => upsert(records(1), { namespace: null }),
      refused(/namespace: must be a string/),
    ],
    [
      'another dimension',
      () => one({ values: [1] }),
      refused(/Vector dimension 1 does not match .* index 2/),
    ],
    ['only zeros', () => one({ values: [0, 0] }), refused(/at least one non-zero value. Vector ID a/)],
    [
      'sparse values without dense ones',
      () => one({ values: undefined, sparseValues: sparseOf(1) }),
      refused(/Vector dimension 0 does not match/),
    ],
    ['1,001 sparse entries', () => one({ sparseValues: sparseOf(1001) }), refused(/limit of 1000 entries/)],
    [
      'an unknown field of a record',
      () => one({ sparse_values: sparseOf(1) }),
      refused(/field 'sparse_values'/),
    ],
    ['an unknown field', () => upsert(records(1), { top_k: 1 }), refused(/field 'top_k'/)],
  ])('refuses %s', async (_, send, expected) => {
    const answer = await send();

    expect(answer).toMatchObject(expected);
    expect(server.namespaces()).toEqual([]);
  });
});

const sparseOf = (length: number) => ({
  indices: Array.from({ length }, (_, index) => index),
  values: Array.from({ length }, () => 1),
});

describe('a read or a delete', () => {
  const idQuery = (count: number) =>
    records(count)
      .map(({ id }) => `ids=${id}`)
      .join('&');
  const query = (change: object) => client.send('POST', '/query', { topK: 1, vector: [1, 0], ...change });

  it.each([
    ['a fetch of 1,000 ids', () => client.send('GET', `/vectors/fetch?${idQuery(1000)}`)],
    ['a query for 10,000', () => query({ topK: 10_000 })],
    [
      'metadata 10,000 at a time',
      () => client.send('POST', '/vectors/fetch_by_metadata', { filter: { a: 1 }, limit: 10_000 }),
    ],
  ])('may be %s', async (_, send) => {
    expect((await send()).status).toBe(200);
  });

  it('may delete 1,000 ids and not one more', async () => {
    await upsert(records(1));
    const ids = records(1001).map(({ id }) => id);

    const answers = await Promise.all([
      client.send('POST', '/vectors/delete', { ids: ids.slice(1) }),
      client.send('POST', '/vectors/delete', { ids }),
    ]);

    expect(answers).toMatchObject([{ status: 200 }, refused(/1001 exceeds the limit of 1000 IDs/)]);
    expect(server.records()).toHaveLength(1);
  });

  it.each([
    [
      'a fetch of 1,001 ids',
      () => client.send('GET', `/vectors/fetch?${idQuery(1001)}`),
      /1001 exceeds the limit/,
    ],
    ['a fetch of nothing', () => client.send('GET', '/vectors/fetch'), /at least one ID/],
    ['a delete of no ids', () => client.send('POST', '/vectors/delete', { ids: [] }), /at least one ID/],
    ['a query for 10,001', () => query({ topK: 10_001 }), /topK: must be between 1 and 10000/],
    ['a query for none', () => query({ topK: 0 }), /topK: must be between/],
    ['a query for a part', () => query({ topK: 1.5 }), /topK: must be an integer/],
    ['a query without topK', () => query({ topK: undefined }), /topK: must be an integer/],
    ['a query with a retired field', () => query({ queries: [] }), /queries is not supported/],
    [
      'a query with a flag that is a text',
      () => query({ includeValues: 'yes' }),
      /includeValues: must be a boolean/,
    ],
    [
      'a query with a flag that is null',
      () => query({ includeValues: null }),
      /includeValues: must be a boolean/,
    ],
    [
      'a fetch without a filter',
      () => client.send('POST', '/vectors/fetch_by_metadata', {}),
      /filter is needed/,
    ],
  ])('cannot be %s', async (_, send, message) => {
    expect(await send()).toMatchObject(refused(message));
  });

  it('of more than 4 MB is refused, and one below is answered', async () => {
    const metadata = { text: textOf(40_000) };
    for (const part of [0, 1, 2]) {
      await upsert(records(40).map(({ id, values }) => ({ id: `${part}-${id}`, values, metadata })));
    }

    const answers = await Promise.all([104, 105].map((topK) => query({ topK, includeMetadata: true })));

    expect(answers).toMatchObject([
      { status: 200 },
      refused(/exceeds the limit of 4194304 bytes/, { code: 11 }),
    ]);
  });
});

describe('a namespace', () => {
  it.each([
    ['an empty name', { name: '' }, /must not be empty/],
    ['no name', {}, /name: must be a string/],
    ['a name that is too long', { name: textOf(513) }, /Namespace names/],
    ['a schema', { name: 'acme', schema: { fields: {} } }, /no metadata schema/],
  ])('is not created with %s', async (_, body, message) => {
    expect(await client.send('POST', '/namespaces', body)).toMatchObject(refused(message));
  });
});
