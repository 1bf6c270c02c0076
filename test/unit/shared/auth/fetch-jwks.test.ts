/** The network side of the key set, against a server on loopback. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fetchJwks } from '../../../../shared/auth/fetch-jwks.ts';

const servers: Server[] = [];

afterEach(() => {
  vi.unstubAllGlobals();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return (server.address() as AddressInfo).port;
}

const reply =
  (body: string | Buffer, status = 200, headers = {}): RequestListener =>
  (_request, response) => {
    response.writeHead(status, headers).end(body);
  };

describe('fetchJwks', () => {
  it.each(['127.0.0.1', '127.1', 'localhost'])(
    'fetches JSON over http from the loopback host %s',
    async (host) => {
      const port = await serve(reply('{"keys":[]}'));

      expect(await fetchJwks(`http://${host}:${port}/jwks.json`)).toEqual({ keys: [] });
    },
  );

  it.each([
    'http://idp.example/jwks.json',
    'http://10.0.0.1/jwks.json',
    'http://localhost.evil.example/jwks.json',
    'http://127.0.0.1.evil.example/jwks.json',
    'http://127.evil.example/jwks.json',
    'http://127.0.0.1@evil.example/jwks.json',
    'http://[::2]/jwks.json',
    'http://169.254.169.254/jwks.json',
    'file:///etc/passwd',
    'data:application/json,{"keys":[]}',
  ])('refuses %s without asking anybody', async (uri) => {
    const fetched = vi.fn();
    vi.stubGlobal('fetch', fetched);

    await expect(fetchJwks(uri)).rejects.toThrow('over https');
    expect(fetched).not.toHaveBeenCalled();
  });

  it.each(['https://idp.example/jwks.json', 'http://[::1]:9/jwks.json', 'http://127.9.8.7/jwks.json'])(
    'would ask %s, without following redirects and with an end in sight',
    async (uri) => {
      const fetched = vi.fn(async (_url: URL, _init: RequestInit) => new Response('{}'));
      vi.stubGlobal('fetch', fetched);

      await fetchJwks(uri);

      const [url, init] = fetched.mock.calls[0] ?? expect.fail('not called');
      expect(url.href).toBe(uri);
      expect([init.redirect, init.signal instanceof AbortSignal]).toEqual(['error', true]);
    },
  );

  it('follows no redirect', async () => {
    const asked: string[] = [];
    const port = await serve((request, response) => {
      asked.push(request.url ?? '');
      if (request.url === '/jwks.json') response.writeHead(302, { location: '/other.json' });
      response.end('{"keys":[]}');
    });

    await expect(fetchJwks(`http://127.0.0.1:${port}/jwks.json`)).rejects.toThrow();
    expect(asked).toEqual(['/jwks.json']);
  });

  it.each([201, 204, 404, 429, 500])('refuses the status %d', async (status) => {
    const port = await serve(reply(status === 204 ? '' : '{"keys":[]}', status));

    await expect(fetchJwks(`http://127.0.0.1:${port}/`)).rejects.toThrow(`status ${status}`);
  });

  it('takes 256 KB and refuses a byte more', async () => {
    const limit = 256 * 1024;
    const fits = await serve(reply(`"${'x'.repeat(limit - 2)}"`));
    const exceeds = await serve(reply(`"${'x'.repeat(limit - 1)}"`));

    expect(await fetchJwks(`http://127.0.0.1:${fits}/`)).toHaveLength(limit - 2);
    await expect(fetchJwks(`http://127.0.0.1:${exceeds}/`)).rejects.toThrow('too large');
  });

  it('hangs up on a reply without end', async () => {
    let closed = false;
    const port = await serve((_request, response) => {
      response.on('close', () => {
        closed = true;
      });
      const pour = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      };
      response.on('drain', pour);
      pour();
    });

    await expect(fetchJwks(`http://127.0.0.1:${port}/`)).rejects.toThrow('too large');
    await vi.waitFor(() => expect(closed).toBe(true));
  });

  it.each<[string, RequestListener]>([
    ['never comes', () => undefined],
    ['never ends', (_request, response) => response.write('{"keys":')],
    [
      'trickles in',
      (_request, response) => {
        const trickle = setInterval(() => response.write(' '), 5);
        response.on('close', () => clearInterval(trickle));
      },
    ],
  ])('gives up on a reply that %s', async (_name, listener) => {
    const port = await serve(listener);

    await expect(fetchJwks(`http://127.0.0.1:${port}/`, 50)).rejects.toThrow('timeout');
  });

  it('refuses a key whose id alone is a megabyte, and a set of five', async () => {
    for (const size of [1_000_000, 5_000_000]) {
      const port = await serve(reply(JSON.stringify({ keys: [{ kty: 'EC', kid: 'k'.repeat(size) }] })));

      await expect(fetchJwks(`http://127.0.0.1:${port}/`)).rejects.toThrow('too large');
    }
  });

  it.each(['', '<html>', '{"keys":', Buffer.from([0x22, 0xff, 0x22])])(
    'refuses %j, which is not JSON',
    async (body) => {
      const port = await serve(reply(body));

      await expect(fetchJwks(`http://127.0.0.1:${port}/`)).rejects.toThrow();
    },
  );
});
