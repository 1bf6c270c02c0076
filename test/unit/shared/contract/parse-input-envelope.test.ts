import { describe, expect, it } from 'vitest';
import { parseInput, type UntrustedRequest } from '../../../../shared/contract/parse-input.ts';
import { type Route, routes } from '../../../../shared/contract/routes.ts';
import { empty, failureOf, withBody, withQuery } from './untrusted-requests.ts';

const document = { title: 'Report', content: 'Text.' };

describe('a content type', () => {
  it.each([
    ...[
      'application/json',
      'Application/JSON',
      'application/json;charset=utf-8',
      'application/json ; charset="UTF-8"',
    ],
    ...['application/json;', 'application/json; odata=verbose'],
  ])('may be %s', (contentType) => {
    expect(parseInput(routes.query, { ...withBody({ query: 'Why?' }), contentType }).body.query).toBe('Why?');
  });

  it.each([
    ...[
      undefined,
      '',
      'text/plain',
      'application/jsonp',
      'application/json, text/plain',
      'xapplication/json',
    ],
    ...['application/x-www-form-urlencoded', 'multipart/form-data', 'application/vnd.api+json'],
    ...[
      'application/json; charset=utf-16',
      'application/json; charset=latin1',
      'text/plain; application/json',
    ],
  ])('may not be %s', (contentType) => {
    const request = { ...withBody({ query: 'Why?' }), contentType };

    expect(failureOf(routes.query, request).code).toBe('unsupported-media-type');
  });
});

describe('the size of a body', () => {
  const limit = 2 * 1024 * 1024;
  const padded = (bytes: number, filling: string) => {
    const json = JSON.stringify({ query: 'Why?' });
    return json + filling.repeat(bytes - json.length);
  };

  it('may be 2 MB', () => {
    expect(parseInput(routes.query, withBody(padded(limit, ' '))).body.query).toBe('Why?');
  });

  it('may not be a byte more', () => {
    expect(failureOf(routes.query, withBody(padded(limit + 1, ' '))).code).toBe('payload-too-large');
  });

  it('is counted in bytes, not characters', () => {
    const body = JSON.stringify({ ...document, content: '中'.repeat(limit / 3) });

    expect(body.length).toBeLessThan(limit);
    expect(failureOf(routes.ingest, withBody(body)).code).toBe('payload-too-large');
  });

  it('holds 500,000 of the widest characters', () => {
    const content = '😀'.repeat(500_000);

    expect(parseInput(routes.ingest, withBody({ ...document, content })).body.content).toBe(content);
  });
});

describe('a body in base64', () => {
  const inBase64 = (bytes: Buffer): UntrustedRequest => ({
    ...withBody(bytes.toString('base64')),
    isBase64Encoded: true,
  });

  it('is decoded', () => {
    const request = inBase64(Buffer.from(JSON.stringify({ query: 'Warum so früh?' })));

    expect(parseInput(routes.query, request).body.query).toBe('Warum so früh?');
  });

  it.each([
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
    ['an overlong U+0000', Buffer.from([0x22, 0xc0, 0x80, 0x22])],
    ['a surrogate in bytes', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ['a byte order mark', Buffer.from('\ufeff{"query":"Why?"}')],
    ['UTF-16', Buffer.from('{"query":"Why?"}', 'utf16le')],
    ['nothing', Buffer.alloc(0)],
  ])('is refused with %s', (_, bytes) => {
    expect(failureOf(routes.query, inBase64(bytes)).code).toBe('invalid-json');
  });

  it('is measured after decoding', () => {
    const bytes = Buffer.concat([Buffer.from('{"query":"Why?"}'), Buffer.alloc(2 * 1024 * 1024, ' ')]);

    expect(failureOf(routes.query, inBase64(bytes)).code).toBe('payload-too-large');
  });

  it('is refused as JSON where it is not said to be base64', () => {
    const request = { ...inBase64(Buffer.from('{"query":"Why?"}')), isBase64Encoded: false };

    expect(failureOf(routes.query, request).code).toBe('invalid-json');
  });
});

describe('a missing body', () => {
  it.each([null, ''])('is refused: %j', (body) => {
    expect(failureOf(routes.query, { ...withBody(''), body }).code).toBe('invalid-json');
  });
});

describe('a query string', () => {
  it('becomes the parameters of the contract', () => {
    const request = withQuery([
      ['limit', ['5']],
      ['tag', ['a b']],
      ['cursor', ['abc']],
    ]);

    expect(parseInput(routes.list, request).query).toEqual({ limit: 5, tag: 'a b', cursor: 'abc' });
  });

  it('may have none where a route takes none', () => {
    expect(failureOf(routes.healthz, withQuery([['verbose', ['1']]]))).toEqual({
      code: 'unknown-field',
      errors: [{ pointer: '?verbose', detail: 'is not a known field; none is taken here' }],
    });
  });

  it.each(['tenant_id', '__proto__', 'constructor', 'toString', 'Limit', '', 'limit[]', 'tag[$ne]'])(
    'may not have the parameter %j',
    (name) => {
      expect(failureOf(routes.list, withQuery([[name, ['acme-2']]]))).toEqual({
        code: 'unknown-field',
        errors: [{ pointer: `?${name}`, detail: 'is not a known field; known are limit, cursor, tag' }],
      });
    },
  );

  it.each(['limit', 'tag', '__proto__', 'tenant_id'])('may not name %s twice', (name) => {
    expect(failureOf(routes.list, withQuery([[name, ['1', '1']]]))).toEqual({
      code: 'invalid-request',
      errors: [{ pointer: `?${name}`, detail: 'is given more than once' }],
    });
  });

  it('bounds what it says of a hostile name', () => {
    const { errors } = failureOf(routes.list, withQuery([['x'.repeat(10_000), ['1', '1']]]));

    expect(errors[0]?.pointer).toHaveLength(200);
  });

  it.each(Object.entries<Route>(routes))('may not hold strange parameters on %s', (_, route) => {
    const request = {
      ...withBody({}),
      pathParameters: { id: 'a' },
      multiValueQueryStringParameters: { tenant_id: ['acme-2'] },
    };

    expect(failureOf(route, request).code).toBe('unknown-field');
  });
});

describe('an id in the path', () => {
  const at = (id: string | undefined): UntrustedRequest => ({ ...empty, pathParameters: { id } });

  it('is handed over as it stands', () => {
    expect(parseInput(routes.get, at('Report-1_a.b'))).toEqual({
      id: 'Report-1_a.b',
      query: {},
      body: undefined,
    });
  });

  it.each([undefined, '', 'a b', '../acme-2/doc', 'a\u0000', 'é', 'a'.repeat(129), "' OR 1=1 --"])(
    'names nothing where it is %j',
    (id) => {
      expect(failureOf(routes.get, at(id))).toEqual({ code: 'not-found', errors: [] });
    },
  );

  it('names nothing where there is none', () => {
    expect(failureOf(routes.delete, empty).code).toBe('not-found');
  });
});

describe('the names of parameters', () => {
  /** As the runtime reads an event. The names stand in its JSON in escapes where they have to. */
  const failureOfEvent = (json: string) =>
    failureOf(routes.list, {
      ...empty,
      multiValueQueryStringParameters: JSON.parse(json) as Record<string, string[]>,
    });

  it('tell a caller nothing of the names that others sent', () => {
    failureOfEvent(String.raw`{"limit":["1"],"\\":["1"]}`);

    // Which of the two names it is by now depends on the engine.
    expect(failureOfEvent(String.raw`{"limit":["1"],"\"":["1"]}`)).toEqual({
      code: 'unknown-field',
      errors: [{ pointer: '?', detail: 'has characters that no parameter has' }],
    });
  });

  it.each(['"', '\\', '/', '\n', '\u007f', 'é', 'limit\u200b', '😀'])(
    'are not repeated where they hold %j',
    (name) => {
      const { errors } = failureOf(routes.list, withQuery([[name, ['1']]]));

      expect(errors).toEqual([{ pointer: '?', detail: 'has characters that no parameter has' }]);
    },
  );

  it('that are plain are, so that a slip is found', () => {
    const { errors } = failureOf(routes.list, withQuery([['limits[]', ['1']]]));

    expect(errors).toMatchObject([{ pointer: '?limits[]' }]);
  });
});
