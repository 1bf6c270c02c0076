/** The JSON call: what is sent, how a rotated key is come by, and what is said of failures. */
import { inspect } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import type { Secret } from '../../../../shared/ports/secret.ts';
import { createJsonCall, unusableAnswer } from '../../../../shared/upstream/json-call.ts';
import { expectUnavailable } from '../../../contract/unavailable.ts';
import { answers, cutOff, type FakeVendor, fakeVendor, hangs, type Step } from './fake-vendor.ts';

const policy = { attemptTimeoutMs: 1_000, deadlineMs: 10_000, maxAttempts: 2 };
const headers = (key: string | undefined): Record<string, string> =>
  key === undefined ? {} : { 'x-key': key };

/** Good until refused, then the next one; the last one stays. */
function rotatingSecret(...values: readonly string[]): Secret & { renewals: number } {
  let at = 0;
  return {
    renewals: 0,
    value: async () => values[at] ?? '',
    async renew(refused) {
      this.renewals++;
      if (values[at] === refused) at = Math.min(at + 1, values.length - 1);
      return values[at] ?? '';
    },
  };
}

const onlyKey =
  (good: string, status = 401): Step =>
  ({ headers: sent }) =>
    new Response('{"ok":true}', { status: new Headers(sent).get('x-key') === good ? 200 : status });

const callOf = (vendor: FakeVendor, secret?: Secret, baseUrl = 'https://vendor.example/v1') =>
  createJsonCall({ baseUrl, headers, secret, policy, fetchParts: vendor.parts });

describe('a JSON call', () => {
  it.each(['https://vendor.example/v1', 'https://vendor.example/v1/'])(
    'posts JSON below %s',
    async (baseUrl) => {
      const vendor = fakeVendor([answers(200, '{"a":[1]}')]);

      const answer = await callOf(vendor, rotatingSecret('k1'), baseUrl)('/things', { q: 'é' });

      expect(answer).toEqual({ a: [1] });
      expect(vendor.requests[0]?.url).toBe('https://vendor.example/v1/things');
      expect(vendor.requests[0]?.init).toMatchObject({
        method: 'POST',
        body: '{"q":"é"}',
        headers: { 'x-key': 'k1', 'content-type': 'application/json' },
        redirect: 'manual',
      });
    },
  );

  it('sends no key where there is none', async () => {
    const vendor = fakeVendor([answers(200)]);

    await callOf(vendor)('/things', {});

    expect(Object.keys(vendor.requests[0]?.init.headers ?? {})).toEqual(['content-type']);
  });

  it.each([401, 403])('renews a key that is refused with %i, and repeats once', async (status) => {
    const vendor = fakeVendor([onlyKey('k2', status)]);
    const secret = rotatingSecret('k1', 'k2');

    expect(await callOf(vendor, secret)('/things', {})).toEqual({ ok: true });
    expect(vendor.requests).toHaveLength(2);
    expect(secret.renewals).toBe(1);
  });

  it('does not repeat with the same key', async () => {
    const vendor = fakeVendor([onlyKey('other')]);

    const error = await expectUnavailable(callOf(vendor, rotatingSecret('k1'))('/things', {}));

    expect(vendor.requests).toHaveLength(1);
    expect(error.cause).toMatchObject({ message: 'POST /things answered 401' });
  });

  it('repeats no more than once', async () => {
    const vendor = fakeVendor([onlyKey('other')]);

    await expectUnavailable(callOf(vendor, rotatingSecret('k1', 'k2', 'k3'))('/things', {}));

    expect(vendor.requests).toHaveLength(2);
  });

  it('keeps both rounds together within the deadline', async () => {
    const vendor: FakeVendor = fakeVendor([
      () => {
        vendor.passMs(9_990);
        return new Response('', { status: 401 });
      },
      answers(500),
    ]);

    await expectUnavailable(callOf(vendor, rotatingSecret('k1', 'k2'))('/things', {}));

    expect(vendor.requests).toHaveLength(2);
    expect(vendor.waits).toEqual([]);
  });

  it('sends nothing, and asks for no key, for a caller that has gone', async () => {
    const vendor = fakeVendor([answers(200)]);
    const value = vi.fn(async () => 'k1');

    await expectUnavailable(
      callOf(vendor, { value, renew: value })('/things', {}, AbortSignal.abort(new Error('gone'))),
    );

    expect(vendor.requests).toEqual([]);
    expect(value).not.toHaveBeenCalled();
  });

  it('gives up with its caller in mid-attempt, and repeats nothing', async () => {
    const caller = new AbortController();
    const vendor = fakeVendor([hangs]);

    const pending = callOf(vendor)('/things', {}, caller.signal);
    await vi.waitFor(() => expect(vendor.requests).toHaveLength(1));
    caller.abort(new Error('caller-words'));

    const error = await expectUnavailable(pending);
    expect(error.retryAfterSeconds).toBe(5);
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('caller-words');
    expect(vendor.requests).toHaveLength(1);
  });

  const never = () => new Promise<string>(() => undefined);

  it.each<[string, Secret, number]>([
    ['is not read', { value: never, renew: never }, 0],
    ['is not renewed', { value: async () => 'k1', renew: never }, 1],
  ])('waits for a key that %s no longer than its caller and its deadline', async (_, secret, sent) => {
    const caller = new AbortController();
    const vendor = fakeVendor([answers(401)]);
    const { parts } = vendor;
    const short = { ...policy, deadlineMs: 40 };
    const shortCall = createJsonCall({
      baseUrl: 'https://vendor.example',
      headers,
      secret,
      policy: short,
      fetchParts: parts,
    });

    await expectUnavailable(shortCall('/things', {}));
    expect(vendor.requests).toHaveLength(sent);
    const pending = callOf(vendor, secret)('/things', {}, caller.signal);
    await new Promise((resolve) => setImmediate(resolve));
    caller.abort();
    await expectUnavailable(pending);
  });

  it.each([
    ['no time', {}, 5],
    ['seconds', { 'retry-after': '17' }, 17],
    ['no time to wait', { 'retry-after': '0' }, 1],
    ['nonsense', { 'retry-after': 'soon' }, 5],
    ['a fraction', { 'retry-after': '1.5' }, 5],
    ['days', { 'retry-after': '9999999' }, 3_600],
    ['for ever', { 'retry-after': '9'.repeat(400) }, 3_600],
  ])('passes on when to come back, where the vendor names %s', async (_, sent, seconds) => {
    const vendor = fakeVendor([answers(503, '{}', sent)]);

    const error = await expectUnavailable(callOf(vendor)('/things', {}));

    expect(error.retryAfterSeconds).toBe(seconds);
  });

  it.each([
    ['a refusal', answers(400, '{"error":"vendor-words"}'), 'POST /things answered 400'],
    ['a redirect', answers(307, '', { location: 'https://evil.example' }), 'POST /things answered 307'],
    ['an outage', answers(500, 'vendor-words'), 'POST /things answered 500'],
    [
      'an answer that is no JSON',
      answers(200, 'vendor-words'),
      'POST /things gave an answer of another form',
    ],
    ['an empty answer', answers(200, ''), 'POST /things gave an answer of another form'],
    ['a cut connection', cutOff, 'POST /things failed: TypeError ECONNRESET'],
  ])(
    'names path and kind for %s, never the vendor’s words, our body or the key',
    async (_, step, message) => {
      const vendor = fakeVendor([step]);

      const error = await expectUnavailable(
        callOf(vendor, rotatingSecret('k-secret'))('/things', { q: 'our-words' }),
      );

      expect(error.cause).toMatchObject({ message });
      expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(
        /vendor-words|our-words|k-secret|evil/,
      );
    },
  );

  it('shows no key that no header can hold', async () => {
    const { fetch: _, ...parts } = fakeVendor([]).parts;
    const post = createJsonCall({
      baseUrl: 'http://127.0.0.1:9',
      headers,
      secret: rotatingSecret('k-secret\nsecond line'),
      policy,
      fetchParts: parts,
    });

    const error = await expectUnavailable(post('/things', {}));

    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('k-secret');
  });

  it('is unavailable where the answer is of another form than its caller can use', () => {
    expect(unusableAnswer('/things', 'no vectors')).toMatchObject({
      code: 'dependency-unavailable',
      retryAfterSeconds: 5,
      cause: { message: 'POST /things gave no vectors' },
    });
  });
});
