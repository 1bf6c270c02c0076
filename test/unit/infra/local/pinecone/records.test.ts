import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PineconeServer } from '../../../../../infra/local/pinecone/server.ts';
import { startRecordedPineconeServer } from '../../../../support/pinecone-contract.ts';
import { createPlainClient, type PlainClient, refused } from './plain-client.ts';

let server: PineconeServer;
let client: PlainClient;

beforeAll(async () => {
  server = await startRecordedPineconeServer({ port: 0, dimension: 2 });
  client = createPlainClient(server);
});

beforeEach(() => server.reset());

afterAll(() => server.close());

const upsert = (namespace: string | undefined, ...ids: string[]) =>
  client.post('/vectors/upsert', {
    ...(namespace === undefined ? {} : { namespace }),
    vectors: ids.map((id, place) => ({ id, values: [1, place], metadata: { place, tags: [id, 'all'] } })),
  });

const ids = (namespace?: string) => server.records(namespace).map(({ id }) => id);

describe('records', () => {
  it('are stored, counted and replaced', async () => {
    const first = await upsert('acme', 'a', 'b');
    await client.post('/vectors/upsert', { namespace: 'acme', vectors: [{ id: 'a', values: [5, 5] }] });

    expect(first).toEqual({ upsertedCount: 2 });
    expect(server.records('acme')).toEqual([
      { namespace: 'acme', id: 'a', values: [5, 5] },
      { namespace: 'acme', id: 'b', values: [1, 1], metadata: { place: 1, tags: ['b', 'all'] } },
    ]);
  });

  it('stay in their namespace, also where names and ids begin alike', async () => {
    await upsert('acme', 'a');
    await upsert('acme-2', 'a', 'b');

    const fetched = await client.get('/vectors/fetch?ids=a&ids=b&namespace=acme');

    expect(Object.keys(fetched.vectors as object)).toEqual(['a']);
    expect(server.namespaces()).toEqual(['acme', 'acme-2']);
  });

  it.each([undefined, '', '__default__'])(
    'are in the default namespace where it is named %j',
    async (name) => {
      await upsert(name, 'a');

      const query = name === undefined ? '' : `&namespace=${name}`;
      const fetched = await client.get(`/vectors/fetch?ids=a${query}`);

      expect(server.namespaces()).toEqual(['__default__']);
      expect(fetched).toMatchObject({ namespace: '__default__', vectors: { a: { id: 'a' } } });
    },
  );

  it('are given as copies', async () => {
    await upsert('acme', 'a');

    const [copy] = server.records('acme');
    copy?.values.fill(9);
    Object.assign(copy?.metadata ?? {}, { more: true });
    (copy?.metadata?.tags as string[] | undefined)?.push('more');

    expect(server.records('acme')).toMatchObject([{ values: [1, 0], metadata: { tags: ['a', 'all'] } }]);
  });

  it('are all stored or none', async () => {
    const vectors = [
      { id: 'a', values: [1, 1] },
      { id: 'b', values: [1, 1], metadata: { nested: {} } },
    ];

    const { status } = await client.send('POST', '/vectors/upsert', { namespace: 'acme', vectors });

    expect(status).toBe(400);
    expect(server.namespaces()).toEqual([]);
  });
});

describe('an update', () => {
  beforeEach(() => upsert('acme', 'a', 'b'));

  it('of one record changes the fields that it names', async () => {
    await client.post('/vectors/update', {
      namespace: 'acme',
      id: 'a',
      setMetadata: { place: 7, more: true },
    });

    expect(server.records('acme')[0]).toEqual({
      namespace: 'acme',
      id: 'a',
      values: [1, 0],
      metadata: { place: 7, more: true, tags: ['a', 'all'] },
    });
  });

  it('of one record can change its vectors', async () => {
    const sparseValues = { indices: [4], values: [0.5] };

    await client.post('/vectors/update', { namespace: 'acme', id: 'a', values: [3, 4], sparseValues });

    expect(server.records('acme')[0]).toMatchObject({ values: [3, 4], sparseValues, metadata: { place: 0 } });
  });

  it.each([
    ['record', { namespace: 'acme', id: 'z' }],
    ['namespace', { namespace: 'acme-2', id: 'a' }],
  ])('of a %s that does not exist changes nothing', async (_, target) => {
    const before = server.records();

    const answer = await client.post('/vectors/update', { ...target, setMetadata: { place: 7 } });

    expect(answer).toEqual({});
    expect(server.records()).toEqual(before);
  });

  it('by filter changes all that match, and says how many', async () => {
    const request = {
      namespace: 'acme',
      filter: { tags: 'all', place: { $gte: 1 } },
      setMetadata: { flag: true },
    };

    const answer = await client.post('/vectors/update', request);

    expect(answer).toEqual({ matchedRecords: 1 });
    expect(server.records('acme').map(({ metadata }) => metadata?.flag)).toEqual([undefined, true]);
  });

  it('by filter changes nothing on a dry run', async () => {
    const request = { namespace: 'acme', filter: { tags: 'all' }, setMetadata: { flag: true }, dryRun: true };

    const answer = await client.post('/vectors/update', request);

    expect(answer).toEqual({ matchedRecords: 2 });
    expect(server.records('acme').map(({ metadata }) => metadata?.flag)).toEqual([undefined, undefined]);
  });

  it('by filter is applied to all or to none', async () => {
    const text = 'x'.repeat(30_000);
    await client.post('/vectors/update', { namespace: 'acme', id: 'b', setMetadata: { text } });
    const request = { namespace: 'acme', filter: { tags: 'all' }, setMetadata: { more: text } };

    const answer = await client.send('POST', '/vectors/update', request);

    expect(answer).toMatchObject(refused(/exceeds the limit of 40960 bytes/));
    expect(server.records('acme').map(({ metadata }) => metadata?.more)).toEqual([undefined, undefined]);
  });

  it.each([
    ['an id and a filter', { id: 'a', filter: { place: 1 }, setMetadata: { place: 2 } }, /and not both/],
    ['neither id nor filter', { setMetadata: { place: 2 } }, /and not both/],
    ['values by filter', { filter: { place: 1 }, values: [1, 2] }, /Only metadata/],
    ['nothing by filter', { filter: { place: 1 } }, /Metadata is needed/],
    ['everything by an empty filter', { filter: {}, setMetadata: { place: 2 } }, /must not be empty/],
  ])('refuses %s', async (_, request, message) => {
    const answer = await client.send('POST', '/vectors/update', { namespace: 'acme', ...request });

    expect(answer).toMatchObject(refused(message));
  });
});

describe('a delete', () => {
  beforeEach(async () => {
    await upsert('acme', 'a', 'b', 'c');
    await upsert('acme-2', 'a', 'b', 'c');
  });

  it.each([
    ['ids', { ids: ['a', 'c', 'zzz'] }, ['b']],
    ['a filter', { filter: { place: { $gt: 0 } } }, ['a']],
    ['deleteAll', { deleteAll: true }, []],
  ])('by %s removes those, of this namespace alone', async (_, request, left) => {
    const answer = await client.post('/vectors/delete', { namespace: 'acme', ...request });

    expect(answer).toEqual({});
    expect(ids('acme')).toEqual(left);
    expect(ids('acme-2')).toEqual(['a', 'b', 'c']);
    expect(server.namespaces()).toEqual(['acme', 'acme-2']);
  });

  it('in a namespace that does not exist is answered as Pinecone answers it', async () => {
    const answer = await client.send('POST', '/vectors/delete', { namespace: 'other', ids: ['a'] });

    expect(answer).toMatchObject(refused(/Namespace not found/, { status: 404, code: 5 }));
  });

  it.each([
    ['nothing', {}, /Exactly one of/],
    ['deleteAll: false alone', { deleteAll: false }, /Exactly one of/],
    ['ids and a filter', { ids: ['a'], filter: { place: 1 } }, /Exactly one of/],
    ['ids and deleteAll', { ids: ['a'], deleteAll: true }, /Exactly one of/],
    ['an empty filter', { filter: {} }, /must not be empty/],
  ])('refuses %s', async (_, request, message) => {
    const answer = await client.send('POST', '/vectors/delete', { namespace: 'acme', ...request });

    expect(answer).toMatchObject(refused(message));
    expect(ids('acme')).toHaveLength(3);
  });
});
