/** Remembers an authorizer's results for a while, as API Gateway does. Failures are never remembered. */
import { createHash } from 'node:crypto';

export interface AuthorizerCacheOptions {
  /** 0: nothing is remembered or shared. */
  readonly ttlMs: number;
  readonly maxEntries: number;
  readonly nowMs: () => number;
}

export interface AuthorizerCache<Result> {
  /** The remembered result of this identity, or that of `load`, which runs once for all who ask meanwhile. */
  get(identity: string, load: () => Promise<Result>): Promise<Result>;
}

interface Entry<Result> {
  readonly result: Result;
  readonly storedAtMs: number;
}

export function createAuthorizerCache<Result>(options: AuthorizerCacheOptions): AuthorizerCache<Result> {
  const entries = new Map<string, Entry<Result>>();
  const loading = new Map<string, Promise<Result>>();

  const fresh = (key: string): Entry<Result> | undefined => {
    const entry = entries.get(key);
    if (entry === undefined) return undefined;
    const ageMs = options.nowMs() - entry.storedAtMs;
    // A negative age is a clock set back: how old the entry is can no longer be told.
    if (ageMs >= 0 && ageMs < options.ttlMs) return entry;
    entries.delete(key);
    return undefined;
  };

  const remember = (key: string, result: Result): void => {
    entries.delete(key);
    entries.set(key, { result, storedAtMs: options.nowMs() });
    // A Map keeps the order of insertion, so the first key is the oldest entry.
    const oldest = entries.keys().next().value;
    if (entries.size > options.maxEntries && oldest !== undefined) entries.delete(oldest);
  };

  const loadOnce = (key: string, load: () => Promise<Result>): Promise<Result> => {
    // Started in a later tick, so that a load that fails at once still clears the entry made below.
    const running = Promise.resolve()
      .then(load)
      .then((result) => {
        remember(key, result);
        return result;
      })
      .finally(() => loading.delete(key));
    loading.set(key, running);
    return running;
  };

  return {
    async get(identity, load) {
      if (options.ttlMs <= 0) return load();
      const key = digest(identity);
      const entry = fresh(key);
      if (entry !== undefined) return entry.result;
      return loading.get(key) ?? loadOnce(key, load);
    },
  };
}

/** Entries are small whatever the header's length, and no token stays in memory. */
const digest = (identity: string): string => createHash('sha256').update(identity).digest('base64');
