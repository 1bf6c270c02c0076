/** From the sealer in the configuration to one that seals. Where keys are kept, and what wraps them, is imported where it is chosen. */
import { logViolation } from '../http/isolation-violation.ts';
import { currentRequestId } from '../http/request-scope.ts';
import type { KeepingSealer, Sealer } from '../ports/sealer.ts';
import { termIndex } from '../retrieval/terms.ts';
import {
  createKeyAdministration,
  type KeyAdministration,
  type KeyAdministrationParts,
} from '../sealing/key-administration.ts';
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
): KeepingSealer =>
  createSealer({
    keys,
    wrapper,
    plainTermIndex: termIndex,
    onViolation: (violation) =>
      logViolation(logger, { ...violation, wall: 'seal', requestId: currentRequestId() }),
  });

/** Tenants' keys as they are kept: for `sealerOver`, and for who makes, changes and destroys them. */
export async function openKeys(config: SealerConfig): Promise<KeyAdministrationParts> {
  switch (config.kind) {
    case 'memory': {
      const { createKeysInMemory } = await import('../adapters/local-keys/keys-in-memory.ts');
      return createKeysInMemory();
    }
    case 'local': {
      const { openKeysInFiles } = await import('../adapters/local-keys/keys-in-files.ts');
      return await openKeysInFiles(config.directory);
    }
    case 'aws':
      return await openKeysOnAws(config);
  }
}

/** For the operator's commands. Not of keys in memory: they are another process's. */
export const openKeyAdministration = async (
  config: Exclude<SealerConfig, { kind: 'memory' }>,
): Promise<KeyAdministration> => createKeyAdministration(await openKeys(config));

async function openKeysOnAws(
  config: Extract<SealerConfig, { kind: 'aws' }>,
): Promise<KeyAdministrationParts> {
  const { createTenantKeyTable } = await import('../adapters/dynamodb/tenant-key-table.ts');
  const { createKmsKeyWrapper } = await import('../adapters/kms/key-wrapper.ts');
  const { region, credentials, tableName, tableEndpoint, keyArn, keyEndpoint } = config;
  const access = { region, credentials };
  return {
    keys: createTenantKeyTable({ ...access, tableName, endpoint: tableEndpoint }),
    wrapper: createKmsKeyWrapper({ ...access, keyArn, endpoint: keyEndpoint }),
  };
}
