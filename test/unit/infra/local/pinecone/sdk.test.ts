/** The vendor's own SDK against the loopback server, every exchange held to the published description. */
import { type Index, Pinecone, type RecordMetadata } from '@pinecone-database/pinecone';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PineconeServer } from '../../../../../infra/local/pinecone/server.ts';
import { startRecordedPineconeServer } from '../../../../support/pinecone-contract.ts';
import { described } from './plain-client.ts';

let server: PineconeServer;

beforeAll(async () => {
  server = await startRecordedPineconeServer({ port: 0, dimension: 3 });
});

beforeEach(() => server.reset());

afterAll(() => server.close());

const connect = (apiKey = server.apiKey): Pinecone =>
  new Pinecone({
    apiKey,
    maxRetries: 0,
    controllerHostUrl: server.origin,
    additionalHeaders: { 'X-Pinecone-Api-Version': described },
  });

const records = [
  {
    id: 'doc1#0',
    values: [1, 0, 0],
    sparseValues: { indices: [7], values: [0.5] },
    metadata: { year: 2020 },
  },
  { id: 'doc1#1', values: [0, 1, 0], metadata: { year: 2021, tags: ['new'] } },
  { id: 'doc2#0', values: [0, 0, 1], metadata: { year: 2022 } },
];

describe('the data plane by SDK', () => {
  let index: Index<RecordMetadata>;

  beforeEach(async () => {
    index = connect().index({ host: server.origin, namespace: 'acme' });
    await index.upsert({ records });
  });

  it('upserts', () => {
    expect(server.records()).toEqual(records.map((record) => ({ namespace: 'acme', ...record })));
  });

  it('queries by vector, dense and sparse, with a filter', async () => {
    const { matches } = await index.query({
      vector: [1, 2, 3],
      sparseVector: { indices: [7], values: [10] },
      topK: 2,
      filter: { year: { $lt: 2022 } },
      includeMetadata: true,
    });

    expect(matches).toEqual([
      { id: 'doc1#0', score: 6, values: [], metadata: { year: 2020 } },
      { id: 'doc1#1', score: 2, values: [], metadata: { year: 2021, tags: ['new'] } },
    ]);
  });

  it('queries by id', async () => {
    const { matches } = await index.query({ id: 'doc1#1', topK: 1, includeValues: true });

    expect(matches).toEqual([{ id: 'doc1#1', score: 1, values: [0, 1, 0] }]);
  });

  it('fetches by id and by metadata', async () => {
    const byId = await index.fetch({ ids: ['doc1#0', 'doc9#9'] });
    const byMetadata = await index.fetchByMetadata({ filter: { tags: 'new' }, limit: 5 });

    expect(byId.records).toEqual({ 'doc1#0': records[0] });
    expect(byMetadata.records).toEqual({ 'doc1#1': records[1] });
  });

  it('lists by prefix, page by page', async () => {
    const first = await index.listPaginated({ prefix: 'doc1#', limit: 1 });
    const paginationToken = first.pagination?.next ?? '';
    const second = await index.listPaginated({ prefix: 'doc1#', limit: 1, paginationToken });

    expect([first.vectors, second.vectors]).toEqual([[{ id: 'doc1#0' }], [{ id: 'doc1#1' }]]);
    expect(second.pagination).toBeUndefined();
  });

  it('updates one record and many', async () => {
    await index.update({ id: 'doc2#0', values: [0, 0, 2], metadata: { year: 2030 } });
    await index.update({ filter: { year: { $lte: 2021 } }, metadata: { old: true } });

    expect(server.records().map(({ values, metadata }) => [values, metadata])).toEqual([
      [[1, 0, 0], { year: 2020, old: true }],
      [[0, 1, 0], { year: 2021, tags: ['new'], old: true }],
      [[0, 0, 2], { year: 2030 }],
    ]);
  });

  it.each([
    ['one', () => index.deleteOne({ id: 'doc1#0' }), ['doc1#1', 'doc2#0']],
    ['many', () => index.deleteMany({ ids: ['doc1#0', 'doc1#1'] }), ['doc2#0']],
    ['by filter', () => index.deleteMany({ filter: { year: 2022 } }), ['doc1#0', 'doc1#1']],
    ['all', () => index.deleteAll(), []],
  ])('deletes %s', async (_, remove, left) => {
    await remove();

    expect(server.records().map(({ id }) => id)).toEqual(left);
  });

  it('describes the index', async () => {
    expect(await index.describeIndexStats()).toEqual({
      namespaces: { acme: { recordCount: 3 } },
      dimension: 3,
      indexFullness: 0,
      totalRecordCount: 3,
    });
  });

  it('creates, lists, describes and deletes namespaces', async () => {
    await index.createNamespace({ name: 'acme-2' });
    const listed = await index.listNamespaces({ limit: 1 });
    const one = await index.describeNamespace('acme');
    await index.deleteNamespace('acme');

    expect(listed).toMatchObject({
      namespaces: [{ name: 'acme', recordCount: 3 }],
      totalCount: 2,
      pagination: {},
    });
    expect(one).toMatchObject({ name: 'acme', recordCount: 3 });
    expect(server.namespaces()).toEqual(['acme-2']);
  });

  it.each([
    [
      'PineconeAuthorizationError',
      () => connect('other').index({ host: server.origin }).describeIndexStats(),
    ],
    ['PineconeNotFoundError', () => index.describeNamespace('other')],
    ['PineconeConflictError', () => index.createNamespace({ name: 'acme' })],
    ['PineconeBadRequestError', () => index.query({ topK: 1, vector: [1, 0] })],
  ])('raises %s', async (name, call) => {
    await expect(call()).rejects.toMatchObject({ name });
  });

  it.each([
    ['throttled' as const, 'PineconeUnmappedHttpError'],
    ['server-error' as const, 'PineconeMaxRetriesExceededError'],
    ['cut-before' as const, 'PineconeConnectionError'],
  ])('raises its error for the fault %s', async (fault, name) => {
    server.faults.next(fault);

    await expect(index.describeIndexStats()).rejects.toMatchObject({ name });
  });
});

describe('the control plane by SDK', () => {
  const create = (change: object = {}) =>
    connect().indexes.create({
      name: 'askacme',
      dimension: 3,
      metric: 'dotproduct',
      spec: { serverless: { cloud: 'aws', region: 'eu-west-1' } },
      waitUntilReady: true,
      ...change,
    });

  it('creates an index whose host is this server', async () => {
    const index = await create({ tags: { team: 'search' } });

    expect(index).toMatchObject({
      name: 'askacme',
      dimension: 3,
      metric: 'dotproduct',
      host: server.origin,
      status: { ready: true, state: 'Ready' },
      deployment: { deploymentType: 'managed', cloud: 'aws', region: 'eu-west-1' },
      tags: { team: 'search' },
      deletionProtection: 'disabled',
    });
  });

  it('describes and lists what was created, also by the name of an index', async () => {
    await create();

    const one = await connect().indexes.describe('askacme');
    const listed = await connect().indexes.list();
    const stats = await connect().index({ name: 'askacme' }).describeIndexStats();

    expect([one.name, one.dimension, one.metric]).toEqual(['askacme', 3, 'dotproduct']);
    expect(listed.indexes?.map(({ name }) => name)).toEqual(['askacme']);
    expect(stats.dimension).toBe(3);
  });

  it('deletes an index with its data, unless that is protected', async () => {
    await create();
    await connect().index({ host: server.origin, namespace: 'acme' }).upsert({ records });
    await connect().indexes.delete('askacme');
    const left = server.records();
    await create({ deletionProtection: 'enabled' });

    await expect(connect().indexes.delete('askacme')).rejects.toThrow('Deletion protection');
    expect(left).toEqual([]);
  });

  it.each([
    ['a name twice', {}, 'PineconeConflictError'],
    ['another dimension', { name: 'other', dimension: 4 }, 'PineconeBadRequestError'],
    ['another metric', { name: 'other', metric: 'cosine' }, 'PineconeBadRequestError'],
    ['a name that is none', { name: 'Other_Name' }, 'PineconeBadRequestError'],
  ])('refuses %s', async (_, change, name) => {
    await create();

    await expect(create(change)).rejects.toMatchObject({ name });
  });

  it('knows no index that was not created', async () => {
    await expect(connect().indexes.describe('askacme')).rejects.toMatchObject({
      name: 'PineconeNotFoundError',
    });
  });
});
