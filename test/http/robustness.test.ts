import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/server.ts';
import { oddFields } from './odd-fields.ts';
import { oddStrings } from './odd-strings.ts';
import { editorAndAdmin, type Outcome, type Probe, pooled, send } from './probe.ts';

const concurrency = 20;
const bodyLimit = 2 * 1024 * 1024;

let server: TestServer;
let token: string;

beforeAll(async () => {
  server = await startTestServer({ tenants: ['acme', 'acme-2'] });
  token = await editorAndAdmin(server);
  const kept = { id: 'kept', title: 'Opening hours', content: 'The office opens at nine.', tags: ['office'] };
  expect((await post('/ingest', kept)).status).toBe(201);
});

afterAll(() => server.server.close());

/** Whatever came before, an honest request must still be served, and the honest document must still be there. */
afterEach(async () => {
  const { status, body } = await post('/query', { query: 'When does the office open?', tags: ['office'] });

  expect(status).toBe(200);
  expect(body.answer).toContain('The office opens at nine.');
});

const probe = (request: Probe): Promise<Outcome> => send(server.server.origin, token, request);

const post = (path: string, body: unknown): Promise<Outcome> =>
  probe({ method: 'POST', path, body: typeof body === 'string' ? body : JSON.stringify(body) });

const question = (fields: string): string => `{"query":"When?"${fields}}`;

const document = { id: 'odd', title: 'Odd', content: 'Odd text.' };

describe('odd strings', () => {
  it('are 500 at least, each once', () => {
    expect(oddStrings.length).toBeGreaterThanOrEqual(500);
    expect(new Set(oddStrings).size).toBe(oddStrings.length);
  });

  it.each(Object.entries(oddFields))(
    'in %s end in an answer and never in a failure',
    async (_, { request, statuses, echo }) => {
      const outcomes = await pooled(oddStrings, concurrency, (text) => probe(request(text)));

      const faults = outcomes.flatMap(({ status, body, fault }, at) => {
        const changed = echo !== undefined && status < 300 && echo(body) !== oddStrings[at];
        const what = fault ?? (changed ? 'came back changed' : undefined);
        return what === undefined ? [] : [{ text: oddStrings[at]?.slice(0, 80), what }];
      });
      const seen = new Set(outcomes.map(({ status }) => status));
      expect(faults).toEqual([]);
      expect([...seen]).toEqual(expect.arrayContaining([...statuses]));
      expect([...seen].filter((status) => status >= 300 && !statuses.includes(status))).toEqual([]);
    },
  );
});

describe('a body that is no honest JSON', () => {
  const whole = JSON.stringify({ ...document, tags: ['a'] });
  const bytes = (...values: number[]) => Uint8Array.from(values);
  const around = (middle: Uint8Array) =>
    Uint8Array.from([...Buffer.from('{"query":"'), ...middle, ...Buffer.from('"}')]);

  it.each([
    ['nothing', ''],
    ['white space', ' \n '],
    ['a word', 'query'],
    ['a form', 'query=When'],
    ['two objects', `${question('')}${question('')}`],
    ['a trailing comma', question(',')],
    ['a repeated key', question(',"query":"When?"')],
    ['a repeated key, escaped', question(String.raw`,"qu\u0065ry":"x"`)],
    ['2 MB of a repeated key', `{${'"a":1,'.repeat(340_000)}"a":1}`],
    ['2 MB of brackets', '['.repeat(bodyLimit)],
    ['deep arrays', `${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}`],
    ['deep objects', `${'{"query":'.repeat(200_000)}1${'}'.repeat(200_000)}`],
    ['U+0000, escaped', String.raw`{"query":"a\u0000b"}`],
    ['U+0000 as such', '{"query":"a\u0000b"}'],
    ['U+0000 in a key', String.raw`{"query":"When?","a\u0000":1}`],
    ['a lone surrogate, escaped', String.raw`{"query":"a\ud800b"}`],
    ['a byte order mark', `\ufeff${question('')}`],
    ['a byte that UTF-8 never has', around(bytes(0xff))],
    ['an overlong U+0000', around(bytes(0xc0, 0x80))],
    ['half a character', around(bytes(0xe4, 0xb8))],
    ['a surrogate in UTF-8', around(bytes(0xed, 0xa0, 0x80))],
    ['a character beyond Unicode', around(bytes(0xf4, 0x90, 0x80, 0x80))],
    ['UTF-16', Uint8Array.from(Buffer.from(question(''), 'utf16le'))],
    ['a million zero bytes', new Uint8Array(1_000_000)],
  ])('%s: is refused with 400', async (_, body) => {
    const { status, body: problem, fault } = await probe({ method: 'POST', path: '/query', body });

    expect(fault).toBeUndefined();
    expect(status).toBe(400);
    expect(problem.type).toMatch(/\/invalid-json$/);
  });

  it('is refused with 400 wherever it breaks off', async () => {
    const parts = Array.from({ length: whole.length }, (_, length) => whole.slice(0, length));

    const outcomes = await pooled(parts, concurrency, (body) =>
      probe({ method: 'POST', path: '/ingest', body }),
    );

    expect(outcomes.filter(({ status, fault }) => status !== 400 || fault !== undefined)).toEqual([]);
  });

  it.each([
    ['180,000 unknown fields', `{${Array.from({ length: 180_000 }, (_, at) => `"${at}":0`).join(',')}}`, 400],
    ['a list', '[]', 422],
    ['null', 'null', 422],
    ['a number', '1', 422],
    ['text', '"query"', 422],
    ['an empty object', '{}', 422],
    ['a million tags', question(`,"tags":[${'1,'.repeat(1_000_000)}1]`), 422],
    ['a million objects', `{"query":[${'{},'.repeat(690_000)}{}]}`, 422],
    ['a number beyond all', question(',"top_k":1e400'), 422],
    ['a number of 1 MB', question(`,"top_k":${'9'.repeat(1_000_000)}`), 422],
    ['only white space for a question', '{"query":" \\u200b\\n"}', 422],
  ])('%s: is refused with its own status', async (_, body, expected) => {
    const { status, body: problem, fault } = await probe({ method: 'POST', path: '/query', body });

    expect(fault).toBeUndefined();
    expect(status).toBe(expected);
    expect(JSON.stringify(problem).length).toBeLessThan(10_000);
  });
});

describe('a body too large', () => {
  const sized = (size: number): string => question('').padEnd(size);

  it('begins at one byte over 2 MB', async () => {
    const atLimit = await probe({ method: 'POST', path: '/query', body: sized(bodyLimit) });
    const over = await probe({ method: 'POST', path: '/query', body: sized(bodyLimit + 1) });

    expect(atLimit.status).toBe(200);
    expect(over).toMatchObject({ status: 413, fault: undefined });
  });

  it('is refused at 11 MB, with and without a declared length', async () => {
    const body = sized(11 * 1024 * 1024);

    const declared = await probe({ method: 'POST', path: '/ingest', body });
    const streamed = await probe({ method: 'POST', path: '/ingest', body: new Blob([body]).stream() });

    expect(declared).toMatchObject({ status: 413, fault: undefined });
    expect(streamed).toMatchObject({ status: 413, fault: undefined });
  });
});

describe('a body of another kind', () => {
  it.each([
    ...[
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=a',
      'application/xml',
      '',
    ],
    ...[
      'application/json-seq',
      'application/pdf',
      'application/zip',
      'application/json; charset=utf-16',
      'json',
    ],
  ])('%j: is refused with 415', async (contentType) => {
    const headers = { 'content-type': contentType };

    const outcome = await probe({ method: 'POST', path: '/query', body: question(''), headers });

    expect(outcome).toMatchObject({ status: 415, fault: undefined });
  });

  it.each(['gzip', 'deflate', 'br', 'zstd', 'gzip, identity', 'nonsense'])(
    'in the coding %s: is refused with 415 and not unpacked',
    async (coding) => {
      const bomb = Uint8Array.from(gzipSync(Buffer.alloc(20_000_000, ' ')));
      const headers = { 'content-encoding': coding };

      const outcome = await probe({ method: 'POST', path: '/query', body: bomb, headers });

      expect(outcome).toMatchObject({ status: 415, fault: undefined });
    },
  );
});

describe('a tenant named by the caller', () => {
  it.each([
    ['as a field', question(',"tenant_id":"acme-2"'), 400],
    ['as __proto__', question(',"__proto__":{"tenant_id":"acme-2"}'), 400],
    ['as constructor', question(',"constructor":{"prototype":{"tenant_id":"acme-2"}}'), 400],
    ['as a namespace', question(',"namespace":"acme-2"'), 400],
    ['twice', question(',"tenant_id":"acme","tenant_id":"acme-2"'), 400],
  ])('%s in the body is refused', async (_, body, expected) => {
    const outcome = await probe({ method: 'POST', path: '/query', body });

    expect(outcome).toMatchObject({ status: expected, fault: undefined });
  });

  it.each([
    ['POST', '/query?tenant_id=acme-2', 400],
    ['GET', '/documents?tenant_id=acme-2', 400],
    ['GET', '/documents?__proto__=acme-2', 400],
    ['GET', '/documents?__proto__[tenant_id]=acme-2', 400],
    ['GET', '/documents/kept?tenant_id=acme-2', 400],
    ['DELETE', '/documents/kept?tenant_id=acme-2', 400],
    ['GET', '/documents?tenant_id=acme&tenant_id=acme-2', 422],
    ['GET', '/documents?limit=1&limit=2', 422],
  ])('in the query string is refused: %s %s', async (method, path, expected) => {
    const body = method === 'POST' ? { body: question('') } : {};

    const outcome = await probe({ method, path, ...body });

    expect(outcome).toMatchObject({ status: expected, fault: undefined });
  });

  it.each(['x-tenant-id', 'x-amz-tenant-id', 'tenant_id', 'x-forwarded-tenant', 'x-askacme-tenant'])(
    'in the header %s is not heard',
    async (header) => {
      const outcome = await probe({ method: 'GET', path: '/documents', headers: { [header]: 'acme-2' } });

      expect(outcome.status).toBe(200);
      expect(outcome.body.tenant_id).toBe('acme');
      expect(outcome.body.count).toBeGreaterThan(0);
    },
  );
});

describe('a filter or a flag of one’s own', () => {
  it.each([
    ...[
      '{"$ne":""}',
      '[{"$ne":""}]',
      '[["office"]]',
      '[{"$or":[{"tenant_id":"acme-2"}]}]',
      '"office"',
      '[null]',
      '[1]',
    ],
    ...['{"length":1,"0":"office"}', '[{"toString":"office"}]'],
  ])('tags %s: are refused with 422', async (tags) => {
    const outcome = await probe({ method: 'POST', path: '/query', body: question(`,"tags":${tags}`) });

    expect(outcome).toMatchObject({ status: 422, fault: undefined });
  });

  it.each(['pii', 'pii_flagged', 'tenant_id', '$set', 'metadata', 'chunks', 'created_at'])(
    'a document with %s: is refused with 400',
    async (name) => {
      const outcome = await post('/ingest', { ...document, [name]: true });

      expect(outcome).toMatchObject({ status: 400, fault: undefined });
      expect(outcome.body.type).toMatch(/\/unknown-field$/);
    },
  );
});
