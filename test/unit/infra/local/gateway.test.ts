import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../shared/errors/app-error.ts';
import { acme, problemCode, send, startGateway } from './gateway-fixture.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe('a request to a handler', () => {
  it('arrives as a proxy event with the context of the authorizer', async () => {
    const { port, calls } = await startGateway();

    const reply = await send(port, '/documents/a%20b?pii=true', { headers: acme });

    expect(reply.status).toBe(200);
    expect(calls).toHaveLength(1);
    expect(calls[0]?.event).toMatchObject({
      resource: '/documents/{id}',
      httpMethod: 'GET',
      pathParameters: { id: 'a b' },
      queryStringParameters: { pii: 'true' },
      body: null,
      requestContext: {
        identity: { sourceIp: '127.0.0.1' },
        requestTime: '05/Nov/2026:12:34:56 +0000',
        authorizer: { principalId: 'user-of-acme', tenant_id: 'acme', exp: '1900000000', staff: 'false' },
      },
    });
  });

  it('carries its body as text', async () => {
    const { port, calls } = await startGateway();

    await send(port, '/query', { method: 'POST', headers: acme, body: '{"query":"é€😀"}' });

    expect(calls[0]).toMatchObject({
      route: 'query',
      event: { body: '{"query":"é€😀"}', isBase64Encoded: false },
    });
  });

  it('has one id in event, context and answer, which the client cannot choose', async () => {
    const { port, calls } = await startGateway();
    const wanted = randomUUID();

    const reply = await send(port, '/documents', { headers: { ...acme, 'x-request-id': wanted } });

    const id = reply.headers['x-request-id'];
    expect(id).toMatch(uuid);
    expect(id).not.toBe(wanted);
    expect(calls[0]?.event.requestContext.requestId).toBe(id);
    expect(calls[0]?.context.awsRequestId).toBe(id);
  });

  it('tells the handler how much time is left', async () => {
    const { port, calls, clock } = await startGateway();

    await send(port, '/documents', { headers: acme });
    clock.timeMs += 4_000;

    expect(calls[0]?.context.getRemainingTimeInMillis()).toBe(25_000);
  });

  it('needs no token for an open route, and its body is not even read', async () => {
    const { port, calls, authorizerCalls } = await startGateway();

    const reply = await send(port, '/healthz', { body: 'anything', headers: { 'content-length': '8' } });

    expect(reply.status).toBe(200);
    expect(calls[0]?.event.body).toBeNull();
    expect(calls[0]?.event.requestContext.authorizer).toBeUndefined();
    expect(authorizerCalls).toEqual([]);
  });

  it('may name an absolute target, whose host means nothing', async () => {
    const { port, calls } = await startGateway();

    await send(port, 'http://evil.example/documents', { headers: acme });

    expect(calls[0]?.event).toMatchObject({
      path: '/documents',
      requestContext: { domainName: 'localhost' },
    });
  });
});

describe('an answer', () => {
  it.each([
    ['of a handler', '/documents', acme],
    ['without a token', '/documents', {}],
    ['on an unknown path', '/nowhere', {}],
    ['of a public file', '/file.json', {}],
  ])('%s has a request id and the security headers', async (_, path, headers) => {
    const { port } = await startGateway({ publicFiles: { '/file.json': () => ({}) } });

    const reply = await send(port, path, { headers });

    expect(reply.headers).toMatchObject({
      'x-request-id': expect.stringMatching(uuid),
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
  });

  it('takes status, headers and bytes from the handler', async () => {
    const { port } = await startGateway({
      handlers: {
        docs: async () => ({
          statusCode: 203,
          headers: { 'X-Count': 3, 'X-Flag': true },
          multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] },
          body: Buffer.from('<p>é</p>').toString('base64'),
          isBase64Encoded: true,
        }),
      },
    });

    const reply = await send(port, '/docs');

    expect(reply).toMatchObject({ status: 203, text: '<p>é</p>' });
    expect(reply.headers).toMatchObject({ 'x-count': '3', 'x-flag': 'true', 'set-cookie': ['a=1', 'b=2'] });
  });

  it('keeps what belongs to the gateway, whatever the handler says', async () => {
    const headers = {
      'Access-Control-Allow-Origin': '*',
      'Cache-Control': 'public',
      'X-Request-Id': 'mine',
      'Content-Length': '1',
      'Transfer-Encoding': 'chunked',
    };
    const { port } = await startGateway({
      handlers: { docs: async () => ({ statusCode: 200, headers, body: 'whole' }) },
    });

    const reply = await send(port, '/docs');

    expect(reply.text).toBe('whole');
    expect(reply.headers).toMatchObject({ 'cache-control': 'no-store', 'content-length': '5' });
    expect(reply.headers['x-request-id']).toMatch(uuid);
    expect(reply.headers).not.toHaveProperty('access-control-allow-origin');
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['no status', { body: '{}' }],
    ['a status as text', { statusCode: '200', body: '{}' }],
    ['an interim status', { statusCode: 101, body: '' }],
    ['an impossible status', { statusCode: 1_000, body: '' }],
    ['a body that is no string', { statusCode: 200, body: { secret: 1 } }],
    ['a list of headers', { statusCode: 200, headers: [], body: '' }],
    ['a header that is an object', { statusCode: 200, headers: { a: {} }, body: '' }],
    ['a header with a line break', { statusCode: 200, headers: { a: 'b\r\nc: d' }, body: '' }],
    ['a header with a bad name', { statusCode: 200, headers: { 'a b': 'c' }, body: '' }],
    ['multi-value headers without a list', { statusCode: 200, multiValueHeaders: { a: 'b' }, body: '' }],
  ])('is a plain 500 where the handler returns %s', async (_, returned) => {
    const { port, errors } = await startGateway({ handlers: { docs: async () => returned as never } });

    const reply = await send(port, '/docs');

    expect(reply.status).toBe(500);
    expect(problemCode(reply)).toBe('internal');
    expect(errors).toEqual([{ error: expect.any(TypeError), requestId: reply.headers['x-request-id'] }]);
  });

  it.each([new Error('the password is secret'), new AppError('not-found', { detail: 'secret' })])(
    'is a plain 500 where the handler throws %o, and the operator hears of it',
    async (thrown) => {
      const { port, errors } = await startGateway({ handlers: { docs: () => Promise.reject(thrown) } });

      const reply = await send(port, '/docs');

      expect(reply.status).toBe(500);
      expect(reply.headers['content-type']).toBe('application/problem+json');
      expect(reply.text).not.toContain('secret');
      expect(errors).toEqual([{ error: thrown, requestId: reply.headers['x-request-id'] }]);
    },
  );

  it('survives an operator’s log that fails', async () => {
    const { port } = await startGateway({
      handlers: { docs: () => Promise.reject(new Error('down')) },
      onError: () => {
        throw new Error('disk full');
      },
    });

    await expect(send(port, '/docs')).rejects.toThrow();
    await expect(send(port, '/healthz')).resolves.toMatchObject({ status: 200 });
  });
});

describe('routing', () => {
  it.each(['/', '/nowhere', '/documents/', '/documents/%zz', '/documents/a/b'])(
    'knows no %s',
    async (path) => {
      const { port, calls } = await startGateway();

      const reply = await send(port, path, { headers: acme });

      expect(reply.status).toBe(404);
      expect(problemCode(reply)).toBe('not-found');
      expect(calls).toEqual([]);
    },
  );

  it('names the methods of a path that was asked with another', async () => {
    const { port } = await startGateway();

    const reply = await send(port, '/documents/x', { method: 'PUT', headers: acme });

    expect(reply.status).toBe(405);
    expect(reply.headers.allow).toBe('GET, DELETE, OPTIONS');
    expect(problemCode(reply)).toBe('method-not-allowed');
  });

  it('refuses a malformed query', async () => {
    const { port, calls } = await startGateway();

    const reply = await send(port, '/documents?tag=%zz', { headers: acme });

    expect(reply.status).toBe(422);
    expect(problemCode(reply)).toBe('invalid-request');
    expect(calls).toEqual([]);
  });

  it('serves public files for its own origin, not for the one a client names', async () => {
    const { port, origin } = await startGateway({
      publicFiles: { '/.well-known/x.json': (own) => ({ keys: `${own}/keys` }) },
    });

    const reply = await send(port, '/.well-known/x.json', { headers: { host: 'evil.example' } });

    expect(JSON.parse(reply.text)).toEqual({ keys: `${origin}/keys` });
    expect(reply.headers['content-type']).toBe('application/json');
  });

  it('cannot be built with a public file over a protected route', async () => {
    await expect(startGateway({ publicFiles: { '/documents': () => ({}) } })).rejects.toThrow(
      'cannot replace',
    );
  });
});
