/** POST of JSON to a vendor's API: a renewed key where the old one is refused, and one kind of error for all that fails. */
import { AppError } from '../errors/app-error.ts';
import type { Secret } from '../ports/secret.ts';
import { throwIfGivenUp } from './given-up.ts';
import { retryAfterMs } from './retry-after.ts';
import { createRetryingFetch, type FetchParts, type FetchPolicy, realFetchParts } from './retrying-fetch.ts';
import { withinTime } from './within-time.ts';

export interface JsonCallOptions {
  /** As `https://api.vendor.example/v1`; paths are put behind it. */
  readonly baseUrl: string;
  /** What goes along besides the content type, from the secret's value. */
  readonly headers: (secretValue: string | undefined) => Record<string, string>;
  readonly secret: Secret | undefined;
  /** Holds for reading the key and for both rounds together where a renewed key makes a second one. */
  readonly policy: FetchPolicy;
  /** Where undefined, what the longest vectors take. */
  readonly maxReplyBytes?: number;
  readonly fetchParts?: Partial<FetchParts>;
}

/**
 * Posts `body` and gives the parsed answer, whose shape is the caller's to check. Where `signal` is aborted, nothing
 * more is sent and what is under way is given up.
 * @throws AppError `dependency-unavailable`; its cause names path and status, never a body or a key
 */
export type JsonCall = (path: string, body: unknown, signal?: AbortSignal) => Promise<unknown>;

/** Where the vendor names no time. */
const retryAfterSeconds = 5;

/** A vendor's slip must not send our callers away for days. */
const maxRetryAfterSeconds = 3_600;

export function createJsonCall(options: JsonCallOptions): JsonCall {
  const { baseUrl, headers, secret, policy, maxReplyBytes, fetchParts = {} } = options;
  const { nowMs } = { ...realFetchParts, ...fetchParts };
  const root = baseUrl.replace(/\/+$/, '');

  return async (path, body, signal) => {
    throwIfGivenUp(signal);
    const endsAtMs = nowMs() + policy.deadlineMs;
    const timeLeftMs = (): number => Math.max(1, endsAtMs - nowMs());
    const json = JSON.stringify(body);
    const send = (key: string | undefined): Promise<Response> => {
      const itsPolicy = { ...policy, deadlineMs: timeLeftMs(), maxReplyBytes };
      const headersWithKey = { ...headers(key), 'content-type': 'application/json' };
      const request = { method: 'POST', headers: headersWithKey, body: json, signal: signal ?? null };
      return createRetryingFetch(itsPolicy, fetchParts)(root + path, request).catch((error: unknown) => {
        throw unavailable(path, `failed: ${nameOf(error)}`);
      });
    };
    const inTime = <T>(work: Promise<T>): Promise<T> => withinTime(work, timeLeftMs(), signal);
    return readAnswer(path, await withFreshKey(secret && bounded(secret, inTime), send));
  };
}

/** For those who check the answer's shape. `why` must not be the vendor's words. */
export const unusableAnswer = (path: string, why = 'an answer of another form'): AppError =>
  unavailable(path, `gave ${why}`);

/** Looking for a key must not outlast the call that it is for. */
const bounded = (secret: Secret, inTime: <T>(work: Promise<T>) => Promise<T>): Secret => ({
  value: () => inTime(secret.value()),
  renew: (refused) => inTime(secret.renew(refused)),
});

/** A refused key may have been rotated: read anew, and where that gives another one, tried once more. */
async function withFreshKey(
  secret: Secret | undefined,
  send: (key: string | undefined) => Promise<Response>,
): Promise<Response> {
  const key = await secret?.value();
  const response = await send(key);
  const isRefused = response.status === 401 || response.status === 403;
  if (!isRefused || secret === undefined || key === undefined) return response;
  const renewed = await secret.renew(key);
  return renewed === key ? response : send(renewed);
}

async function readAnswer(path: string, response: Response): Promise<unknown> {
  if (!response.ok) {
    throw unavailable(path, `answered ${response.status}`, retryAfterMs(response.headers));
  }
  // A parser's error quotes what it could not read.
  return response.json().catch(() => {
    throw unusableAnswer(path);
  });
}

const unavailable = (path: string, what: string, afterMs?: number): AppError =>
  new AppError('dependency-unavailable', {
    cause: new Error(`POST ${path} ${what}`),
    retryAfterSeconds:
      afterMs === undefined
        ? retryAfterSeconds
        : Math.min(maxRetryAfterSeconds, Math.max(1, Math.ceil(afterMs / 1_000))),
  });

/** Name and code alone: the message of a header that cannot be sent quotes the key in it. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { cause } = error;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? `${error.name} ${code}` : error.name;
}
