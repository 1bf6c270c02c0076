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

const upsert = (namespace: string, ...ids: string[]) =>
  client.post('/vectors/upsert', {
    namespace,
    vectors: ids.map((id, place) => ({ id, values: [1, place], metadata: { place } })),
  });

/** Every page, by following the tokens until there is none. */
async function pages(fetchPage: (token: string | undefined) => Promise<Record<string, unknown>>) {
  const found: Record<string, unknown>[] = [];
  for (let token: string | undefined; ; ) {
    const page = await fetchPage(token);
    found.push(page);
    if (!('pagination' in page)) return found;
    token = (page.pagination as { next: string }).next;
  }
}

const tokenQuery = (token: string | undefined) =>
  token === undefined ? '' : `&paginationToken=${encodeURIComponent(token)}`;

describe('the list of ids', () => {
  const list = (query: string) =>
    pages((token) => client.get(`/vectors/list?namespace=acme${query}${tokenQuery(token)}`));
  const idsOf = (page: Record<string, unknown>) => (page.vectors as { id: string }[]).map(({ id }) => id);

  it('ascends by byte and comes in pages of the size that is asked for', async () => {
    await upsert('acme', 'b', 'a#2', 'B', 'a', 'a#10', '~');

    const found = await list('&limit=4');

    expect(found.map(idsOf)).toEqual([
      ['B', 'a', 'a#10', 'a#2'],
      ['b', '~'],
    ]);
  });

  it('ends without a token where the last page is full', async () => {
    await upsert('acme', 'a', 'b');

    expect((await list('&limit=1')).map(idsOf)).toEqual([['a'], ['b']]);
  });

  it('has a hundred ids a page unless asked otherwise', async () => {
    await upsert('acme', ...Array.from({ length: 101 }, (_, place) => `id-${place}`));

    expect((await list('')).map((page) => idsOf(page).length)).toEqual([100, 1]);
  });

  it('holds to a prefix, over all pages', async () => {
    await upsert('acme', 'doc', 'doc1#1', 'doc1#2', 'doc1#3', 'doc10#1', 'doc2#1');
    await upsert('acme-2', 'doc1#4');

    const found = await list(`&limit=2&prefix=${encodeURIComponent('doc1#')}`);

    expect(found.map(idsOf)).toEqual([['doc1#1', 'doc1#2'], ['doc1#3']]);
  });

  it('goes on behind the last id, whatever was added or removed since', async () => {
    await upsert('acme', 'a', 'c', 'e');
    const first = await client.get('/vectors/list?namespace=acme&limit=2');
    await client.post('/vectors/delete', { namespace: 'acme', ids: ['c'] });
    await upsert('acme', 'b', 'd');

    const { next } = first.pagination as { next: string };
    const second = await client.get(`/vectors/list?namespace=acme&limit=2${tokenQuery(next)}`);

    expect(idsOf(second)).toEqual(['d', 'e']);
  });

  it('is empty for a namespace that does not exist', async () => {
    expect(await list('')).toMatchObject([{ vectors: [], namespace: 'acme' }]);
  });

  it.each([
    ['a token of its own making', 'paginationToken=bm9uc2Vuc2U', /Invalid pagination token/],
    ['a limit of 0', 'limit=0', /between 1 and 100/],
    ['a limit past 100', 'limit=101', /between 1 and 100/],
  ])('refuses %s', async (_, query, message) => {
    expect(await client.send('GET', `/vectors/list?${query}`)).toMatchObject(refused(message));
  });
});

describe('a fetch', () => {
  it('gives the records that exist, with all they hold', async () => {
    const record = {
      id: 'a',
      values: [0.1, -0.3],
      sparseValues: { indices: [2, 7], values: [0.5, 1.25] },
      metadata: { title: 'A', year: 2020, open: true, tags: ['x', 'y'] },
    };
    await client.post('/vectors/upsert', { namespace: 'acme', vectors: [record] });

    const answer = await client.get('/vectors/fetch?ids=a&ids=missing&namespace=acme');

    expect(answer).toEqual({ vectors: { a: record }, namespace: 'acme', usage: { readUnits: 1 } });
  });

  it('finds ids that a URL must escape', async () => {
    await upsert('acme', 'a&b=c#d/e?f');

    const answer = await client.get(`/vectors/fetch?namespace=acme&ids=${encodeURIComponent('a&b=c#d/e?f')}`);

    expect(Object.keys(answer.vectors as object)).toEqual(['a&b=c#d/e?f']);
  });

  it('by metadata gives every match, page by page', async () => {
    await upsert('acme', 'a', 'b', 'c', 'd');
    const request = { namespace: 'acme', filter: { place: { $gte: 1 } }, limit: 2 };

    const found = await pages((paginationToken) =>
      client.post('/vectors/fetch_by_metadata', {
        ...request,
        ...(paginationToken === undefined ? {} : { paginationToken }),
      }),
    );

    expect(found.map(({ vectors }) => Object.keys(vectors as object))).toEqual([['b', 'c'], ['d']]);
    expect(found[1]).toMatchObject({ vectors: { d: { values: [1, 3], metadata: { place: 3 } } } });
  });

  it('finds nothing in a namespace that does not exist, and does not create it', async () => {
    const byId = await client.get('/vectors/fetch?ids=a&namespace=acme');
    const byMetadata = await client.post('/vectors/fetch_by_metadata', {
      namespace: 'acme',
      filter: { place: 1 },
    });

    expect([byId.vectors, byMetadata.vectors]).toEqual([{}, {}]);
    expect(server.namespaces()).toEqual([]);
  });
});

describe('the statistics', () => {
  it('count every namespace', async () => {
    await upsert('acme', 'a', 'b');
    await upsert('acme-2', 'a');

    expect(await client.post('/describe_index_stats', {})).toEqual({
      namespaces: { acme: { vectorCount: 2 }, 'acme-2': { vectorCount: 1 } },
      dimension: 2,
      indexFullness: 0,
      totalVectorCount: 3,
      metric: 'dotproduct',
      vectorType: 'dense',
    });
  });

  it('take no filter, as on every serverless index', async () => {
    const answer = await client.send('POST', '/describe_index_stats', { filter: { place: 1 } });

    expect(answer).toMatchObject(refused(/do not support/));
  });
});

describe('namespaces', () => {
  it('can be created, described, listed and deleted', async () => {
    const created = await client.post('/namespaces', { name: 'acme' });
    await upsert('acme-2', 'a', 'b');
    const described = await client.get('/namespaces/acme-2');
    const listed = await client.get('/namespaces');
    const { body: deleted } = await client.send('DELETE', '/namespaces/acme');

    expect([created, described, deleted]).toEqual([
      { name: 'acme', record_count: 0 },
      { name: 'acme-2', record_count: 2 },
      {},
    ]);
    expect(listed).toEqual({ namespaces: [created, described], total_count: 2 });
    expect(server.namespaces()).toEqual(['acme-2']);
  });

  it('are listed by prefix and in pages, with the count of all', async () => {
    await Promise.all(['acme', 'acme-2', 'acme-3', 'globex'].map((name) => upsert(name, 'a')));

    const found = await pages((token) => client.get(`/namespaces?prefix=acme&limit=2${tokenQuery(token)}`));

    const names = found.map(({ namespaces }) => (namespaces as { name: string }[]).map(({ name }) => name));
    expect(names).toEqual([['acme', 'acme-2'], ['acme-3']]);
    expect(found.map((page) => page.total_count)).toEqual([3, 3]);
  });

  it('begin empty where they are made again', async () => {
    await upsert('acme', 'a');
    await client.send('DELETE', '/namespaces/acme');
    await upsert('acme', 'b');

    expect(server.records().map(({ id }) => id)).toEqual(['b']);
  });

  it.each(['GET', 'DELETE'])('that do not exist answer %s with 404', async (method) => {
    const answer = await client.send(method, '/namespaces/acme');

    expect(answer).toMatchObject(refused(/Namespace not found/, { status: 404, code: 5 }));
  });

  it('cannot be created twice', async () => {
    await client.post('/namespaces', { name: 'acme' });

    const answer = await client.send('POST', '/namespaces', { name: 'acme' });

    expect(answer).toMatchObject(refused(/already exists/, { status: 409, code: 6 }));
  });

  it('can have names that a path must escape', async () => {
    await upsert('a/b c', 'x');

    expect(await client.get('/namespaces/a%2Fb%20c')).toEqual({ name: 'a/b c', record_count: 1 });
  });
});
