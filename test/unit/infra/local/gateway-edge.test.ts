import { describe, expect, it } from 'vitest';
import { createGateway } from '../../../../infra/local/gateway.ts';
import { acme, problemCode, send, sendRaw, startGateway } from './gateway-fixture.ts';

describe('throttling', () => {
  it('answers 429 beyond the burst, before anything else, and recovers', async () => {
    const { port, clock, authorizerCalls } = await startGateway({ throttle: { ratePerSecond: 1, burst: 2 } });

    const first = [await send(port, '/documents', { headers: acme }), await send(port, '/healthz')];
    const refused = await send(port, '/documents', { headers: acme });
    clock.timeMs += 1_000;
    const later = await send(port, '/healthz');

    expect(first.map(({ status }) => status)).toEqual([200, 200]);
    expect(refused.status).toBe(429);
    expect(refused.headers['retry-after']).toBe('1');
    expect(problemCode(refused)).toBe('quota-exceeded');
    expect(authorizerCalls).toHaveLength(1);
    expect(later.status).toBe(200);
  });
});

describe('cross-origin requests', () => {
  const app = 'https://app.example.com';
  const corsNames = (headers: object) =>
    Object.keys(headers).filter((name) => name.startsWith('access-control-'));

  it('are allowed from the list, also where the answer is a problem', async () => {
    const { port } = await startGateway({ allowedOrigins: [app] });

    const replies = [
      await send(port, '/documents', { headers: { ...acme, origin: app } }),
      await send(port, '/documents', { headers: { origin: app } }),
      await send(port, '/nowhere', { headers: { origin: app } }),
    ];

    expect(replies.map(({ status }) => status)).toEqual([200, 401, 404]);
    for (const { headers } of replies) {
      expect(headers).toMatchObject({ 'access-control-allow-origin': app, vary: 'Origin' });
      expect(headers['access-control-expose-headers']).toContain('x-request-id');
    }
  });

  it('get a preflight answer without token, handler or authorizer', async () => {
    const { port, calls, authorizerCalls } = await startGateway({ allowedOrigins: [app] });

    const reply = await send(port, '/documents/x', {
      method: 'OPTIONS',
      headers: { origin: app, 'access-control-request-method': 'DELETE' },
    });

    expect(reply).toMatchObject({ status: 204, text: '' });
    expect(reply.headers).toMatchObject({
      'access-control-allow-origin': app,
      'access-control-allow-methods': 'GET, DELETE',
      vary: 'Origin',
    });
    expect([...calls, ...authorizerCalls]).toEqual([]);
  });

  it.each(['GET', 'OPTIONS'])('from elsewhere get no CORS header on %s', async (method) => {
    const { port } = await startGateway({ allowedOrigins: [app] });

    const reply = await send(port, '/documents', {
      method,
      headers: { ...acme, origin: 'https://evil.example' },
    });

    expect(reply.headers.vary).toBe('Origin');
    expect(corsNames(reply.headers)).toEqual([]);
  });

  it('have no preflight on a path that does not exist', async () => {
    const { port } = await startGateway({ allowedOrigins: [app] });

    const reply = await send(port, '/nowhere', { method: 'OPTIONS', headers: { origin: app } });

    expect(reply.status).toBe(404);
  });
});

describe('listening', () => {
  it('is on loopback, at an origin that says localhost', async () => {
    const { origin, port } = await startGateway();

    const reply = await sendRaw(port, 'GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');

    expect(origin).toBe(`http://localhost:${port}`);
    expect(reply).toContain('HTTP/1.1 200 OK');
  });

  it('on a port in use fails with advice, and leaves the other server alone', async () => {
    const { port } = await startGateway();
    const second = await startGateway();
    await second.gateway.close();
    const third = createGateway({
      handlers: {} as never,
      authorizer: () => Promise.reject(new Error('Unauthorized')),
      publicFiles: {},
      allowedOrigins: [],
      authorizerCacheTtlMs: 0,
      throttle: { ratePerSecond: 1, burst: 1 },
      onError: () => undefined,
    });

    await expect(third.listen(port)).rejects.toThrow(
      `Port ${port} is in use. Stop the other server or choose another port: npm start -- --port ${port + 1}`,
    );
    await expect(third.close()).resolves.toBeUndefined();
    await expect(send(port, '/healthz')).resolves.toMatchObject({ status: 200 });
  });
});
