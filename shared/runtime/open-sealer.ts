/** From the sealer in the configuration to one that seals. Where keys are kept, and what wraps them, is imported where it is chosen. */
import { logViolation } from '../http/isolation-violation.ts';
import { currentRequestId } from '../http/request-scope.ts';
import type { Sealer } from '../ports/sealer.ts';
import { termIndex } from '../retrieval/terms.ts';
import type { KeyAdministrationParts } from '../sealing/key-administration.ts';
import { createSealer, type SealerParts } from '../sealing/sealer.ts';
import type { SealerConfig } from './config/engine-config.ts';
import type { Logger } from './logger.ts';

export interface SealerTools {
  readonly logger: Pick<Logger, 'error'>;
}

export const openSealer = async (config: SealerConfig, tools: SealerTools): Promise<Sealer> =>
  sealerOver(await openKeys(config), tools);

export const sealerOver = (
  { keys, wrapper }: Pick<SealerParts, 'keys' | 'wrapper'>,
  { logger }: SealerTools,
): Sealer =>
  createSealer({
    keys,
    wrapper,
    plainTermIndex: termIndex,
    onViolation: (violation) => logViolation(logger, { ...violation, requestId: currentRequestId() }),
  });

/** Tenants' keys as they are kept: for `sealerOver`, and for who makes, changes and destroys them. */
export async function openKeys(config: SealerConfig): Promise<KeyAdministrationParts> {
  switch (config.kind) {
    case 'memory': {
      const { createKeysInMemory } = await import('../adapters/local-keys/keys-in-memory.ts');
      return createKeysInMemory();
    }
  }
}
