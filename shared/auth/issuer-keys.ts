/** Wall 1: one issuer's keys in memory. Serves them while they are refreshed, and says when they can be trusted no more. */
import { AppError } from '../errors/app-error.ts';
import { type KeySet, parseKeySet, type VerificationKey } from './key-set.ts';
import {
  attemptSeconds,
  clockStepSeconds,
  hardTtlSeconds,
  noticeIntervalSeconds,
  overdueSeconds,
  pauseSeconds,
  softTtlSeconds,
} from './key-times.ts';

/** `open` keeps trusting fetched keys up to the hard bound while they cannot be refreshed; `closed` does not. */
export type FailMode = 'open' | 'closed';

/** A key set as it was fetched once, and when that fetch began. */
export interface DatedKeys {
  readonly fetchedAtSeconds: number;
  /** Members of a JWK Set, public ones only. */
  readonly keys: readonly unknown[];
}

export interface KeyNotice {
  readonly jwksUri: string;
  readonly ageSeconds: number;
  /** Whether they are those of a snapshot; else this process fetched them itself. */
  readonly isSnapshot: boolean;
}

export interface KeySourceOptions {
  /** One call at a time and URI, but for calls that outlast `attemptSeconds`. */
  readonly fetchJwks: (jwksUri: string) => Promise<unknown>;
  readonly nowSeconds: () => number;
  readonly failMode: FailMode;
  /** Keys are in use that cannot be refreshed. Told once a minute and URI. */
  readonly onStaleKeys?: ((notice: KeyNotice) => void) | undefined;
  /** The last key set that is known to have been good. Asked in fail mode `open`, where no key is trusted and a fetch failed. */
  readonly readSnapshot?: ((jwksUri: string) => Promise<DatedKeys | undefined>) | undefined;
  /** Told of every key set that was fetched and is in use from now on. Must not throw. */
  readonly saveSnapshot?: ((jwksUri: string, keys: DatedKeys) => void) | undefined;
  /** From 0 to 1; `Math.random` where left out. */
  readonly random?: (() => number) | undefined;
}

export interface IssuerKeys {
  /** As `JwksCache.find`. */
  find(kid: string): Promise<VerificationKey | undefined>;
}

const never = Number.NEGATIVE_INFINITY;

export function createIssuerKeys(options: KeySourceOptions, jwksUri: string): IssuerKeys {
  const { fetchJwks, nowSeconds, failMode, onStaleKeys, readSnapshot, saveSnapshot } = options;
  const isOpen = failMode === 'open';
  const { random = Math.random } = options;
  let keys: KeySet | undefined;
  let isSnapshot = false;
  /** When the fetch began that brought `keys`. A fetch that was frozen on its way brings keys as old as its beginning. */
  let fetchedAt = never;
  let attempt: Promise<void> | undefined;
  let attemptedAt = never;
  let attempts = 0;
  /** The attempt that brought `keys`: one that began before it and comes back after it is too late. */
  let appliedAttempt = 0;
  let failures = 0;
  let failure: unknown;
  let jitter = 0;
  let noticedAt = never;

  /** A clock that was set back must not make keys younger. */
  function elapsed(since: number): number {
    const seconds = nowSeconds() - since;
    return seconds < -clockStepSeconds ? Number.POSITIVE_INFINITY : seconds;
  }

  const trusted = (): KeySet | undefined => (elapsed(fetchedAt) > hardTtlSeconds ? undefined : keys);
  /** What a snapshot holds is refreshed as soon as that may be. */
  const isDue = (): boolean => isSnapshot || elapsed(fetchedAt) >= softTtlSeconds;
  const usable = (): KeySet | undefined => (isOpen || !isDue() ? trusted() : undefined);
  const secondsToNext = (): number =>
    pauseSeconds(usable() !== undefined, failures, jitter) - elapsed(attemptedAt);

  /** The fetch under way, or one that begins now if it is time. Never rejects. */
  function refresh(): Promise<void> | undefined {
    // Frozen with its process, or its clock was set: it says nothing about the issuer, and is not worth waiting for.
    if (attempt !== undefined && elapsed(attemptedAt) > attemptSeconds) {
      attempt = undefined;
      failures = 0;
    }
    if (attempt === undefined && secondsToNext() <= 0) {
      attemptedAt = nowSeconds();
      const number = ++attempts;
      attempt = fetchInto(number, attemptedAt).finally(() => {
        if (number === attempts) attempt = undefined;
      });
    }
    return attempt;
  }

  /** An empty or invalid reply changes nothing: a faulty issuer must not lock everybody out at once. */
  async function fetchInto(number: number, beganAt: number): Promise<void> {
    try {
      const fetched = parseKeySet(await fetchJwks(jwksUri));
      if (number < appliedAttempt) return;
      apply(fetched, beganAt, number, false);
      failures = 0;
      saveSnapshot?.(jwksUri, {
        fetchedAtSeconds: beganAt,
        keys: [...fetched.values()].map(({ jwk }) => jwk),
      });
    } catch (error) {
      if (number < attempts) return;
      failure = error;
      failures = elapsed(beganAt) > attemptSeconds ? 0 : failures + 1;
      jitter = random();
      if (isOpen && trusted() === undefined) await recall(number);
    }
  }

  /** Only what is newer than anything that was known here: a snapshot must not bring a withdrawn key back. */
  async function recall(number: number): Promise<void> {
    try {
      const saved = await readSnapshot?.(jwksUri);
      if (saved === undefined || !(saved.fetchedAtSeconds > fetchedAt) || number < appliedAttempt) return;
      if (elapsed(saved.fetchedAtSeconds) <= hardTtlSeconds) {
        apply(parseKeySet(saved), saved.fetchedAtSeconds, number, true);
      }
    } catch {
      // As if there were none: whoever reads it tells the operator.
    }
  }

  function apply(fetched: KeySet, fetchedFrom: number, number: number, fromSnapshot: boolean): void {
    keys = fetched;
    fetchedAt = fetchedFrom;
    appliedAttempt = number;
    isSnapshot = fromSnapshot;
  }

  /** Only of a key that is used: a made-up key id must not fill the log. */
  function notice(): void {
    if (!isDue() || !(isSnapshot || failures > 0) || elapsed(noticedAt) < noticeIntervalSeconds) return;
    noticedAt = nowSeconds();
    onStaleKeys?.({ jwksUri, ageSeconds: Math.round(elapsed(fetchedAt)), isSnapshot });
  }

  return {
    async find(kid) {
      const known = trusted()?.get(kid);
      if (known !== undefined && !isDue()) return known;
      const refreshed = refresh();
      // An issuer that was just seen to fail is not waited for, and neither is the first to come after the soft bound.
      const isServed = isOpen && known !== undefined && (failures > 0 || elapsed(fetchedAt) < overdueSeconds);
      if (!isServed) await refreshed;
      const current = usable();
      if (current === undefined) {
        const retryAfterSeconds = Math.max(1, Math.ceil(secondsToNext()));
        throw new AppError('auth-unavailable', { cause: failure, retryAfterSeconds });
      }
      const key = current.get(kid);
      if (key !== undefined) notice();
      return key;
    },
  };
}
