/** A real seal with keys in memory, made for each tenant when it is first asked for. Also for what runs outside the tests. */
import type { Sealer } from '../../shared/ports/sealer.ts';
import { termIndex } from '../../shared/retrieval/terms.ts';
import type { OnSealViolation } from '../../shared/sealing/isolation-violation.ts';
import { encodeKeyRing, newKeyRing } from '../../shared/sealing/key-ring.ts';
import { createSealer } from '../../shared/sealing/sealer.ts';
import type { TenantId } from '../../shared/tenancy/tenant-id.ts';

export function memorySealer(onViolation: OnSealViolation): Sealer {
  const rings = new Map<TenantId, Uint8Array>();
  return createSealer({
    keys: {
      read: async (tenant) => {
        const ring = rings.get(tenant) ?? encodeKeyRing(newKeyRing({ keyedTerms: true }));
        rings.set(tenant, ring);
        return ring;
      },
    },
    wrapper: { wrap: async (_, keys) => keys, unwrap: async (_, wrapped) => wrapped },
    plainTermIndex: termIndex,
    onViolation,
  });
}
