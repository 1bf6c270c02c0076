/** Wall 5: each tenant's seal, its keys unwrapped once a process and kept for a while. */

import { AppError } from '../errors/app-error.ts';
import { unavailable } from '../errors/unavailable.ts';
import type { KeepingSealer, TenantSeal } from '../ports/sealer.ts';
import type { KeyWrapper, WrappedKeys } from '../ports/tenant-keys.ts';
import type { TenantId } from '../tenancy/tenant-id.ts';
import type { OnSealViolation } from './isolation-violation.ts';
import { decodeKeyRing } from './key-ring.ts';
import { createSealCache } from './seal-cache.ts';
import { createTenantSeal, UnknownDataKey, violated } from './tenant-seal.ts';

export interface SealerParts {
  readonly keys: WrappedKeys;
  readonly wrapper: KeyWrapper;
  readonly plainTermIndex: (term: string) => number;
  readonly onViolation: OnSealViolation;
  readonly nowMs?: () => number;
}

export function createSealer(parts: SealerParts): KeepingSealer {
  const { onViolation, nowMs = Date.now } = parts;
  const cache = createSealCache({ fetch: (tenant) => unwrapped(parts, tenant), missing: noKeys, nowMs });

  return {
    of: (tenant) => cache.get(tenant),
    forget: (tenant) => cache.forget(tenant),

    async reading(tenant, open) {
      for (let seal = await cache.get(tenant); ; ) {
        try {
          return open(seal);
        } catch (error) {
          if (!(error instanceof UnknownDataKey)) throw error;
        }
        const newer = await cache.renewed(tenant, seal);
        if (newer === seal)
          return violated(tenant, 'A record names a key that the tenant does not have.', onViolation);
        seal = newer;
      }
    },
  };
}

async function unwrapped(
  { keys, wrapper, plainTermIndex, onViolation }: SealerParts,
  tenant: TenantId,
): Promise<TenantSeal | undefined> {
  try {
    const wrapped = await keys.read(tenant);
    if (wrapped === undefined) return undefined;
    const ring = decodeKeyRing(await wrapper.unwrap(tenant, wrapped));
    return createTenantSeal({ tenant, ring, plainTermIndex, onViolation });
  } catch (error) {
    throw error instanceof AppError ? error : unavailable(error);
  }
}

const noKeys = (): AppError => unavailable(new Error('The tenant has no keys.'));
