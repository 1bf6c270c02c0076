/** The retrying fetch: what is tried again, after how long, and that the deadline is never passed. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { answerPolicy } from '../../../../shared/upstream/answer-policy.ts';
import { createRetryingFetch, type FetchPolicy } from '../../../../shared/upstream/retrying-fetch.ts';
import {
  answers,
  breaksInBody,
  cutOff,
  type FakeVendor,
  fakeVendor,
  hangs,
  hangsInBody,
} from './fake-vendor.ts';

const policy: FetchPolicy = { attemptTimeoutMs: 1_000, deadlineMs: 10_000, maxAttempts: 3 };
const quick: FetchPolicy = { attemptTimeoutMs: 15, deadlineMs: 10_000, maxAttempts: 3 };
const url = 'https://vendor.example/v1';

const call = (vendor: FakeVendor, its: FetchPolicy = policy, init?: RequestInit) =>
  createRetryingFetch(its, vendor.parts)(url, init);

afterEach(() => {
  vi.useRealTimers();
});

describe('the retrying fetch', () => {
  it.each([
    ['408', answers(408), policy],
    ['429', answers(429), policy],
    ['500', answers(500), policy],
    ['503', answers(503), policy],
    ['529', answers(529), policy],
    ['a cut connection', cutOff, policy],
    ['a body that breaks off', breaksInBody, policy],
    ['an answer that never comes', hangs, quick],
    ['a body that never ends', hangsInBody, quick],
  ])('tries again after %s and gives the next answer', async (_, fault, its) => {
    const vendor = fakeVendor([fault, answers(200, '{"a":1}')]);

    const response = await call(vendor, its);

    expect(await response.json()).toEqual({ a: 1 });
    expect(vendor.requests).toHaveLength(2);
  });

  it.each([200, 204, 302, 400, 401, 403, 404, 409, 413, 422])('gives %i back at once', async (status) => {
    const vendor = fakeVendor([answers(status, '')]);

    expect((await call(vendor)).status).toBe(status);
    expect(vendor.requests).toHaveLength(1);
  });

  it('gives the last answer when the attempts are used up', async () => {
    const vendor = fakeVendor([answers(500), answers(500), answers(503, '{"b":2}'), answers(200)]);

    const response = await call(vendor);

    expect([response.status, await response.json()]).toEqual([503, { b: 2 }]);
    expect(vendor.requests).toHaveLength(3);
  });

  it('throws the last error when the attempts are used up', async () => {
    const vendor = fakeVendor([cutOff]);

    await expect(call(vendor)).rejects.toThrow('fetch failed');
    expect(vendor.requests).toHaveLength(3);
  });

  it('throws a time-out when no attempt ends in time', async () => {
    await expect(call(fakeVendor([hangs]), quick)).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('does not try again after a time-out that took all of the time, even one that came a little early', async () => {
    // The clock of these tests stands still, so by it there would be time enough for another attempt.
    const vendor = fakeVendor([hangs], () => 0);

    await expect(call(vendor, { ...quick, deadlineMs: quick.attemptTimeoutMs })).rejects.toMatchObject({
      name: 'TimeoutError',
    });
    expect(vendor.requests).toHaveLength(1);
  });

  it('tries again after a quick fault, but not after a time-out, under the policy for answers', async () => {
    vi.useFakeTimers();
    const vendor = fakeVendor([answers(503), cutOff, hangs]);

    const pending = expect(call(vendor, answerPolicy)).rejects.toMatchObject({ name: 'TimeoutError' });
    await vi.advanceTimersByTimeAsync(24_000);
    await pending;
    const first = fakeVendor([hangs]);
    const pendingFirst = expect(call(first, answerPolicy)).rejects.toMatchObject({ name: 'TimeoutError' });
    await vi.advanceTimersByTimeAsync(24_000);
    await pendingFirst;

    expect([vendor.requests.length, first.requests.length]).toEqual([3, 1]);
  });

  it.each([
    [0, [0, 0, 0, 0, 0, 0, 0]],
    [0.5, [50, 100, 200, 400, 800, 1_000, 1_000]],
    [0.999, [99.9, 199.8, 399.6, 799.2, 1_598.4, 1_998, 1_998]],
  ])('waits a random share (%d) of a delay that doubles up to a bound', async (random, waits) => {
    const vendor = fakeVendor([cutOff], () => random);

    await call(vendor, { ...policy, maxAttempts: 8 }).catch(() => undefined);

    expect(vendor.waits.map((wait) => Math.round(wait * 10) / 10)).toEqual(waits);
  });

  it.each([
    ['seconds', { 'retry-after': '3' }, 3_000],
    [
      'a date, by the vendor’s own clock',
      { 'retry-after': 'Wed, 21 Oct 2015 07:28:04 GMT', date: 'Wed, 21 Oct 2015 07:28:00 GMT' },
      4_000,
    ],
    [
      'a date that is past',
      { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT', date: 'Wed, 21 Oct 2015 07:28:09 GMT' },
      50,
    ],
    ['no time at all', { 'retry-after': '0' }, 50],
    ['nonsense', { 'retry-after': 'soon' }, 50],
    ['less than nothing', { 'retry-after': '-5' }, 50],
    ['a fraction', { 'retry-after': '1.5' }, 50],
  ])('waits as long as Retry-After asks for: %s', async (_, headers, waitMs) => {
    const vendor = fakeVendor([answers(429, '{}', headers), answers(200)]);

    await call(vendor);

    expect(vendor.waits).toEqual([waitMs]);
  });

  it('takes a date without the vendor’s own clock by ours', async () => {
    const until = new Date(Date.now() + 5_000).toUTCString();
    const vendor = fakeVendor([answers(503, '{}', { 'retry-after': until }), answers(200)]);

    await call(vendor);

    expect(vendor.waits[0]).toBeGreaterThan(3_000);
    expect(vendor.waits[0]).toBeLessThanOrEqual(5_000);
  });

  it.each(['10', '86400', '9'.repeat(400), 'Wed, 21 Oct 2099 07:28:00 GMT'])(
    'gives the answer back rather than wait past the deadline: Retry-After %s',
    async (retryAfter) => {
      const vendor = fakeVendor([answers(429, '{}', { 'retry-after': retryAfter }), answers(200)]);

      expect((await call(vendor)).status).toBe(429);
      expect(vendor.waits).toEqual([]);
    },
  );

  it('begins no attempt after the deadline', async () => {
    const vendor: FakeVendor = fakeVendor([
      () => {
        vendor.passMs(4_000);
        return new Response('', { status: 500 });
      },
    ]);

    expect((await call(vendor, { ...policy, maxAttempts: 99 })).status).toBe(500);
    expect(vendor.requests).toHaveLength(3);
  });

  it('gives an attempt no more time than the deadline leaves', async () => {
    const vendor: FakeVendor = fakeVendor([
      () => {
        vendor.passMs(9_940);
        return new Response('', { status: 500 });
      },
      hangs,
    ]);

    await expect(call(vendor, { ...policy, attemptTimeoutMs: 60_000 })).rejects.toMatchObject({
      message: 'No whole answer within 10 ms',
    });
  });

  it('stops at once when the caller does, in mid-attempt', async () => {
    const caller = new AbortController();
    const vendor = fakeVendor([hangs]);

    const pending = call(vendor, policy, { signal: caller.signal });
    caller.abort(new Error('gone'));

    await expect(pending).rejects.toThrow('gone');
    expect(vendor.requests).toHaveLength(1);
  });

  it('stops when the caller does, while it waits', async () => {
    const caller = new AbortController();
    const vendor = fakeVendor([answers(500)]);
    const wait = async (_: number, signal: AbortSignal) => {
      caller.abort(new Error('gone'));
      signal.throwIfAborted();
    };

    const pending = createRetryingFetch(policy, { ...vendor.parts, wait })(url, { signal: caller.signal });

    await expect(pending).rejects.toThrow('gone');
    expect(vendor.requests).toHaveLength(1);
  });

  it('sends nothing for a caller that has stopped already', async () => {
    const vendor = fakeVendor([answers(200)]);

    await expect(call(vendor, policy, { signal: AbortSignal.abort(new Error('gone')) })).rejects.toThrow(
      'gone',
    );
    expect(vendor.requests).toEqual([]);
  });

  it('leaves nothing behind on a signal of the caller’s', async () => {
    const { signal } = new AbortController();
    let listeners = 0;
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...its: unknown[]) => {
      listeners++;
      Reflect.apply(addEventListener, signal, its);
    };
    signal.removeEventListener = (...its: unknown[]) => {
      listeners--;
      Reflect.apply(removeEventListener, signal, its);
    };

    await call(fakeVendor([answers(500), answers(200)]), policy, { signal });

    expect(listeners).toBe(0);
  });

  it('sends the same request each time, and follows no redirect', async () => {
    const vendor = fakeVendor([answers(500), answers(200)]);

    await call(vendor, policy, { method: 'POST', body: 'x', headers: { 'api-key': 'k' } });

    for (const { url: sentTo, init } of vendor.requests) {
      expect(sentTo).toBe(url);
      expect(init).toMatchObject({
        method: 'POST',
        body: 'x',
        headers: { 'api-key': 'k' },
        redirect: 'manual',
      });
    }
    expect(vendor.requests).toHaveLength(2);
  });

  it('can send a Request more than once', async () => {
    const bodies: string[] = [];
    const vendor = fakeVendor([answers(500), answers(200)]);
    const fetch: typeof globalThis.fetch = async (input, init) => {
      bodies.push(await (input as Request).text());
      return vendor.parts.fetch(url, init);
    };

    await createRetryingFetch(policy, { ...vendor.parts, fetch })(
      new Request(url, { method: 'POST', body: 'x' }),
    );

    expect(bodies).toEqual(['x', 'x']);
  });

  it('keeps status, headers and body of the answer', async () => {
    const vendor = fakeVendor([answers(418, '{"tea":true}', { 'x-request-id': '7' })]);

    const response = await call(vendor);

    expect(response.status).toBe(418);
    expect(response.headers.get('x-request-id')).toBe('7');
    expect(await response.text()).toBe('{"tea":true}');
  });

  it('does not read an answer without end', async () => {
    let sent = 0;
    const endless = () =>
      new Response(
        new ReadableStream({
          pull(controller) {
            sent++;
            controller.enqueue(new Uint8Array(1024 * 1024));
          },
        }),
      );

    await expect(call(fakeVendor([endless]))).rejects.toThrow('longer');
    expect(sent).toBeLessThan(40);
  });

  it('reads an answer of as many bytes as the policy has it, and asks for a longer one but once', async () => {
    const short = { ...policy, maxReplyBytes: 3 };
    const long = fakeVendor([answers(200, '1234')]);

    expect(await (await call(fakeVendor([answers(200, '123')]), short)).text()).toBe('123');
    await expect(call(long, short)).rejects.toThrow('longer');
    expect(long.requests).toHaveLength(1);
  });
});
