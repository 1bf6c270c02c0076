/** What a caller that goes away has to find, and its provider to be spared, whatever the adapter. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import { expectUnavailable, forGood } from './unavailable.ts';
import type { VendorUnderTest } from './vendor.ts';

/** Long enough for what has been sent to arrive, here in the same process, and for what is given up to end. */
const settleMs = 100;
/** Longer than an attempt may take with the limits of these suites, and the wait before the next. */
const nextAttemptMs = 700;

/** Nothing is sent for a caller that has gone already. */
export async function expectNotBegun(work: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
  const error = await expectUnavailable(work(AbortSignal.abort()));

  expect(error.retryAfterSeconds).toBe(5);
}

/** A caller that goes while the provider holds its answers ends its call at once, and no other call begins. */
export async function expectGivenUp(
  vendor: VendorUnderTest,
  work: (signal: AbortSignal) => Promise<unknown>,
): Promise<void> {
  const caller = new AbortController();
  vendor.failNext('hang', forGood);
  let isEnded = false;
  const error = expectUnavailable(work(caller.signal)).finally(() => {
    isEnded = true;
  });
  await vi.waitFor(() => expect(vendor.calls()).toBeGreaterThan(0));

  caller.abort(new Error('vendor-words'));
  await sleep(settleMs);
  const calls = vendor.calls();

  expect(isEnded).toBe(true);
  expect((await error).retryAfterSeconds).toBe(5);
  await sleep(nextAttemptMs);
  expect(vendor.calls()).toBe(calls);
}
