import { describe, expect, it } from 'vitest';
import type { AuthorizerHandler } from '../../../../infra/local/gateway.ts';
import {
  acme,
  allowAll,
  policyFor,
  problemCode,
  send,
  sendRaw,
  startGateway,
  tokenAuthorizer,
} from './gateway-fixture.ts';

const protectedRoutes = [
  ['POST', '/query'],
  ['POST', '/ingest'],
  ['GET', '/documents'],
  ['GET', '/documents/x'],
  ['DELETE', '/documents/x'],
] as const;

const resourceOf = (methodAndPath: string) =>
  `arn:aws:execute-api:local:000000000000:local/local/${methodAndPath}`;

describe('a protected route', () => {
  it.each(protectedRoutes)('%s %s answers 401 without a token, and nobody is asked', async (method, path) => {
    const { port, calls, authorizerCalls } = await startGateway();

    const reply = await send(port, path, { method });

    expect(reply.status).toBe(401);
    expect(reply.headers['www-authenticate']).toBe('Bearer');
    expect(problemCode(reply)).toBe('unauthenticated');
    expect([...calls, ...authorizerCalls]).toEqual([]);
  });

  it.each(protectedRoutes)(
    '%s %s asks the authorizer about that very method and path',
    async (method, path) => {
      const { port, authorizerCalls } = await startGateway();

      const reply = await send(port, path, { method, headers: acme });

      expect(reply.status).toBe(200);
      expect(authorizerCalls).toMatchObject([
        {
          type: 'REQUEST',
          methodArn: resourceOf(`${method}${path}`),
          headers: { authorization: 'Bearer acme' },
        },
      ]);
    },
  );

  it('counts an empty Authorization header as none', async () => {
    const { port, authorizerCalls } = await startGateway();

    const reply = await send(port, '/documents', { headers: { authorization: '' } });

    expect(reply.status).toBe(401);
    expect(authorizerCalls).toEqual([]);
  });

  it.each([
    ['the same twice', ['Authorization: Bearer acme', 'Authorization: Bearer acme']],
    ['a good one first', ['Authorization: Bearer acme', 'authorization: Bearer evil']],
    ['a good one last', ['AUTHORIZATION: Bearer evil', 'Authorization: Bearer acme']],
    ['an empty one beside', ['Authorization: Bearer acme', 'Authorization:']],
    [
      'one after 3,000 others',
      ['Authorization: Bearer acme', ...Array(3_000).fill('a:'), 'Authorization: Bearer evil'],
    ],
  ])('refuses two Authorization headers: %s', async (_, lines) => {
    const { port, authorizerCalls } = await startGateway();

    const reply = await sendRaw(
      port,
      `GET /documents HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${lines.join('\r\n')}\r\n\r\n`,
    );

    expect(reply).toContain('HTTP/1.1 401 ');
    expect(authorizerCalls).toEqual([]);
  });

  it.each([
    ['a bad token', 'evil', 401],
    ['a good one', 'acme', 422],
  ])('judges the token before a malformed query: %s', async (_, token, status) => {
    const { port, calls, authorizerCalls } = await startGateway();

    const reply = await send(port, '/documents?x=%zz', { headers: { authorization: `Bearer ${token}` } });

    expect(reply.status).toBe(status);
    expect(authorizerCalls).toMatchObject([{ queryStringParameters: null }]);
    expect(calls).toEqual([]);
  });

  it('answers a bad token and a missing one with the same bytes', async () => {
    const { port, calls } = await startGateway();

    const missing = await send(port, '/documents');
    const bad = await send(port, '/documents', { headers: { authorization: 'Bearer evil' } });

    expect(bad.status).toBe(401);
    expect(bad.headers['www-authenticate']).toBe('Bearer');
    expect(bad.text).toBe(missing.text);
    expect(calls).toEqual([]);
  });

  it.each<[string, Awaited<ReturnType<AuthorizerHandler>>['policyDocument']]>([
    ['denies', policyFor(allowAll, 'Deny')],
    ['allows another route only', policyFor(resourceOf('POST/query'))],
    ['says nothing', { Version: '2012-10-17', Statement: [] }],
  ])('answers 403 where the policy %s', async (_, policyDocument) => {
    const { port, calls } = await startGateway({
      authorizer: async () => ({ principalId: 'ann', policyDocument }),
    });

    const reply = await send(port, '/documents', { headers: acme });

    expect(reply.status).toBe(403);
    expect(problemCode(reply)).toBe('invalid-tenant');
    expect(calls).toEqual([]);
  });

  it.each<[string, AuthorizerHandler]>([
    ['throws', () => Promise.reject(new Error('keys of secret.example cannot be fetched'))],
    ['throws something like Unauthorized', () => Promise.reject(new Error('Unauthorized: secret'))],
    ['throws no error', () => Promise.reject('Unauthorized')],
    ['returns nothing', async () => undefined as never],
    ['returns no policy', async () => ({ principalId: 'ann' }) as never],
    ['returns no principal', async () => ({ policyDocument: policyFor(allowAll) }) as never],
    [
      'returns a context that is not scalar',
      async () => ({
        principalId: 'ann',
        policyDocument: policyFor(allowAll),
        context: { roles: ['admin'] as never },
      }),
    ],
  ])('answers 503 where the authorizer %s, and the operator hears of it', async (_, authorizer) => {
    const { port, calls, errors } = await startGateway({ authorizer });

    const reply = await send(port, '/documents', { headers: acme });

    expect(reply.status).toBe(503);
    expect(problemCode(reply)).toBe('auth-unavailable');
    expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0);
    expect(reply.text).not.toContain('secret');
    expect(errors).toHaveLength(1);
    expect(calls).toEqual([]);
  });

  it('authorises before it reads a body, however large that claims to be', async () => {
    const { port, authorizerCalls } = await startGateway();
    const head = `POST /ingest HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n`;

    const [missing, bad] = await Promise.all([
      sendRaw(port, `${head}\r\n`, { endAfterAnswer: true }),
      sendRaw(port, `${head}Authorization: Bearer evil\r\n\r\n`, { endAfterAnswer: true }),
    ]);

    expect(missing).toContain('HTTP/1.1 401 ');
    expect(bad).toContain('HTTP/1.1 401 ');
    expect(authorizerCalls).toHaveLength(1);
  });
});

describe('what a client sends beside its token', () => {
  const forged = {
    ...acme,
    'x-tenant-id': 'acme-2',
    'x-amz-tenant-id': 'acme-2',
    tenant_id: 'acme-2',
    principalid: 'root',
    requestcontext: '{"authorizer":{"tenant_id":"acme-2"}}',
    'x-amzn-request-context': '{"authorizer":{"tenant_id":"acme-2"}}',
    'x-authorizer-tenant_id': 'acme-2',
    'x-forwarded-for': '10.0.0.1',
  };

  it('leaves no trace in the authorizer context', async () => {
    const { port, calls } = await startGateway();

    await send(port, '/documents?tenant_id=acme-2&requestContext.authorizer.tenant_id=acme-2', {
      headers: forged,
    });

    expect(calls[0]?.event.requestContext.authorizer).toEqual({
      principalId: 'user-of-acme',
      tenant_id: 'acme',
      exp: '1900000000',
      staff: 'false',
    });
    expect(calls[0]?.event.requestContext.identity.sourceIp).toBe('127.0.0.1');
  });

  it('does not stand in for a token', async () => {
    const { port, calls } = await startGateway();
    const { authorization: _, ...withoutToken } = forged;

    const reply = await send(port, '/documents', { headers: withoutToken });

    expect(reply.status).toBe(401);
    expect(calls).toEqual([]);
  });
});

describe('a remembered result', () => {
  it('spares the authorizer, for that header only', async () => {
    const { port, calls, authorizerCalls } = await startGateway({ authorizerCacheTtlMs: 60_000 });

    for (const token of ['acme', 'acme-2', 'acme', 'acme-2']) {
      await send(port, '/documents', { headers: { authorization: `Bearer ${token}` } });
    }

    expect(authorizerCalls).toHaveLength(2);
    expect(calls.map(({ event }) => event.requestContext.authorizer?.tenant_id)).toEqual([
      'acme',
      'acme-2',
      'acme',
      'acme-2',
    ]);
  });

  it('ends with its time', async () => {
    const { port, clock, authorizerCalls } = await startGateway({ authorizerCacheTtlMs: 60_000 });

    await send(port, '/documents', { headers: acme });
    clock.timeMs += 60_000;
    await send(port, '/documents', { headers: acme });

    expect(authorizerCalls).toHaveLength(2);
  });

  it('has its policy judged again for each method', async () => {
    const policyDocument = policyFor(resourceOf('GET/*'));
    const { port, authorizerCalls } = await startGateway({
      authorizerCacheTtlMs: 60_000,
      authorizer: async () => ({ principalId: 'ann', policyDocument }),
    });

    const replies = [
      await send(port, '/documents/x', { headers: acme }),
      await send(port, '/documents/x', { method: 'DELETE', headers: acme }),
      await send(port, '/documents', { headers: acme }),
    ];

    expect(replies.map(({ status }) => status)).toEqual([200, 403, 200]);
    expect(authorizerCalls).toHaveLength(1);
  });

  it('cannot be changed by a handler that writes to its event', async () => {
    const { port, calls } = await startGateway({
      authorizerCacheTtlMs: 60_000,
      handlers: {
        list: async (event) => {
          if (event.requestContext.authorizer) event.requestContext.authorizer.tenant_id = 'acme-2';
          return { statusCode: 200, body: '{}' };
        },
      },
    });

    await send(port, '/documents', { headers: acme });
    await send(port, '/documents/x', { headers: acme });

    expect(calls[1]?.event.requestContext.authorizer?.tenant_id).toBe('acme');
  });

  it.each([
    ['a refusal', 'Unauthorized', 401],
    ['a failure', 'down', 503],
  ])('is never %s', async (_, message, status) => {
    let isDown = true;
    const { port } = await startGateway({
      authorizerCacheTtlMs: 60_000,
      authorizer: (event, context) =>
        isDown ? Promise.reject(new Error(message)) : tokenAuthorizer(event, context),
    });

    const first = await send(port, '/documents', { headers: acme });
    isDown = false;
    const second = await send(port, '/documents', { headers: acme });

    expect([first.status, second.status]).toEqual([status, 200]);
  });

  it('is not spoilt by a malformed request with the same token', async () => {
    const { port } = await startGateway({ authorizerCacheTtlMs: 60_000 });

    const replies = await Promise.all(
      ['/documents?x=%zz', '/documents', '/documents?x=%zz', '/documents'].map((path) =>
        send(port, path, { headers: acme }),
      ),
    );

    expect(replies.map(({ status }) => status)).toEqual([422, 200, 422, 200]);
  });
});
