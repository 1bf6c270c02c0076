/** The client's transport: kept connections, and an end to everything that could wait for ever. */
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  createHttpTransport,
  type TransportLimits,
} from '../../../../../shared/adapters/bedrock/http-transport.ts';

const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function listen(server: Server | ReturnType<typeof createTcpServer>): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

async function transportTo(listener: RequestListener, limits: Partial<TransportLimits> = {}) {
  const server = createServer(listener);
  let connections = 0;
  server.on('connection', (socket) => {
    connections++;
    closing.push(() => socket.destroy());
  });
  const port = await listen(server);
  const transport = createHttpTransport({
    connectTimeoutMs: 5_000,
    attemptTimeoutMs: 5_000,
    maxReplyBytes: 1_000,
    ...limits,
  });
  closing.push(() => transport.destroy());
  const request = { protocol: 'http:', hostname: '127.0.0.1', port, method: 'POST', path: '/x', headers: {} };
  return {
    handle: (options?: { abortSignal?: AbortSignal; requestTimeout?: number; maxReplyBytes?: number }) =>
      transport.handle({ ...request, body: '{"sent":1}' }, options),
    connections: () => connections,
  };
}

describe('the transport', () => {
  it('sends a body, and gives status, headers and body of the answer', async () => {
    const { handle } = await transportTo(async (request, response) => {
      const [body] = (await request.toArray()) as Buffer[];
      response
        .writeHead(418, { 'X-Amzn-ErrorType': 'Teapot' })
        .end(`${request.method} ${request.url} ${body}`);
    });

    const { response } = await handle();

    expect(response).toMatchObject({ statusCode: 418, headers: { 'x-amzn-errortype': 'Teapot' } });
    expect(new TextDecoder().decode(response.body)).toBe('POST /x {"sent":1}');
  });

  it('keeps its connection from one call to the next', async () => {
    const { handle, connections } = await transportTo((_, response) => response.end('x'));

    for (let call = 0; call < 5; call++) await handle();

    expect(connections()).toBe(1);
  });

  it.each<[string, RequestListener]>([
    ['never comes', () => undefined],
    [
      'stops after its head',
      (_, response) => response.writeHead(200, { 'content-length': 9 }).flushHeaders(),
    ],
    ['stops in the middle', (_, response) => response.writeHead(200, { 'content-length': 9 }).write('half')],
    [
      'trickles without an end',
      (_, response) => {
        const timer = setInterval(() => response.write('.'), 20);
        closing.push(() => clearInterval(timer));
      },
    ],
  ])('ends an attempt whose answer %s, so that the client repeats it', async (_, listener) => {
    const { handle } = await transportTo(listener, { maxReplyBytes: 1_000_000 });

    await expect(handle({ requestTimeout: 100 })).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('has a time limit where the call names none', async () => {
    const { handle } = await transportTo(() => undefined, { attemptTimeoutMs: 100 });

    await expect(handle()).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('ends with the call, so that the client does not repeat it', async () => {
    const call = new AbortController();
    const { handle } = await transportTo(() => call.abort());

    await expect(handle({ abortSignal: call.signal })).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('ends with the call in mid-answer too', async () => {
    const call = new AbortController();
    const { handle } = await transportTo((_, response) => {
      response
        .writeHead(200, { 'content-length': 9 })
        .write('half', () => setTimeout(() => call.abort(), 50));
    });

    await expect(handle({ abortSignal: call.signal })).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('ends an attempt in time where the call may take longer', async () => {
    const { handle } = await transportTo(() => undefined);
    const abortSignal = AbortSignal.timeout(60_000);

    await expect(handle({ abortSignal, requestTimeout: 100 })).rejects.toMatchObject({
      name: 'TimeoutError',
    });
  });

  it('does not begin for a call that is over', async () => {
    const { handle, connections } = await transportTo((_, response) => response.end('x'));

    await expect(handle({ abortSignal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
    expect(connections()).toBe(0);
  });

  it('tells a cut answer from a whole one', async () => {
    const { handle } = await transportTo((_, response) => {
      response.writeHead(200, { 'content-length': 9 }).write('half', () => response.socket?.destroy());
    });

    await expect(handle()).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('finds an IPv6 address that the client has in brackets', async (context) => {
    const server = createServer((_, response) => response.end('x'));
    const bound = once(server.listen(0, '::1'), 'listening').then(
      () => true,
      () => false,
    );
    if (!(await bound)) context.skip('this machine has no IPv6');
    closing.push(() => server.close());
    const { port } = server.address() as AddressInfo;
    const transport = createHttpTransport({
      connectTimeoutMs: 5_000,
      attemptTimeoutMs: 5_000,
      maxReplyBytes: 9,
    });
    closing.push(() => transport.destroy());
    const request = { protocol: 'http:', hostname: '[::1]', port, method: 'POST', path: '/', headers: {} };

    expect((await transport.handle(request)).response.statusCode).toBe(200);
  });

  it('reads no more than the call allows', async () => {
    const { handle } = await transportTo((_, response) => response.end('x'.repeat(501)));

    await expect(handle({ maxReplyBytes: 500 })).rejects.toMatchObject({ name: 'ReplyTooLong' });
    expect((await handle()).response.body).toHaveLength(501);
  });

  it('reads no more than an answer may be long', async () => {
    const { handle } = await transportTo((_, response) => response.end('x'.repeat(1_001)));

    await expect(handle()).rejects.toMatchObject({ name: 'ReplyTooLong' });
  });

  it('gives up a connection that is not made in time, long before the attempt ends', async () => {
    // Takes the connection and says nothing, so TLS is never agreed on.
    const silent = createTcpServer((socket) => closing.push(() => socket.destroy()));
    const port = await listen(silent);
    const transport = createHttpTransport({
      connectTimeoutMs: 100,
      attemptTimeoutMs: 60_000,
      maxReplyBytes: 1_000,
    });
    const request = {
      protocol: 'https:',
      hostname: '127.0.0.1',
      port,
      method: 'POST',
      path: '/',
      headers: {},
    };

    await expect(transport.handle(request)).rejects.toMatchObject({
      name: 'TimeoutError',
      message: 'No connection was made in time.',
    });
  });
});
