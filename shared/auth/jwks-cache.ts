/** Wall 1: the issuers' keys in memory. Bounds how often they are fetched and how long they stay trusted. */
import { AppError } from '../errors/app-error.ts';
import { type KeySet, parseKeySet, type VerificationKey } from './key-set.ts';

/** `open` keeps trusting fetched keys up to the hard bound while they cannot be refreshed; `closed` does not. */
export type FailMode = 'open' | 'closed';

export interface JwksCacheOptions {
  /** Must settle: the cache waits for it. One call at a time and URI. */
  readonly fetchJwks: (jwksUri: string) => Promise<unknown>;
  readonly nowSeconds: () => number;
  readonly failMode: FailMode;
  /** Keys are past their soft TTL and still in use, because they cannot be refreshed. Told once a minute and URI. */
  readonly onStaleKeys?: ((jwksUri: string) => void) | undefined;
}

export interface JwksCache {
  /**
   * The key, or `undefined` where the issuer has none of that name.
   * @throws AppError `auth-unavailable` where no key can be trusted at the moment
   */
  find(jwksUri: string, kid: string): Promise<VerificationKey | undefined>;
}

/** Until then a known key costs no fetch; a withdrawn one is refused at the latest from then on. */
const softTtlSeconds = 10 * 60;
/** Past this age nothing is trusted, whatever the fail mode. */
const hardTtlSeconds = 4 * 60 * 60;
/** Unknown key ids are free to make up, so they buy at most one fetch in this time. */
const fetchIntervalSeconds = 30;
/** With no key in hand every request fails until a fetch succeeds, so the next try comes sooner. */
const coldFetchIntervalSeconds = 5;
/** Often enough for an alarm, seldom enough for a log. */
const staleNoticeIntervalSeconds = 60;

interface Entry {
  keys: KeySet | undefined;
  /** When the fetch that brought `keys` began. */
  fetchedAtSeconds: number;
  attemptedAtSeconds: number;
  failure: unknown;
  staleNoticeAtSeconds: number;
  inFlight: Promise<void> | undefined;
}

export function createJwksCache(options: JwksCacheOptions): JwksCache {
  const { fetchJwks, nowSeconds, failMode, onStaleKeys } = options;
  const entries = new Map<string, Entry>();

  function entryOf(jwksUri: string): Entry {
    const entry = entries.get(jwksUri) ?? emptyEntry();
    entries.set(jwksUri, entry);
    return entry;
  }

  function trustedKeys(entry: Entry): KeySet | undefined {
    return elapsed(entry.fetchedAtSeconds) > hardTtlSeconds ? undefined : entry.keys;
  }

  const isRefreshDue = (entry: Entry): boolean => elapsed(entry.fetchedAtSeconds) >= softTtlSeconds;

  /** A clock that was set back must not make keys younger. */
  function elapsed(sinceSeconds: number): number {
    const seconds = nowSeconds() - sinceSeconds;
    return seconds < 0 ? Number.POSITIVE_INFINITY : seconds;
  }

  function secondsToNextFetch(entry: Entry): number {
    const interval = trustedKeys(entry) === undefined ? coldFetchIntervalSeconds : fetchIntervalSeconds;
    return interval - elapsed(entry.attemptedAtSeconds);
  }

  /** Waits for the fetch under way, or begins one if it is time. Never rejects. */
  async function refresh(jwksUri: string, entry: Entry): Promise<void> {
    if (entry.inFlight === undefined && secondsToNextFetch(entry) <= 0) {
      entry.inFlight = fetchInto(jwksUri, entry).finally(() => {
        entry.inFlight = undefined;
      });
    }
    await entry.inFlight;
  }

  /** An empty or invalid reply changes nothing: a faulty issuer must not lock everybody out at once. */
  async function fetchInto(jwksUri: string, entry: Entry): Promise<void> {
    const beganAtSeconds = nowSeconds();
    entry.attemptedAtSeconds = beganAtSeconds;
    try {
      entry.keys = parseKeySet(await fetchJwks(jwksUri));
      entry.fetchedAtSeconds = beganAtSeconds;
    } catch (error) {
      entry.failure = error;
    }
  }

  function usableKeys(entry: Entry): KeySet {
    const keys = trustedKeys(entry);
    if (keys !== undefined && (failMode === 'open' || !isRefreshDue(entry))) return keys;
    const retryAfterSeconds = Math.max(1, Math.ceil(secondsToNextFetch(entry)));
    throw new AppError('auth-unavailable', { cause: entry.failure, retryAfterSeconds });
  }

  /** Only of a key that is used: a made-up key id must not fill the log. */
  function noticeStaleness(jwksUri: string, entry: Entry): void {
    if (!isRefreshDue(entry) || elapsed(entry.staleNoticeAtSeconds) < staleNoticeIntervalSeconds) return;
    entry.staleNoticeAtSeconds = nowSeconds();
    onStaleKeys?.(jwksUri);
  }

  return {
    async find(jwksUri, kid) {
      const entry = entryOf(jwksUri);
      const known = trustedKeys(entry)?.get(kid);
      if (known !== undefined && !isRefreshDue(entry)) return known;
      await refresh(jwksUri, entry);
      const key = usableKeys(entry).get(kid);
      if (key !== undefined) noticeStaleness(jwksUri, entry);
      return key;
    },
  };
}

const never = Number.NEGATIVE_INFINITY;

const emptyEntry = (): Entry => ({
  keys: undefined,
  fetchedAtSeconds: never,
  attemptedAtSeconds: never,
  failure: undefined,
  staleNoticeAtSeconds: never,
  inFlight: undefined,
});
