/** The AWS services' loopback server: two versions of HTTP on one port, signed requests only, broken connections. */
import { once } from 'node:events';
import { connect } from 'node:http2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awsJson, type LoopbackAws, startLoopbackAws } from '../../support/loopback-aws.ts';
import { signedHeaders } from '../../support/signed-request.ts';

let aws: LoopbackAws;

beforeAll(async () => {
  aws = await startLoopbackAws('bedrock', ({ method, path, body }) => {
    if (path === '/silence') return undefined;
    return { ...awsJson({ method, path, body }), cut: path === '/cut' };
  });
});
afterAll(() => aws.close());

const overHttp1 = (path: string, headers: Record<string, string>, signal: AbortSignal | null = null) =>
  fetch(aws.origin + path, { method: 'POST', headers, body: 'sent', signal });

async function overHttp2(path: string, headers: Record<string, string>) {
  const session = connect(aws.origin);
  session.on('error', () => undefined);
  const stream = session.request({ ':method': 'POST', ':path': path, ...headers });
  stream.end('sent');
  try {
    const [head] = (await once(stream, 'response')) as [Record<string, unknown>];
    const body = Buffer.concat((await stream.toArray()) as Buffer[]).toString();
    return { status: head[':status'], type: head['x-amzn-errortype'], body };
  } finally {
    session.destroy();
  }
}

const { authorization = '', ...unsigned } = signedHeaders('bedrock');

describe('the loopback server of AWS services', () => {
  it('speaks HTTP/1.1 and HTTP/2 on one port', async () => {
    const expected = JSON.stringify({ method: 'POST', path: '/a:b', body: 'sent' });
    const before = aws.versions.length;

    const first = await overHttp1('/a%3Ab', signedHeaders('bedrock'));
    const second = await overHttp2('/a%3Ab', signedHeaders('bedrock'));

    expect([await first.text(), second.body]).toEqual([expected, expected]);
    expect(aws.versions.slice(before)).toEqual(['1.1', '2.0']);
  });

  it.each<[string, Record<string, string>]>([
    ['no signature', unsigned],
    ['another service’s', signedHeaders('secretsmanager')],
    ['a bearer token', { ...unsigned, authorization: 'Bearer token' }],
    ['half a signature', { ...unsigned, authorization: authorization.slice(0, -1) }],
    ['no host signed', { ...unsigned, authorization: authorization.replace(';host', '') }],
    ['no date', { 'content-type': 'application/json', authorization }],
    ['the date of another day', { ...signedHeaders('bedrock'), 'x-amz-date': '20261121T120000Z' }],
  ])('refuses a request with %s', async (_, headers) => {
    const first = await overHttp1('/x', headers);
    const second = await overHttp2('/x', headers);

    expect([first.status, second.status]).toEqual([403, 403]);
    expect(first.headers.get('x-amzn-errortype')).toBe('IncompleteSignatureException');
    expect(second.type).toBe('IncompleteSignatureException');
  });

  it('cuts a connection in mid-answer, in both versions', async () => {
    const first = await overHttp1('/cut', signedHeaders('bedrock'));

    await expect(first.text()).rejects.toThrow();
    const second = await overHttp2('/cut', signedHeaders('bedrock')).catch(() => ({ body: '' }));
    expect(() => JSON.parse(second.body)).toThrow();
  });

  it('leaves a request without an answer, and still closes', async () => {
    const other = await startLoopbackAws('bedrock', () => undefined);
    const asked = fetch(other.origin, { method: 'POST', headers: signedHeaders('bedrock') });
    const failed = expect(asked).rejects.toThrow();

    await other.close();

    await failed;
  });
});
