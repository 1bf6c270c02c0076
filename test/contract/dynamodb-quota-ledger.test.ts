import { createDynamoDbQuotaLedger } from '../../shared/adapters/dynamodb/quota-ledger.ts';
import { startQuotaTable } from '../support/quota-table.ts';
import { describeQuotaLedger } from './quota-ledger/quota-ledger.ts';

describeQuotaLedger('DynamoDB', async ({ limits, nowMs }) => {
  const table = await startQuotaTable(new Map([['standard', limits]]));
  return {
    ledger: createDynamoDbQuotaLedger({ ...table.options, nowMs }),
    close: table.close,
  };
});
