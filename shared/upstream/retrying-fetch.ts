/** `fetch` for vendors' APIs: every attempt has a time limit, what may pass is tried again, and all of it ends by a deadline. */

import { setTimeout as sleep } from 'node:timers/promises';
import { retryAfterMs } from './retry-after.ts';

export interface FetchPolicy {
  /** One attempt, to the last byte of the answer. */
  readonly attemptTimeoutMs: number;
  /** All attempts with the waits between them. */
  readonly deadlineMs: number;
  readonly maxAttempts: number;
  readonly maxReplyBytes?: number | undefined;
}

export interface FetchParts {
  readonly fetch: typeof globalThis.fetch;
  readonly nowMs: () => number;
  readonly random: () => number;
  readonly wait: (delayMs: number, signal: AbortSignal) => Promise<void>;
}

const firstDelayMs = 100;
const longestDelayMs = 2_000;

/** Several times the longest that is of use: 128 vectors of 3,072 numbers are 5 MB of JSON. */
const defaultMaxReplyBytes = 32 * 1024 * 1024;

export const realFetchParts: FetchParts = {
  fetch: (input, init) => globalThis.fetch(input, init),
  nowMs: () => performance.now(),
  random: Math.random,
  wait: (delayMs, signal) => sleep(delayMs, undefined, { signal }),
};

/**
 * Repeats on 408, 429, 5xx, a cut connection and a time-out, after a random delay that doubles (full jitter) or after
 * what `Retry-After` asks for, whichever is longer. Where that would pass the deadline, the last answer is given, or
 * the last error thrown; an answer that is too long is not asked for again. So what is called must bear repetition, and its body must not be a stream.
 *
 * A redirect is an answer like any other: to follow one would carry a vendor's key to wherever it points.
 */
export function createRetryingFetch(policy: FetchPolicy, parts: Partial<FetchParts> = {}): typeof fetch {
  const { fetch, nowMs, random, wait } = { ...realFetchParts, ...parts };
  const { attemptTimeoutMs, maxAttempts, maxReplyBytes = defaultMaxReplyBytes } = policy;

  return async (input, init = {}) => {
    const endsAtMs = nowMs() + policy.deadlineMs;
    const callerSignal =
      init.signal ?? (input instanceof Request ? input.signal : new AbortController().signal);
    for (let attempt = 1; ; attempt++) {
      callerSignal.throwIfAborted();
      const leftMs = endsAtMs - nowMs();
      const limitMs = Math.max(1, Math.min(attemptTimeoutMs, leftMs));
      const outcome = await withinLimit(limitMs, callerSignal, async (signal) =>
        readWhole(await fetch(forAttempt(input), { redirect: 'manual', ...init, signal }), maxReplyBytes),
      );
      callerSignal.throwIfAborted();
      const delayMs = Math.max(askedDelayMs(outcome), backOffMs(attempt, random()));
      // By the attempt's limit and not by the clock alone: a timer may fire a little early.
      const hadAllTime = limitMs >= leftMs && hasName(outcome, 'TimeoutError');
      const mayRepeat = isPassing(outcome) && !hadAllTime && attempt < maxAttempts;
      if (!mayRepeat || nowMs() + delayMs >= endsAtMs) return settle(outcome);
      await wait(delayMs, callerSignal);
    }
  };
}

type Outcome = { readonly response: Response } | { readonly error: unknown };

/** A `Request` can be sent once. */
const forAttempt = (input: string | URL | Request): string | URL | Request =>
  input instanceof Request ? input.clone() : input;

/**
 * One attempt under the caller's signal and the time limit. Not by `AbortSignal.any` and `.timeout`: their timers
 * outlive a quick answer, and a long-lived signal of the caller's would gather one follower an attempt.
 */
async function withinLimit(
  limitMs: number,
  callerSignal: AbortSignal,
  send: (signal: AbortSignal) => Promise<Response>,
): Promise<Outcome> {
  const controller = new AbortController();
  const forward = (): void => controller.abort(callerSignal.reason);
  const timer = setTimeout(() => {
    controller.abort(new DOMException(`No whole answer within ${Math.round(limitMs)} ms`, 'TimeoutError'));
  }, limitMs);
  callerSignal.addEventListener('abort', forward, { once: true });
  try {
    return { response: await send(controller.signal) };
  } catch (error) {
    return { error };
  } finally {
    clearTimeout(timer);
    callerSignal.removeEventListener('abort', forward);
  }
}

/** The body is read here, so that the time limit covers it and a cut in the middle counts as a failed attempt. */
async function readWhole(response: Response, maxBytes: number): Promise<Response> {
  const { status, statusText, headers } = response;
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength;
    if (length > maxBytes) throw new DOMException('The answer is longer than any should be.', replyTooLong);
    chunks.push(chunk);
  }
  // `Response` refuses even an empty body with 204 and its kin.
  return new Response(length === 0 ? null : Buffer.concat(chunks), { status, statusText, headers });
}

function isPassing(outcome: Outcome): boolean {
  if ('error' in outcome) return !hasName(outcome, replyTooLong);
  const { status } = outcome.response;
  return status === 408 || status === 429 || status >= 500;
}

const replyTooLong = 'ReplyTooLong';

const hasName = (outcome: Outcome, name: string): boolean =>
  'error' in outcome && outcome.error instanceof Error && outcome.error.name === name;

function settle(outcome: Outcome): Response {
  if ('error' in outcome) throw outcome.error;
  return outcome.response;
}

const askedDelayMs = (outcome: Outcome): number =>
  ('error' in outcome ? undefined : retryAfterMs(outcome.response.headers)) ?? 0;

const backOffMs = (attempt: number, random: number): number =>
  random * Math.min(longestDelayMs, firstDelayMs * 2 ** (attempt - 1));
