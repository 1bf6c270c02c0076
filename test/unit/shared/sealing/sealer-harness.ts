/** A sealer over keys in memory, with every fetch counted and the clock in hand. */
import { vi } from 'vitest';
import { createKeysInMemory } from '../../../../shared/adapters/local-keys/keys-in-memory.ts';
import type { SealedPlace, SealedText, Sealer } from '../../../../shared/ports/sealer.ts';
import { termIndex } from '../../../../shared/retrieval/terms.ts';
import { createKeyAdministration } from '../../../../shared/sealing/key-administration.ts';
import { createSealer } from '../../../../shared/sealing/sealer.ts';
import type { TenantId } from '../../../../shared/tenancy/tenant-id.ts';
import { acme } from '../../../support/documents.ts';

export const place: SealedPlace = { documentId: 'd', pii: false, generation: 'g', number: 1 };

export function sealingWorld() {
  const { keys, wrapper } = createKeysInMemory();
  const administration = createKeyAdministration({ keys, wrapper });
  const clock = { nowMs: 1_000_000_000 };
  const newProcess = () => {
    const read = vi.fn(keys.read);
    const unwrap = vi.fn(wrapper.unwrap);
    const onViolation = vi.fn();
    const sealer = createSealer({
      keys: { read },
      wrapper: { ...wrapper, unwrap },
      plainTermIndex: termIndex,
      onViolation,
      nowMs: () => clock.nowMs,
    });
    return { sealer, read, unwrap, onViolation };
  };
  return { keys, wrapper, administration, clock, newProcess };
}

export const sealWith = async (
  sealer: Sealer,
  text: string,
  tenant: TenantId = acme,
  at: SealedPlace = place,
): Promise<SealedText> => (await sealer.of(tenant)).seal(at, text);

export const openWith = (
  sealer: Sealer,
  sealed: SealedText,
  tenant: TenantId = acme,
  at: SealedPlace = place,
): Promise<string> => sealer.reading(tenant, (seal) => seal.open(at, sealed));

/** As if somebody who can write to the store named a key that there is not. */
export function naming(version: number, sealed: SealedText): SealedText {
  const bytes = Buffer.from(sealed, 'base64');
  bytes.writeUInt32BE(version, 1);
  return bytes.toString('base64') as SealedText;
}
