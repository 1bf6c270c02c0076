/** Wall 5: a tenant's key ring at work. */
import { AppError } from '../errors/app-error.ts';
import type { SealedPlace, SealedText, TenantSeal } from '../ports/sealer.ts';
import type { TenantId } from '../tenancy/tenant-id.ts';
import { keyVersionOf, openText, sealText } from './envelope.ts';
import { IsolationViolation, type OnSealViolation } from './isolation-violation.ts';
import { currentKey, type KeyRing } from './key-ring.ts';
import { keyedTermIndex } from './term-index.ts';

/** Sealed under a key that came after the ring was read, as far as an unopened text can be believed. */
export class UnknownDataKey extends Error {
  override readonly name = 'UnknownDataKey';
}

export interface TenantSealParts {
  readonly tenant: TenantId;
  readonly ring: KeyRing;
  /** Of terms that are not keyed. */
  readonly plainTermIndex: (term: string) => number;
  readonly onViolation: OnSealViolation;
}

/** `open` throws `UnknownDataKey` for a version above the ring's: whoever made the seal may have a newer ring. */
export function createTenantSeal({ tenant, ring, plainTermIndex, onViolation }: TenantSealParts): TenantSeal {
  const { termKey } = ring;
  const sealing = currentKey(ring);
  const keys = new Map(ring.dataKeys.map((key) => [key.version, key]));

  function open(place: SealedPlace, sealed: SealedText): string {
    const version = keyVersionOf(sealed);
    if (version === undefined) return violated(tenant, 'A record is not sealed.', onViolation);
    if (version > sealing.version) throw new UnknownDataKey();
    const key = keys.get(version);
    const text = key === undefined ? undefined : openText(key, tenant, place, sealed);
    return (
      text ?? violated(tenant, 'A record does not open under the keys of the tenant that asked.', onViolation)
    );
  }

  return {
    seal: (place, text) => sealText(sealing, tenant, place, text),
    open,
    termIndex: termKey === undefined ? plainTermIndex : (term) => keyedTermIndex(termKey, term),
  };
}

/** The caller learns nothing but that it failed. */
export function violated(tenantId: TenantId, reason: string, onViolation: OnSealViolation): never {
  onViolation({ reason, tenantId });
  throw new AppError('internal', { cause: new IsolationViolation(tenantId, reason) });
}
