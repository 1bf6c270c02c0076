/** What the table of quotas holds of a tenant: everything that a ledger and the operator's commands ever wrote there, and nothing of others. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAwsCall } from '../../../../../shared/adapters/aws-administration/aws-call.ts';
import type { Deployment } from '../../../../../shared/adapters/aws-administration/deployment.ts';
import {
  createQuotaTiers,
  type QuotaTiers,
} from '../../../../../shared/adapters/aws-administration/quota-tiers.ts';
import { createDynamoDbQuotaLedger } from '../../../../../shared/adapters/dynamodb/quota-ledger.ts';
import { amounts, limits, midnightMs, spent } from '../../../../contract/quota-ledger/ledger-world.ts';
import { type Relay, startRelay } from '../../../../support/aws-administration-relay.ts';
import { acme, acme2 } from '../../../../support/documents.ts';
import { type QuotaTableServer, quotaTableName, startQuotaTable } from '../../../../support/quota-table.ts';

const dayMs = 86_400_000;
const access = {
  region: 'eu-central-1',
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: undefined },
};
const deployment: Deployment = {
  account: '111122223333',
  storeAddress: undefined,
  stackName: 'askacme-dev',
  tenantTable: 'tenants',
  keyPlace: { tableName: 'keys', keyArn: 'arn:aws:kms:eu-central-1:111122223333:key/1' },
  quotaTable: quotaTableName,
  usagePlans: new Map(),
  userPool: undefined,
  issuers: [],
};

describe('the quota table', () => {
  let server: QuotaTableServer;
  let relay: Relay;
  let quotas: QuotaTiers;
  let nowMs = midnightMs;

  const ledger = () => createDynamoDbQuotaLedger({ ...server.options, nowMs: () => nowMs });
  const keys = () => server.items(quotaTableName).map(({ pk }) => pk);
  /** A request on each day of a week, of both tenants; none of them is settled. */
  async function use(): Promise<void> {
    for (const tenant of [acme, acme2]) {
      await quotas.set(tenant, 'standard');
      for (let day = 0; day < 7; day++) {
        nowMs = midnightMs - day * dayMs;
        await ledger().reserve(tenant, amounts({ documents: 1, tokens: 5 }));
      }
    }
  }

  beforeEach(async () => {
    server = await startQuotaTable(new Map([['standard', limits]]));
    relay = await startRelay(server.origin);
    quotas = createQuotaTiers(
      createAwsCall({ ...access, endpoints: { dynamodb: relay.origin } }),
      deployment,
    );
  });
  afterEach(() => Promise.all([relay.close(), server.close()]));

  it('holds of a tenant its tier and an item a day, however old', async () => {
    await use();

    expect(await quotas.count(acme)).toBe(8);
    expect(await quotas.count(acme2)).toBe(8);
  });

  it('holds nothing of a tenant that was taken out, and of another what it was', async () => {
    await use();

    const removed = await quotas.remove(acme);

    expect([removed, await quotas.count(acme)]).toEqual([8, 0]);
    expect(keys().length).toBe(8);
    expect(keys().filter((pk) => !String(pk).startsWith('acme-2#'))).toEqual([]);
    expect(await quotas.find(acme)).toBe('');
    expect(await quotas.find(acme2)).toBe('standard');
  });

  it('gets no item from a request that is settled after its tenant was taken out', async () => {
    const reservation = await ledger().reserve(acme, amounts({ documents: 2 }));
    await quotas.remove(acme);

    if (reservation.granted) await ledger().settle(reservation, spent({ documents: 1 }));

    expect([reservation.granted, keys()]).toEqual([true, []]);
  });

  it('is emptied of a tenant by a second run where the first one failed half-way', async () => {
    await use();
    relay.beforeNext('DeleteItem', () =>
      relay.beforeNext('DeleteItem', () => relay.failNext('DeleteItem', 'denied')),
    );

    await expect(quotas.remove(acme)).rejects.toThrow('AWS refuses dynamodb:DeleteItem');

    expect(await quotas.count(acme)).toBe(7);
    await quotas.remove(acme);
    expect([await quotas.count(acme), await quotas.remove(acme)]).toEqual([0, 0]);
  });

  it('is not called empty where it cannot be looked through', async () => {
    relay.failNext('Scan', 'denied');

    await expect(quotas.count(acme)).rejects.toThrow('Sign in with a role that may do dynamodb:Scan.');
  });

  it('loses nothing of others to an answer that has what was not asked for', async () => {
    await use();
    const believing = createQuotaTiers(async ({ body = '' }) => {
      if (body.includes('FilterExpression')) return JSON.stringify({ Items: [{ pk: { S: 'acme-2#tier' } }] });
      return expect.fail('nothing may be deleted');
    }, deployment);

    await expect(believing.remove(acme)).rejects.toThrow('items that were not asked for');
    await expect(believing.count(acme)).rejects.toThrow('items that were not asked for');
  });

  it('is looked through to its last page', async () => {
    const pages: Readonly<Record<string, object>> = {
      first: { Items: [], LastEvaluatedKey: { pk: { S: 'somewhere' } } },
      second: { Items: [{ pk: { S: 'acme#tier' } }] },
    };
    const paged = createQuotaTiers(
      async ({ body = '' }) => JSON.stringify(pages[body.includes('ExclusiveStartKey') ? 'second' : 'first']),
      deployment,
    );

    expect(await paged.count(acme)).toBe(1);
  });
});
