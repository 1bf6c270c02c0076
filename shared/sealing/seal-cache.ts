/** Tenants' seals in this process's memory: few tenants, not for long, and one fetch at a time for each. */
import type { TenantSeal } from '../ports/sealer.ts';
import type { TenantId } from '../tenancy/tenant-id.ts';

/** How long keys may be in a process's memory, those that were destroyed meanwhile included. */
export const maxAgeMs = 15 * 60 * 1_000;

/** From then on they are fetched anew beside the requests, so that nobody waits, and an outage of the rest is not noticed. */
export const refreshAfterMs = 10 * 60 * 1_000;

/** A process serves few tenants at a time; on Lambda with tenant isolation, one. */
export const maxTenants = 100;

/** Records with made-up key versions must not buy a fetch each. */
const renewalIntervalMs = 10_000;

export interface SealCache {
  /** @throws what fetching throws; a failure is not remembered */
  get(tenant: TenantId): Promise<TenantSeal>;
  /**
   * A newer one than `outdated`; that one itself where it was fetched in its predecessor's place a moment ago.
   * @throws what fetching throws
   */
  renewed(tenant: TenantId, outdated: TenantSeal): Promise<TenantSeal>;
  /** What is being fetched meanwhile is not kept either. */
  forget(tenant: TenantId): void;
}

export interface SealCacheParts {
  /** `undefined` where the tenant has no keys any more. */
  readonly fetch: (tenant: TenantId) => Promise<TenantSeal | undefined>;
  /** Stands for a tenant without keys. */
  readonly missing: () => Error;
  readonly nowMs: () => number;
}

interface Fetched {
  readonly seal: Promise<TenantSeal>;
  readonly sinceMs: number;
}

interface Entry extends Fetched {
  /** The fetch that `renewed` began to replace this one; where it succeeded, it is this one. */
  renewal: Fetched | undefined;
  /** When a fetch beside requests last began. Not a renewal: a key that came since must still be found. */
  refreshedMs: number;
}

export function createSealCache({ fetch, missing, nowMs }: SealCacheParts): SealCache {
  /** In the order of use, the longest unused first. */
  const entries = new Map<TenantId, Entry>();
  let isWaiting = false;

  /** A clock that was set back must not make keys younger. */
  function ageMs(sinceMs: number): number {
    const age = nowMs() - sinceMs;
    return age < 0 ? Number.POSITIVE_INFINITY : age;
  }

  function forgetOld(): void {
    for (const [tenant, { sinceMs }] of entries) if (ageMs(sinceMs) >= maxAgeMs) entries.delete(tenant);
  }

  /** Not only when somebody asks: a tenant that is gone is never asked for again. A frozen process forgets as it goes on. */
  function forgetInTime(): void {
    if (isWaiting || entries.size === 0) return;
    isWaiting = true;
    const oldestMs = Math.max(...[...entries.values()].map(({ sinceMs }) => ageMs(sinceMs)));
    const timer = setTimeout(
      () => {
        isWaiting = false;
        forgetOld();
        forgetInTime();
      },
      Math.max(1, maxAgeMs - oldestMs),
    );
    timer.unref();
  }

  async function fetchSeal(tenant: TenantId): Promise<TenantSeal> {
    const seal = await fetch(tenant);
    if (seal !== undefined) return seal;
    // Destroyed: what is still in memory opens nothing from now on.
    entries.delete(tenant);
    throw missing();
  }

  const begin = (tenant: TenantId): Fetched => ({ seal: fetchSeal(tenant), sinceMs: nowMs() });

  function enter(tenant: TenantId, fetched: Fetched, renewal: Fetched | undefined): Entry {
    const entry: Entry = { ...fetched, renewal, refreshedMs: fetched.sinceMs };
    entries.set(tenant, entry);
    const [longestUnused] = entries.keys();
    if (entries.size > maxTenants && longestUnused !== undefined) entries.delete(longestUnused);
    forgetInTime();
    return entry;
  }

  function first(tenant: TenantId): Entry {
    const entry = enter(tenant, begin(tenant), undefined);
    entry.seal.catch(() => entries.get(tenant) === entry && entries.delete(tenant));
    return entry;
  }

  function entryOf(tenant: TenantId): Entry {
    forgetOld();
    const entry = entries.get(tenant);
    if (entry === undefined) return first(tenant);
    entries.delete(tenant);
    entries.set(tenant, entry);
    return entry;
  }

  /** The old seal stays until there is a new one. */
  function renew(tenant: TenantId, entry: Entry): Fetched {
    const renewal = begin(tenant);
    entry.renewal = renewal;
    renewal.seal.then(
      () => replace(tenant, entry, renewal, renewal),
      () => {
        entry.renewal = undefined;
      },
    );
    return renewal;
  }

  function refresh(tenant: TenantId, entry: Entry): void {
    if (ageMs(entry.sinceMs) < refreshAfterMs || ageMs(entry.refreshedMs) < renewalIntervalMs) return;
    entry.refreshedMs = nowMs();
    const fetched = begin(tenant);
    fetched.seal.then(
      () => replace(tenant, entry, fetched, undefined),
      () => undefined,
    );
  }

  /** Only what is still there: a tenant that is gone, or whose keys are, does not come back by an old fetch. */
  function replace(tenant: TenantId, entry: Entry, fetched: Fetched, renewal: Fetched | undefined): void {
    if (entries.get(tenant) === entry) enter(tenant, fetched, renewal);
  }

  return {
    forget: (tenant) => void entries.delete(tenant),

    async get(tenant) {
      const entry = entryOf(tenant);
      refresh(tenant, entry);
      return entry.seal;
    },

    async renewed(tenant, outdated) {
      const entry = entryOf(tenant);
      if ((await entry.seal) !== outdated) return entry.seal;
      const { renewal } = entry;
      const isRecent = renewal !== undefined && ageMs(renewal.sinceMs) < renewalIntervalMs;
      return (isRecent ? renewal : renew(tenant, entry)).seal;
    },
  };
}
