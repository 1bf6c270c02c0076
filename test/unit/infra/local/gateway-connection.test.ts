import { Agent } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { acme, problemCode, type Reply, send, sendRaw, startGateway } from './gateway-fixture.ts';

const mebibyte = 1024 * 1024;
const head = (line: string, ...headers: string[]) =>
  `${[line, 'Host: x', 'Authorization: Bearer acme', ...headers].join('\r\n')}\r\n\r\n`;
const bodyOf = (raw: string) => JSON.parse(raw.slice(raw.indexOf('\r\n\r\n'))) as object;
const statuses = (raw: string) =>
  [...raw.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));

afterEach(() => {
  vi.useRealTimers();
});

describe('a body', () => {
  it('of exactly 10 MB is read, of one byte more refused', async () => {
    const { port, calls } = await startGateway();
    const agent = new Agent({ keepAlive: true });
    const post = (bytes: number) =>
      send(port, '/ingest', { method: 'POST', headers: acme, body: Buffer.alloc(bytes, 'a'), agent });

    const [fits, tooLarge] = [await post(10 * mebibyte), await post(10 * mebibyte + 1)];
    agent.destroy();

    expect(fits).toMatchObject({ status: 200, headers: { connection: 'keep-alive' } });
    expect(calls.map(({ event }) => event.body?.length)).toEqual([10 * mebibyte]);
    expect(tooLarge).toMatchObject({ status: 413, headers: { connection: 'close' } });
    expect(problemCode(tooLarge)).toBe('payload-too-large');
  });

  it('of unknown length is refused as soon as it is too large', async () => {
    const { port, calls } = await startGateway();
    const agent = new Agent({ keepAlive: true });

    const reply = await send(port, '/ingest', {
      method: 'POST',
      headers: { ...acme, 'transfer-encoding': 'chunked' },
      body: Buffer.alloc(12 * mebibyte, 'a'),
      agent,
    });
    agent.destroy();

    expect(reply).toMatchObject({ status: 413, headers: { connection: 'close' } });
    expect(calls).toEqual([]);
  });

  it('that is too large is refused in a way that also a client hears who sends all before it listens', async () => {
    const { port } = await startGateway();
    const bytes = 16 * mebibyte;

    const reply = await new Promise<string>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1').pause().setEncoding('latin1').on('error', reject);
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk;
      });
      socket.pause().on('end', () => resolve(text));
      socket.write(head('POST /ingest HTTP/1.1', `Content-Length: ${bytes}`));
      socket.write(Buffer.alloc(bytes), () => socket.resume());
    });

    expect(statuses(reply)).toEqual([413]);
    expect(bodyOf(reply)).toMatchObject({ status: 413 });
  });

  it('in very small chunks arrives whole', async () => {
    const { port, calls } = await startGateway();

    await sendRaw(
      port,
      `${head('POST /query HTTP/1.1', 'Transfer-Encoding: chunked', 'Connection: close')}${'1\r\na\r\n'.repeat(20_000)}0\r\n\r\n`,
    );

    expect(calls[0]?.event.body).toBe('a'.repeat(20_000));
  });

  it('that is too large does not stop the client’s next request', async () => {
    const { port } = await startGateway();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const large = { method: 'POST', headers: acme, body: Buffer.alloc(11 * mebibyte), agent };

    const replies: Reply[] = [];
    for (let round = 0; round < 2; round += 1) {
      replies.push(
        await send(port, '/ingest', large),
        await send(port, '/documents', { headers: acme, agent }),
      );
    }
    agent.destroy();

    expect(replies.map(({ status }) => status)).toEqual([413, 200, 413, 200]);
  });

  it('nobody wants is skipped, and the connection stays', async () => {
    const { port } = await startGateway();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const body = Buffer.alloc(mebibyte);

    const refused = await send(port, '/ingest', { method: 'POST', body, agent });
    const next = await send(port, '/documents', { headers: acme, agent });
    agent.destroy();

    expect(refused.status).toBe(401);
    expect(refused.headers.connection).toBe('keep-alive');
    expect(next.status).toBe(200);
  });

  it.each(['gzip', 'br', 'identity, gzip', 'x'])('in the coding %s is refused', async (coding) => {
    const { port, calls } = await startGateway();

    const reply = await send(port, '/query', {
      method: 'POST',
      headers: { ...acme, 'content-encoding': coding },
      body: '{}',
    });

    expect(reply.status).toBe(415);
    expect(problemCode(reply)).toBe('unsupported-media-type');
    expect(calls).toEqual([]);
  });

  it('may say that it has no coding', async () => {
    const { port } = await startGateway();
    const headers = { ...acme, 'content-encoding': 'Identity' };

    const reply = await send(port, '/query', { method: 'POST', headers, body: '{}' });

    expect(reply.status).toBe(200);
  });

  it.each([
    ['a lone continuation', [0x22, 0x80, 0x22]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['half a character', [0xe2, 0x82]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
  ])('with %s is no UTF-8', async (_, bytes) => {
    const { port, calls } = await startGateway();

    const reply = await send(port, '/query', { method: 'POST', headers: acme, body: Buffer.from(bytes) });

    expect(reply.status).toBe(400);
    expect(problemCode(reply)).toBe('invalid-json');
    expect(calls).toEqual([]);
  });

  it('is asked for only where it is wanted', async () => {
    const { port, calls } = await startGateway();
    const lines = ['Content-Length: 2', 'Expect: 100-continue', 'Connection: close'];
    const post = `POST /query HTTP/1.1\r\nHost: x\r\n${lines.join('\r\n')}\r\n`;

    const wanted = await sendRaw(port, `${post}Authorization: Bearer acme\r\n\r\n{}`);
    const unwanted = await sendRaw(port, `${post}\r\n`, { endAfterAnswer: true });

    expect(statuses(wanted)).toEqual([100, 200]);
    expect(calls.map(({ event }) => event.body)).toEqual(['{}']);
    expect(statuses(unwanted)).toEqual([401]);
    expect(unwanted).toMatch(/connection: close/i);
  });

  it('that breaks off harms nobody', async () => {
    const { port, calls, errors } = await startGateway();

    await new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.write(`${head('POST /query HTTP/1.1', 'Content-Length: 100')}{"que`, () => socket.destroy());
      });
      socket.on('close', () => resolve());
    });
    const next = await send(port, '/documents', { headers: acme });

    expect(next.status).toBe(200);
    expect(calls.map(({ route }) => route)).toEqual(['list']);
    expect(errors).toEqual([]);
  });
});

describe('what is no proper HTTP', () => {
  it.each([
    ['garbage', 'hello\r\n\r\n', 400],
    ['a bad header', 'GET / HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n', 400],
    ['two lengths', 'POST /query HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 400],
    [
      'a length beside chunks',
      'POST /query HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      400,
    ],
    ['headers over 16 KB', `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(17 * 1024)}\r\n\r\n`, 431],
    ['a bad chunk', head('POST /query HTTP/1.1', 'Transfer-Encoding: chunked').concat('zz\r\n'), 400],
    ['no host', 'GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['two hosts', 'GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n', 400],
  ])('is refused with a problem: %s', async (_, text, status) => {
    const { port, calls } = await startGateway();

    const reply = await sendRaw(port, text);

    expect(statuses(reply)).toEqual([status]);
    expect(reply).toMatch(/content-type: application\/problem\+json/i);
    expect(reply).toMatch(/x-request-id: [0-9a-f-]{36}/i);
    expect(reply).toMatch(/x-content-type-options: nosniff/i);
    expect(bodyOf(reply)).toMatchObject({ type: 'about:blank', status });
    expect(calls).toEqual([]);
    await expect(send(port, '/healthz')).resolves.toMatchObject({ status: 200 });
  });

  it('is never answered in the middle of another answer', async () => {
    let finish = (): void => undefined;
    const running = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const { port } = await startGateway({
      handlers: {
        list: async () => {
          await running;
          return { statusCode: 200, body: 'mine' };
        },
      },
    });

    const reply = await sendRaw(port, `${head('GET /documents HTTP/1.1')}garbage\r\n\r\n`);
    finish();

    expect(reply).toBe('');
    await expect(send(port, '/healthz')).resolves.toMatchObject({ status: 200 });
  });

  it('does not include HTTP/1.0, which needs no host', async () => {
    const { port } = await startGateway();

    const reply = await sendRaw(port, 'GET /healthz HTTP/1.0\r\n\r\n');

    expect(statuses(reply)).toEqual([200]);
  });
});

describe('closing', () => {
  function gated() {
    let finish = (): void => undefined;
    let entered = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const inside = new Promise<void>((resolve) => {
      entered = resolve;
    });
    const list = async () => {
      entered();
      await gate;
      return { statusCode: 200, body: 'done' };
    };
    return { list, inside, finish: () => finish() };
  }

  it('lets a running request end, takes no new one, and leaves no connection open', async () => {
    const { list, inside, finish } = gated();
    const { gateway, port } = await startGateway({ handlers: { list } });
    const agent = new Agent({ keepAlive: true });
    await send(port, '/healthz', { agent });
    const running = send(port, '/documents', { headers: acme, agent });
    await inside;

    const closed = gateway.close();
    await expect(send(port, '/healthz')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    finish();
    const reply = await running;
    await closed;
    agent.destroy();

    expect(reply).toMatchObject({ status: 200, text: 'done', headers: { connection: 'close' } });
  });

  it('cuts what still runs after a second and a half', async () => {
    const { list, inside, finish } = gated();
    const { gateway, port } = await startGateway({ handlers: { list } });
    const running = send(port, '/documents', { headers: acme });
    const cut = expect(running).rejects.toMatchObject({ code: 'ECONNRESET' });
    await inside;
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });

    const closed = gateway.close();
    vi.advanceTimersByTime(1_499);
    const isOpen = await Promise.race([
      closed.then(() => false),
      new Promise((resolve) => setImmediate(resolve, true)),
    ]);
    vi.advanceTimersByTime(1);
    await closed;

    expect(isOpen).toBe(true);
    await cut;
    finish();
  });

  it('may be asked for twice', async () => {
    const { gateway } = await startGateway();

    await expect(Promise.all([gateway.close(), gateway.close()])).resolves.toEqual([undefined, undefined]);
  });
});
