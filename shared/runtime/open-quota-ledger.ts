/** From the quotas in the configuration to a ledger that keeps them. Each is imported where it is chosen. */
import type { QuotaLedger } from '../ports/quota-ledger.ts';
import type { QuotaConfig } from './config/engine-config.ts';

export async function openQuotaLedger(config: QuotaConfig): Promise<QuotaLedger> {
  switch (config.kind) {
    case 'memory': {
      const { createMemoryQuotaLedger } = await import('../adapters/offline/quota-ledger.ts');
      return createMemoryQuotaLedger(config);
    }
    case 'dynamodb': {
      const { createDynamoDbQuotaLedger } = await import('../adapters/dynamodb/quota-ledger.ts');
      return createDynamoDbQuotaLedger(config);
    }
  }
}
