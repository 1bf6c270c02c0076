/** A vendor without a network and a clock that only waiting moves, for tests of what is done when. */
import type { FetchParts } from '../../../../shared/upstream/retrying-fetch.ts';

export type Step = (init: RequestInit) => Response | Promise<Response>;

export interface FakeVendor {
  readonly parts: FetchParts;
  /** What arrived, in order. */
  readonly requests: { readonly url: string; readonly init: RequestInit }[];
  /** The waits between attempts, in milliseconds. */
  readonly waits: number[];
  passMs(ms: number): void;
}

/** @param steps what each attempt meets; the last one holds for all that follow */
export function fakeVendor(steps: readonly Step[], random = () => 0.5): FakeVendor {
  let nowMs = 1_000;
  const requests: FakeVendor['requests'] = [];
  const waits: number[] = [];
  return {
    requests,
    waits,
    passMs: (ms) => {
      nowMs += ms;
    },
    parts: {
      async fetch(input, init = {}) {
        const step = steps[Math.min(requests.length, steps.length - 1)];
        requests.push({ url: input instanceof Request ? input.url : String(input), init });
        if (step === undefined) throw new Error('no step');
        return step(init);
      },
      nowMs: () => nowMs,
      random,
      async wait(delayMs, signal) {
        signal.throwIfAborted();
        waits.push(delayMs);
        nowMs += delayMs;
      },
    },
  };
}

export const answers =
  (status: number, body = '{}', headers: Record<string, string> = {}): Step =>
  () =>
    new Response(body === '' ? null : body, { status, headers });

export const cutOff: Step = () => {
  throw new TypeError('fetch failed', { cause: Object.assign(new Error('read'), { code: 'ECONNRESET' }) });
};

/** Never answers; ends only by the signal. */
export const hangs: Step = ({ signal }) =>
  new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));

/** Begins to answer, and stops in mid-body until the signal ends it. */
export const hangsInBody: Step = ({ signal }) =>
  new Response(
    new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"half":'));
        signal?.addEventListener('abort', () => controller.error(signal.reason));
      },
    }),
  );

/** Answers, and breaks in mid-body. */
export const breaksInBody: Step = () =>
  new Response(
    new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"half":'));
        controller.error(new TypeError('terminated'));
      },
    }),
  );
