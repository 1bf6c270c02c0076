import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Exchange } from '../../../infra/local/pinecone/exchange.ts';
import { createContractRecorder, startRecordedPineconeServer } from '../../support/pinecone-contract.ts';
import { descriptionIsHere } from '../../support/pinecone-description.ts';

const json = { 'content-type': 'application/json' };

const exchange = (change: Partial<Exchange>): Exchange => ({
  method: 'GET',
  path: '/vectors/list',
  query: '',
  headers: { 'api-key': 'key', 'x-pinecone-api-version': '2026-04', ...json },
  body: '',
  status: 200,
  responseHeaders: json,
  responseBody: '{"vectors":[]}',
  ...change,
});

const post = (path: string, body: unknown, responseBody: unknown = {}): Exchange =>
  exchange({ method: 'POST', path, body: JSON.stringify(body), responseBody: JSON.stringify(responseBody) });

const answered = (path: string, responseBody: unknown, status = 200): Exchange =>
  exchange({ path, status, responseBody: JSON.stringify(responseBody) });

/** What the recorder says about one exchange. */
function complaint(recorded: Exchange, checks: 'everything' | 'answers' = 'everything'): string {
  const recorder = createContractRecorder({ checks });
  recorder.onExchange(recorded);
  try {
    recorder.assertConforms();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

const vector = {
  id: 'a',
  values: [1, 0.5],
  sparseValues: { indices: [4294967295], values: [1] },
  metadata: { a: ['b'] },
};
const rpcStatus = { code: 5, message: 'No', details: [] };

const absence = 'the published description lies beside the project, not in it';

describe.skipIf(!descriptionIsHere())(
  `the contract recorder (skipped where ${absence} and is missing)`,
  () => {
    it.each([
      ['an upsert', post('/vectors/upsert', { vectors: [vector], namespace: 'acme' }, { upsertedCount: 1 })],
      [
        'a query',
        post(
          '/query',
          { topK: 1, vector: [1], filter: { a: { $in: ['b'] } } },
          { matches: [{ ...vector, score: 0.1 }] },
        ),
      ],
      [
        'a fetch',
        exchange({
          path: '/vectors/fetch',
          query: 'ids=a&ids=1',
          responseBody: JSON.stringify({ vectors: { a: vector } }),
        }),
      ],
      [
        'a list',
        exchange({
          query: 'prefix=1&limit=5',
          responseBody: '{"vectors":[{"id":"a"}],"pagination":{"next":"b"}}',
        }),
      ],
      ['a namespace', answered('/namespaces/a%20b', { name: 'a b', record_count: 1 })],
      ['a refusal', answered('/namespaces/acme', rpcStatus, 404)],
      ['a failure', answered('/namespaces/acme', rpcStatus, 503)],
      ['an empty answer', exchange({ method: 'DELETE', path: '/namespaces/acme', responseBody: '{}' })],
      ['the control plane, which is not described', answered('/indexes/askacme', { anything: true }, 299)],
    ])('accepts %s', (_, recorded) => {
      expect(complaint(recorded)).toBe('');
    });

    it.each([
      ['an unknown operation', exchange({ path: '/vectors/search' }), 'no such operation'],
      ['another method', exchange({ method: 'PUT' }), 'no such operation'],
      ['a missing version', exchange({ headers: { 'api-key': 'key' } }), 'X-Pinecone-Api-Version is missing'],
      [
        'another version',
        exchange({ headers: { 'api-key': 'key', 'x-pinecone-api-version': '2026-07' } }),
        '2026-07 and not 2026-04',
      ],
      ['a missing key', exchange({ headers: { 'x-pinecone-api-version': '2026-04' } }), 'Api-Key is missing'],
      ['an unknown query parameter', exchange({ query: 'top=1' }), 'query parameter top is unknown'],
      [
        'a query parameter of another type',
        exchange({ query: 'limit=many' }),
        'query parameter limit: (whole) must be integer',
      ],
      [
        'a query parameter twice',
        exchange({ query: 'limit=1&limit=2' }),
        'query parameter limit comes 2 times',
      ],
      ['a missing query parameter', answered('/vectors/fetch', {}), 'query parameter ids is missing'],
      ['a body where none is described', exchange({ body: '{}' }), 'a request body is sent'],
      [
        'a request that is not JSON',
        exchange({ method: 'POST', path: '/query', body: 'x', responseBody: '{}' }),
        'the request is not JSON',
      ],
      [
        'a request that does not say it is JSON',
        {
          ...post('/query', { topK: 1 }),
          headers: { 'api-key': 'key', 'x-pinecone-api-version': '2026-04' },
        },
        'the request has the content type undefined',
      ],
      [
        'an unknown field',
        post('/query', { topK: 1, top_k: 1 }),
        'must NOT have additional properties: top_k',
      ],
      [
        'an unknown field of a record',
        post('/vectors/upsert', { vectors: [{ ...vector, text: 'x' }] }),
        'additional properties: text',
      ],
      ['a missing field', post('/query', { vector: [1] }), "must have required property 'topK'"],
      ['a null', post('/query', { topK: 1, namespace: null }), 'request: /namespace must be string'],
      ['a part of a number', post('/query', { topK: 1.5 }), 'request: /topK must be integer'],
      ['a number past its limit', post('/query', { topK: 10_001 }), '/topK must be <= 10000'],
      ['an empty list', post('/vectors/delete', { ids: [] }), '/ids must NOT have fewer than 1 items'],
      [
        'a list past its limit',
        post('/vectors/delete', { ids: Array(1001).fill('a') }),
        '/ids must NOT have more than 1000 items',
      ],
      [
        'an id that is too long',
        post('/vectors/upsert', { vectors: [{ id: 'x'.repeat(513) }] }),
        '/id must NOT have more than 512',
      ],
      ['a list in place of an object', post('/query', { topK: 1, filter: [] }), '/filter must be object'],
    ])('complains of a request with %s', (_, recorded, expected) => {
      expect(complaint(recorded)).toContain(expected);
    });

    it.each([
      [
        'record_count as a text',
        answered('/namespaces/acme', { name: 'acme', record_count: '1' }),
        '/record_count must be integer',
      ],
      [
        'record_count as part of a number',
        answered('/namespaces/acme', { record_count: 0.5 }),
        '/record_count must be integer',
      ],
      [
        'pagination that is null',
        exchange({ responseBody: '{"vectors":[],"pagination":null}' }),
        '/pagination must be object',
      ],
      [
        'an unknown field',
        exchange({ responseBody: '{"vectors":[],"total":0}' }),
        'additional properties: total',
      ],
      [
        'a field where there is none',
        exchange({ method: 'DELETE', path: '/namespaces/acme', responseBody: '{"deleted":1}' }),
        'additional properties: deleted',
      ],
      [
        'a record of another form',
        answered('/vectors/fetch', { vectors: { a: { id: 'a', score: 1 } } }),
        'additional properties: score',
      ],
      [
        'a count past 32 bits',
        answered('/namespaces', { total_count: 2 ** 31 }),
        '/total_count must be <= 2147483647',
      ],
      [
        'a refusal of another form',
        answered('/namespaces/acme', { error: 'No' }, 404),
        'additional properties: error',
      ],
      ['a status that is not described', answered('/namespaces', {}, 301), 'the status 301 is not described'],
      [
        'another content type',
        exchange({ responseHeaders: { 'content-type': 'text/plain' } }),
        'the answer has the content type text/plain',
      ],
      ['a body that is not JSON', exchange({ responseBody: '<html>' }), 'the answer is not JSON'],
    ])('complains of an answer with %s', (_, recorded, expected) => {
      expect(complaint(recorded)).toContain(expected);
    });

    it('lists every deviation, with its exchange and how often it came', () => {
      const recorder = createContractRecorder();
      const broken = post('/query', { topK: 0, extra: 1 }, { matches: {} });
      recorder.onExchange(broken);
      recorder.onExchange(broken);
      recorder.onExchange(exchange({ query: 'top=1' }));

      expect(() => recorder.assertConforms()).toThrow(
        [
          'Against the description of the Pinecone data plane:',
          'POST /query -> 200: request: (whole) must NOT have additional properties: extra (2 times)',
          'POST /query -> 200: request: /topK must be >= 1 (2 times)',
          'POST /query -> 200: answer: /matches must be array (2 times)',
          'GET /vectors/list -> 200: the query parameter top is unknown',
        ].join('\n'),
      );
      expect([recorder.exchanges, recorder.notice]).toEqual([3, undefined]);
    });

    it('can look at answers alone', () => {
      const refused = { ...post('/query', { topK: 0, extra: 1 }, rpcStatus), status: 400 };
      const broken = { ...post('/query', { topK: 0 }, { error: 'No' }), status: 400 };

      expect(complaint(refused, 'answers')).toBe('');
      expect(complaint(broken, 'answers')).toContain('additional properties: error');
    });
  },
);

describe('the contract recorder without a description', () => {
  it('says that it checked nothing, and does not fail', () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);

    const recorder = createContractRecorder({}, null);
    recorder.onExchange(exchange({ path: '/nothing' }));
    recorder.assertConforms();

    expect(recorder.exchanges).toBe(0);
    expect(recorder.notice).toMatch(/no exchange was checked/);
    expect(warned.mock.calls).toEqual([[recorder.notice]]);
    warned.mockRestore();
  });
});

describe('the recorded server', () => {
  const closing: (() => Promise<unknown>)[] = [];

  afterEach(async () => {
    await Promise.all(closing.splice(0).map((close) => close()));
  });

  it.skipIf(!descriptionIsHere())(
    `fails its test when it closes (skipped where ${absence} and is missing)`,
    async () => {
      const server = await startRecordedPineconeServer({ port: 0, dimension: 2 });
      await fetch(`${server.origin}/namespaces`);

      await expect(server.close()).rejects.toThrow('the header Api-Key is missing');
    },
  );

  it('still tells the hook of the test, and gives the key of the moment', async () => {
    const paths: string[] = [];
    const server = await startRecordedPineconeServer({
      port: 0,
      dimension: 2,
      onExchange: ({ path }) => paths.push(path),
    });
    closing.push(() => server.close());
    server.rotateKey('second');

    const headers = { 'api-key': server.apiKey, 'x-pinecone-api-version': '2026-04' };
    const { status } = await fetch(`${server.origin}/namespaces`, { headers });

    expect([status, paths]).toEqual([200, ['/namespaces']]);
  });
});
