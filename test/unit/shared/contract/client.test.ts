import { describe, expect, it } from 'vitest';
import { ApiError, createClient } from '../../../../shared/contract/client.ts';
import { problemAnswer, startLoopbackApi, unusedUrl } from '../../bin/loopback-api.ts';

const answer = {
  tenant_id: 'acme',
  query: 'Why?',
  answer: 'Because.',
  sources: [],
  pii_included: false,
  degraded: false,
};

/** What the call fails with. */
async function failure(call: Promise<unknown>): Promise<ApiError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ApiError) return error;
  throw new Error(`expected an ApiError, got ${String(error)}`);
}

describe('the client', () => {
  it('sends a question as JSON with the token, and returns the answer', async () => {
    await using api = await startLoopbackApi(() => ({ body: answer }));
    const client = createClient({ url: `${api.url}/`, token: 'good' });

    const response = await client.query({ query: 'Why?', top_k: 2 });

    expect(response).toEqual(answer);
    expect(api.seen).toHaveLength(1);
    const [request] = api.seen;
    expect(request).toMatchObject({ method: 'POST', url: '/query' });
    expect(request?.headers).toMatchObject({
      authorization: 'Bearer good',
      'content-type': 'application/json',
    });
    expect(JSON.parse(request?.body ?? '')).toEqual({ query: 'Why?', top_k: 2 });
  });

  it('keeps the path of its url, and writes parameters that are given into the query string', async () => {
    const page = { tenant_id: 'acme', count: 0, documents: [], next_cursor: null };
    await using api = await startLoopbackApi(() => ({ body: page }));

    await createClient({ url: `${api.url}/stage` }).list({ tag: 'a&b', limit: 5, cursor: undefined });

    expect(api.seen[0]?.url).toBe('/stage/documents?tag=a%26b&limit=5');
    expect(api.seen[0]?.headers.authorization).toBeUndefined();
  });

  it.each([
    ['a/b?c#d', '/documents/a%2Fb%3Fc%23d'],
    ['../query', '/documents/..%2Fquery'],
    ['$&', '/documents/%24%26'],
  ])('keeps the id %s inside its path segment', async (id, url) => {
    await using api = await startLoopbackApi(() => ({ body: { deleted: 'x', tenant_id: 'acme' } }));

    await createClient({ url: api.url }).delete(id, { pii: true });

    expect(api.seen[0]?.url).toBe(`${url}?pii=true`);
  });

  it.each(['', '.', '..', '\ud800'])(
    'sends nothing for the id %j, which no address can carry',
    async (id) => {
      await using api = await startLoopbackApi(() => ({ body: {} }));

      const error = await failure(createClient({ url: api.url }).delete(id));

      expect(error).toMatchObject({ status: 0, code: 'invalid-id' });
      expect(api.seen).toEqual([]);
    },
  );

  it('turns a problem into an ApiError with its code, body and request id', async () => {
    const errors = [{ pointer: '/query', detail: 'must not be empty' }];
    await using api = await startLoopbackApi(() => problemAnswer(422, 'invalid-request', { errors }));

    const error = await failure(createClient({ url: api.url }).query({ query: '' }));

    expect(error).toMatchObject({ status: 422, code: 'invalid-request', requestId: 'request-1' });
    expect(error.problem?.errors).toEqual(errors);
  });

  it.each([
    ['a page that is no problem', { status: 502, body: '<html>' }, { status: 502, code: 'http-502' }],
    [
      'a redirect, which it does not follow',
      { status: 302, headers: { location: '/documents' }, body: '' },
      { status: 302, code: 'http-302' },
    ],
    ['a 200 that is no JSON', { body: 'hello' }, { status: 200, code: 'invalid-response' }],
    [
      'a 200 of another shape',
      { body: { ...answer, sources: 'none' } },
      { status: 200, code: 'invalid-response' },
    ],
  ])('fails on %s', async (_, reply, expected) => {
    await using api = await startLoopbackApi(() => reply);

    const error = await failure(createClient({ url: api.url }).query({ query: 'Why?' }));

    expect(error).toMatchObject({ ...expected, problem: undefined });
    expect(api.seen).toHaveLength(1);
  });

  it('lets fields through that a newer server adds', async () => {
    await using api = await startLoopbackApi(() => ({ body: { ...answer, degraded: true } }));

    const response = await createClient({ url: api.url }).query({ query: 'Why?' });

    expect(response).toEqual({ ...answer, degraded: true });
  });

  it('says that a server is unreachable', async () => {
    const error = await failure(createClient({ url: await unusedUrl() }).health());

    expect(error).toMatchObject({ status: 0, code: 'unreachable' });
  });

  it('gives up on a server that does not answer', async () => {
    await using api = await startLoopbackApi(() => 'silence');

    const error = await failure(createClient({ url: api.url, timeoutMs: 20 }).ready());

    expect(error).toMatchObject({ status: 0, code: 'timeout' });
  });

  it.each(['', 'two words', 'line\nbreak', 'ключ'])('refuses the token %j without quoting it', (token) => {
    const make = () => createClient({ url: 'http://127.0.0.1:1', token });

    expect(make).toThrow(ApiError);
    expect(make).toThrow('The token is empty or holds characters that no token has.');
  });
});
