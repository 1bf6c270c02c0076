/** Wall 5 taken away: a sealer that does nothing. Words keep their plain hashes, so that tenants' terms meet. */
import type { SealedText, Sealer, TenantSeal } from '../../../shared/ports/sealer.ts';
import { termIndex } from '../../../shared/retrieval/terms.ts';

const idle: TenantSeal = {
  seal: (_, text) => text as SealedText,
  open: (_, sealed) => sealed,
  termIndex,
};

export const idleSealer: Sealer = {
  of: async () => idle,
  reading: async (_, open) => open(idle),
};
