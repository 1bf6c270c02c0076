import { describe, expect, it } from 'vitest';
import { fixedHeaders, withAnswerHeaders } from '../../../../shared/http/answer-headers.ts';
import type { LambdaHandler } from '../../../../shared/http/lambda-handler.ts';

const allowed = ['https://app.example.com', 'https://other.example.com'];

async function headersFor(
  requestHeaders: Record<string, string> | null,
  headers: Record<string, string> = {},
  origins: readonly string[] = allowed,
) {
  const inner: LambdaHandler = async () => ({ statusCode: 200, headers, body: '{}' });
  const event = {
    headers: requestHeaders,
    requestContext: { requestId: 'chosen', extendedRequestId: 'request-1' },
  };
  const handler = withAnswerHeaders(inner, origins);
  const response = await handler(
    event as unknown as Parameters<LambdaHandler>[0],
    {} as Parameters<LambdaHandler>[1],
  );
  return response.headers;
}

describe('an answer on Lambda', () => {
  it('has the fixed headers and the id of its request, whatever the handler says', async () => {
    const headers = await headersFor(null, { 'cache-control': 'public', 'x-request-id': 'mine' });

    expect(headers).toEqual({ ...fixedHeaders, 'x-request-id': 'request-1' });
  });

  it.each(['origin', 'Origin', 'ORIGIN'])('names a listed origin, sent as %s', async (name) => {
    const headers = await headersFor({ [name]: 'https://app.example.com' });

    expect(headers).toMatchObject({
      'access-control-allow-origin': 'https://app.example.com',
      'access-control-expose-headers': 'x-request-id, retry-after',
    });
  });

  it.each([
    'https://evil.example',
    'https://app.example.com.evil.example',
    'https://APP.example.com',
    'http://app.example.com',
    'https://app.example.com/',
    'https://app.example.com, https://other.example.com',
    'null',
    '*',
    '',
  ])('names no origin for %j', async (origin) => {
    const headers = await headersFor({ origin });

    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('names no origin where none is listed', async () => {
    const headers = await headersFor({ origin: 'https://app.example.com' }, {}, []);

    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('never allows credentials: tokens travel in a header that pages set themselves', async () => {
    const headers = await headersFor({ origin: 'https://app.example.com' });

    expect(headers).not.toHaveProperty('access-control-allow-credentials');
  });
});
