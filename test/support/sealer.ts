/** A real seal for stores under test: keys in memory, made for each tenant when it is first asked for. */
import { vi } from 'vitest';
import type { Sealer } from '../../shared/ports/sealer.ts';
import { termIndex } from '../../shared/retrieval/terms.ts';
import { encodeKeyRing, newKeyRing } from '../../shared/sealing/key-ring.ts';
import { createSealer } from '../../shared/sealing/sealer.ts';
import type { TenantId } from '../../shared/tenancy/tenant-id.ts';

export interface SealerUnderTest extends Sealer {
  readonly onViolation: ReturnType<typeof vi.fn>;
}

export function sealerInMemory(): SealerUnderTest {
  const rings = new Map<TenantId, Uint8Array>();
  const onViolation = vi.fn();
  const sealer = createSealer({
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
  return { ...sealer, onViolation };
}
