import { createMemoryQuotaLedger } from '../../shared/adapters/offline/quota-ledger.ts';
import { describeQuotaLedger } from './quota-ledger/quota-ledger.ts';

describeQuotaLedger('Memory', async (settings) => ({
  ledger: createMemoryQuotaLedger(settings),
  close: async () => undefined,
}));
