/** Wall 5: keys that are out of time leave a process's memory, whether or not anybody asks for them again. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TenantSeal } from '../../../../shared/ports/sealer.ts';
import { createSealCache, maxAgeMs } from '../../../../shared/sealing/seal-cache.ts';
import type { TenantId } from '../../../../shared/tenancy/tenant-id.ts';
import { acme, acme2 } from '../../../support/documents.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A cache, and whether what it fetched for a tenant is still in memory. */
function watchedCache() {
  const seals = new Map<TenantId, WeakRef<TenantSeal>>();
  const fetch = async (tenant: TenantId): Promise<TenantSeal> => {
    const seal = { seal: vi.fn(), open: vi.fn(), termIndex: vi.fn() };
    seals.set(tenant, new WeakRef(seal));
    return seal;
  };
  const cache = createSealCache({ fetch, missing: () => new Error('missing'), nowMs: Date.now });
  const isInMemory = async (tenant: TenantId): Promise<boolean> => {
    // What a job has looked at stays until its end.
    await new Promise((resolve) => process.nextTick(resolve));
    collectGarbage();
    return seals.get(tenant)?.deref() !== undefined;
  };
  return { cache, isInMemory };
}

describe('keys that are out of time', () => {
  it('leave memory though nobody asks for anything any more', async () => {
    const { cache, isInMemory } = watchedCache();
    await cache.get(acme);

    await vi.advanceTimersByTimeAsync(maxAgeMs - 1);
    const before = await isInMemory(acme);
    await vi.advanceTimersByTimeAsync(2);

    expect([before, await isInMemory(acme)]).toEqual([true, false]);
  });

  it('leave memory each at their own time', async () => {
    const { cache, isInMemory } = watchedCache();
    await cache.get(acme);
    await vi.advanceTimersByTimeAsync(1_000);
    await cache.get(acme2);

    await vi.advanceTimersByTimeAsync(maxAgeMs - 999);
    const between = [await isInMemory(acme), await isInMemory(acme2)];
    await vi.advanceTimersByTimeAsync(1_000);

    expect([...between, await isInMemory(acme2)]).toEqual([false, true, false]);
  });

  it('leave memory with the next request of any tenant where the process was frozen meanwhile', async () => {
    const { cache, isInMemory } = watchedCache();
    await cache.get(acme);
    // Time goes by, and no timer runs.
    vi.setSystemTime(Date.now() + maxAgeMs);

    await cache.get(acme2);

    expect([await isInMemory(acme), await isInMemory(acme2)]).toEqual([false, true]);
  });
});
