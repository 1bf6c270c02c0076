import { once } from 'node:events';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { ClientGone, declaredLength, maxBodyBytes, readBody } from '../../../../infra/local/request-body.ts';

function message(headers: Record<string, string> = {}): IncomingMessage {
  const incoming = new IncomingMessage(new Socket());
  incoming.headers = headers;
  incoming.rawHeaders = Object.entries(headers).flat();
  return incoming;
}

describe('reading a body', () => {
  it('joins characters that are split between chunks', async () => {
    const incoming = message();
    const [first, second] = [Buffer.from('é€').subarray(0, 3), Buffer.from('é€').subarray(3)];

    const reading = readBody(incoming);
    for (const chunk of [first, second, null]) incoming.push(chunk);

    await expect(reading).resolves.toBe('é€');
  });

  it('keeps a byte order mark for the parser to judge', async () => {
    const incoming = message();

    const reading = readBody(incoming);
    for (const chunk of [Buffer.from([0xef, 0xbb, 0xbf]), null]) incoming.push(chunk);

    await expect(reading).resolves.toBe('\uFEFF');
  });

  it('gives null for none', async () => {
    const incoming = message();

    const reading = readBody(incoming);
    incoming.push(null);

    await expect(reading).resolves.toBeNull();
  });

  it('refuses a declared length over the limit without reading', async () => {
    const incoming = message({ 'content-length': String(maxBodyBytes + 1) });

    await expect(readBody(incoming)).rejects.toMatchObject({ code: 'payload-too-large' });
    expect(incoming.listenerCount('data')).toBe(0);
  });

  it('ends where the client went away before', async () => {
    const incoming = message();
    incoming.destroy();
    await once(incoming, 'close');

    await expect(readBody(incoming)).rejects.toBeInstanceOf(ClientGone);
  });

  it.each([undefined, new Error('aborted')])(
    'ends where the client goes away meanwhile: %s',
    async (error) => {
      const incoming = message();

      const reading = readBody(incoming);
      incoming.destroy(error);

      await expect(reading).rejects.toBeInstanceOf(ClientGone);
    },
  );
});

describe('the declared length', () => {
  it.each([
    [{}, 0],
    [{ 'content-length': '12' }, 12],
    [{ 'transfer-encoding': 'chunked' }, undefined],
  ])('of %o is %s', (headers, expected) => {
    expect(declaredLength(message(headers))).toBe(expected);
  });
});
