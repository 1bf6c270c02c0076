import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { parseInput } from '../../../../shared/contract/parse-input.ts';
import { routes } from '../../../../shared/contract/routes.ts';
import { failureOf, withBody } from './untrusted-requests.ts';

const document = { title: 'Report', content: 'Text.' };

describe('a body', () => {
  it('becomes exactly the fields of the contract', () => {
    const full = { ...document, tags: ['a'], contains_pii: true, id: 'doc-1' };

    expect(parseInput(routes.ingest, withBody(full)).body).toEqual(full);
    expect(parseInput(routes.query, withBody({ query: 'Why?' })).body).toEqual({ query: 'Why?', top_k: 3 });
  });

  it.each([1, 20, 3.0])('may ask for %d documents', (topK) => {
    expect(parseInput(routes.query, withBody({ query: 'Why?', top_k: topK })).body.top_k).toBe(topK);
  });

  it.each([0, 21, -1, 1.5, '3', null, true, [3], { $gt: 0 }, 2 ** 53, 1e300])(
    'may not ask for %j documents',
    (topK) => {
      const failure = failureOf(routes.query, withBody({ query: 'Why?', top_k: topK }));

      expect(failure.code).toBe('invalid-request');
      expect(failure.errors[0]?.pointer).toBe('/top_k');
    },
  );

  it.each(['1e400', '-0', '-1e400'])('may not ask for %s documents', (number) => {
    expect(failureOf(routes.query, withBody(`{"query":"Why?","top_k":${number}}`)).code).toBe(
      'invalid-request',
    );
  });

  it.each([
    ...[
      'tenant_id',
      'tenantId',
      'namespace',
      'filter',
      'pii',
      'metadata',
      '$where',
      '__proto__',
      'constructor',
    ],
    ...['toString', 'hasOwnProperty', '', 'Query', 'query ', 'top_k\u200b'],
  ])('may not have the field %j', (field) => {
    const body = `{"query":"Why?",${JSON.stringify(field)}:{"tenant_id":"acme-2"}}`;

    expect(failureOf(routes.query, withBody(body))).toEqual({
      code: 'unknown-field',
      errors: [{ pointer: `/${field}`, detail: 'is not a known field; known are query, top_k, tags' }],
    });
  });

  it.each(['pii', 'tenant_id', '$x', 'pii_flagged', 'metadata'])(
    'may not carry metadata named %s',
    (field) => {
      expect(failureOf(routes.ingest, withBody({ ...document, [field]: 'x' })).code).toBe('unknown-field');
    },
  );

  it.each([
    ['an operator', { $ne: '' }, '/tags'],
    ['operators in a list', [{ $or: [] }], '/tags/0'],
    ['a list in a list', ['a', ['b']], '/tags/1'],
    ['text', 'a', '/tags'],
    ['null', null, '/tags'],
  ])('may not filter by %s', (_, tags, pointer) => {
    const failure = failureOf(routes.query, withBody({ query: 'Why?', tags }));

    expect(failure).toEqual({ code: 'invalid-request', errors: [{ pointer, detail: expect.any(String) }] });
  });

  it.each(['[]', 'null', '1', '"text"', 'true', '[{"query":"Why?"}]'])('may not be %s', (body) => {
    expect(failureOf(routes.query, withBody(body))).toEqual({
      code: 'invalid-request',
      errors: [{ pointer: '', detail: 'must be of type object' }],
    });
  });

  it('is told every field it lacks', () => {
    expect(failureOf(routes.ingest, withBody({})).errors).toEqual([
      { pointer: '/title', detail: 'is required' },
      { pointer: '/content', detail: 'is required' },
    ]);
  });

  it('never has its values repeated in an answer', () => {
    const secret = 'salary-123456';

    const failures = [
      { query: 'Why?', tags: [[secret]] },
      { query: `${secret}\u0000` },
      { query: { secret } },
      { query: 'Why?', top_k: secret },
    ].map((body) => failureOf(routes.query, withBody(body)));

    expect(JSON.stringify(failures)).not.toContain(secret);
  });
});

describe('the errors of an answer', () => {
  it('escape the names in a pointer as RFC 6901 says', () => {
    const { errors } = failureOf(routes.query, withBody({ query: 'Why?', 'a/b~c': 1 }));

    expect(errors).toEqual([
      { pointer: '/a~1b~0c', detail: 'is not a known field; known are query, top_k, tags' },
    ]);
  });

  it('are at most 20, of bounded length, however many fields are unknown', () => {
    const keys = Array.from({ length: 180_000 }, (_, index) => `"${index}":0`);
    const { code, errors } = failureOf(
      routes.query,
      withBody(`{${keys.join(',')},"${'x'.repeat(10_000)}":0}`),
    );

    expect(code).toBe('unknown-field');
    expect(errors).toHaveLength(20);
  });

  it('are bounded on the stack of a main thread, a quarter of a test worker’s', () => {
    const contract = new URL('../../../../shared/contract/', import.meta.url);
    const script = `
      const { parseInput } = await import('${contract}parse-input.ts');
      const { routes } = await import('${contract}routes.ts');
      const body = '{' + Array.from({ length: 180_000 }, (_, index) => '"' + index + '":0') + '}';
      try {
        parseInput(routes.query, { ...${JSON.stringify(withBody({}))}, body });
      } catch (error) {
        console.log(error.code);
      }`;

    const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', script]);

    expect(printed.toString().trim()).toBe('unknown-field');
  });

  it('cut a long name without breaking a character', () => {
    const { errors } = failureOf(routes.query, withBody({ query: 'Why?', [`${'x'.repeat(198)}😀`]: 1 }));

    expect(errors[0]?.pointer).toHaveLength(200);
    expect(errors[0]?.pointer.isWellFormed()).toBe(true);
  });

  it('are at most 20, however many items are wrong', () => {
    const { errors } = failureOf(
      routes.query,
      withBody({ query: 'Why?', tags: Array(20).fill(0), top_k: 0 }),
    );

    expect(errors).toHaveLength(20);
  });
});
