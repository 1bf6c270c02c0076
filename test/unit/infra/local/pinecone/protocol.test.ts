import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Exchange } from '../../../../../infra/local/pinecone/exchange.ts';
import { type PineconeServer, startPineconeServer } from '../../../../../infra/local/pinecone/server.ts';
import { createPlainClient, described, type PlainClient, refused } from './plain-client.ts';

let server: PineconeServer;
let client: PlainClient;
let exchanges: Exchange[];

beforeEach(async () => {
  exchanges = [];
  server = await startPineconeServer({
    port: 0,
    dimension: 2,
    apiKey: 'first-key',
    onExchange: (exchange) => exchanges.push(exchange),
  });
  client = createPlainClient(server);
});

afterEach(() => server.close());

const vectors = [{ id: 'a', values: [1, 0] }];

describe('the server', () => {
  it('listens on loopback alone', () => {
    expect(server.origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('says so where its port is in use', async () => {
    const port = Number(new URL(server.origin).port);

    await expect(startPineconeServer({ port, dimension: 2 })).rejects.toThrow('EADDRINUSE');
  });

  it.each([
    ['no key', { 'api-key': '' }],
    ['another key', { 'api-key': 'first-key-2' }],
  ])('answers 401 to %s, and does nothing', async (_, headers) => {
    const answer = await client.send('POST', '/vectors/upsert', { vectors }, headers);

    expect(answer).toMatchObject(refused(/Invalid API Key/, { status: 401, code: 16 }));
    expect(server.namespaces()).toEqual([]);
  });

  it('takes the new key alone once it is rotated', async () => {
    server.rotateKey('second-key');

    const answers = [
      await client.send('GET', '/namespaces', undefined, { 'api-key': 'first-key' }),
      await client.send('GET', '/namespaces', undefined, { 'api-key': 'second-key' }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([401, 200]);
    expect(server.apiKey).toBe('second-key');
  });

  it.each(['', 'latest'])('refuses the API version %j', async (version) => {
    const answer = await client.send('GET', '/namespaces', undefined, { 'x-pinecone-api-version': version });

    expect(answer).toMatchObject(refused(/X-Pinecone-Api-Version/));
  });

  it.each([
    ['GET', '/nothing'],
    ['GET', '/query'],
    ['DELETE', '/vectors/delete'],
    ['GET', '/namespaces/a/b'],
    ['GET', '/namespaces/%ff'],
  ])('does not know %s %s', async (method, path) => {
    expect(await client.send(method, path)).toMatchObject(
      refused(/No such operation/, { status: 404, code: 5 }),
    );
  });

  it('refuses what is not JSON', async () => {
    const broken = await client.send('POST', '/query', '{"topK":');
    const form = await client.send('POST', '/query', '{}', { 'content-type': 'text/plain' });

    expect([broken, form]).toMatchObject([refused(/not valid JSON/), refused(/content type/)]);
  });

  it('answers 500 where it fails itself, and goes on', async () => {
    const depth = 200_000;
    const filter = `${'{"$and":['.repeat(depth)}{}${']}'.repeat(depth)}`;

    const answer = await client.send('POST', '/query', `{"topK":1,"vector":[1,0],"filter":${filter}}`);

    expect(answer).toMatchObject(refused(/Internal error/, { status: 500, code: 13 }));
    expect((await client.send('GET', '/namespaces')).status).toBe(200);
  });

  it('counts the calls of each operation, refused ones too', async () => {
    await client.post('/vectors/upsert', { vectors });
    await client.send('POST', '/query', {});
    await client.post('/query', { topK: 1, id: 'a' });

    expect(server.calls.all()).toEqual({ upsert: 1, query: 2 });
    expect([server.calls.count('query'), server.calls.count('fetch'), server.calls.count()]).toEqual([
      2, 0, 3,
    ]);
  });

  it('tells the hook what went over the wire', async () => {
    await client.get('/vectors/list?prefix=a%20b&limit=3');
    await client.send('POST', '/vectors/upsert', { vectors: [] });

    expect(exchanges).toMatchObject([
      {
        method: 'GET',
        path: '/vectors/list',
        query: 'prefix=a%20b&limit=3',
        headers: { 'api-key': 'first-key', 'x-pinecone-api-version': described },
        body: '',
        status: 200,
        responseHeaders: { 'content-type': 'application/json' },
        responseBody: '{"vectors":[],"namespace":"__default__","usage":{"readUnits":1}}',
      },
      { method: 'POST', path: '/vectors/upsert', body: '{"vectors":[]}', status: 400 },
    ]);
  });

  it('forgets data, indexes, faults and counts on a reset, but not its key', async () => {
    await client.post('/vectors/upsert', { vectors });
    server.rotateKey('second-key');
    server.faults.next('server-error', { times: 5 });
    server.faults.every(1, ['server-error'], () => 0);

    server.reset();

    expect([server.records(), server.namespaces(), server.calls.count()]).toEqual([[], [], 0]);
    expect(await client.get('/namespaces')).toMatchObject({ total_count: 0 });
    expect(server.apiKey).toBe('second-key');
  });
});
