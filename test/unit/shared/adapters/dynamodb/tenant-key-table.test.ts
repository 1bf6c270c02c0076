/** The table of wrapped keys over the wire: what is sent, what is believed, and what its faults become. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DynamoDbError } from '../../../../../shared/adapters/dynamodb/dynamodb-error.ts';
import { createTenantKeyTable } from '../../../../../shared/adapters/dynamodb/tenant-key-table.ts';
import { expectUnavailable } from '../../../../contract/unavailable.ts';
import type { AwsFault } from '../../../../support/aws-faults.ts';
import { acme } from '../../../../support/documents.ts';
import { loopbackCredentials } from '../../../../support/loopback-credentials.ts';
import {
  startTenantKeys,
  type TenantKeysOnAws,
  tenantKeyTableName as table,
} from '../../../../support/tenant-keys.ts';

const [first, second] = [Buffer.from([1, 2, 3]), Buffer.from([4, 5, 6])];

let aws: TenantKeysOnAws;
beforeEach(async () => {
  aws = await startTenantKeys();
});
afterEach(() => aws.close());

const sent = () => aws.table.requests.map(({ operation, fields }) => ({ operation, ...fields }));

describe('the table', () => {
  it('is read consistently, one item, and nothing else is asked', async () => {
    await aws.keys.read(acme);

    expect(sent()).toEqual([
      { operation: 'GetItem', TableName: table, Key: { pk: { S: 'acme' } }, ConsistentRead: true },
    ]);
  });

  it('keeps the bytes under the tenant’s id, and nothing beside them', async () => {
    await aws.keys.add(acme, first);

    expect(aws.table.items(table)).toEqual([{ pk: 'acme', wrapped_keys: first }]);
  });

  it.each<AwsFault>(['throttled', 'not-ready', 'server-error', 'overloaded', 'cut', 'hang'])(
    'is asked once more where a fault passes: %s',
    async (fault) => {
      await aws.keys.add(acme, first);
      aws.table.calls.reset();
      aws.table.calls.failNext(fault, 1);

      expect(await aws.keys.read(acme)).toEqual(first);
      expect(aws.table.calls.calls()).toBe(2);
    },
  );

  it.each<[AwsFault, string]>([
    ['throttled', 'ProvisionedThroughputExceededException'],
    ['denied', 'AccessDeniedException'],
    ['garbage', 'UnusableReply'],
  ])('is 503 where a fault lasts, whatever was asked: %s', async (fault, name) => {
    for (const work of [
      () => aws.keys.read(acme),
      () => aws.keys.add(acme, first),
      () => aws.keys.replace(acme, second, first),
      () => aws.keys.destroy(acme),
    ]) {
      aws.table.calls.reset();
      aws.table.calls.failNext(fault, 100);
      const { cause } = await expectUnavailable(work());
      expect(cause).toBeInstanceOf(DynamoDbError);
      expect(cause).toMatchObject({ name });
    }
  });

  it.each([
    ['keys that are text', { wrapped_keys: 'AQID' }],
    ['no keys', {}],
    ['keys of another name', { keys: first }],
    ['a list of keys', { wrapped_keys: [first] }],
  ])('is not believed where an item has %s', async (_, attributes) => {
    aws.table.put(table, { pk: 'acme', ...attributes });

    expect((await expectUnavailable(aws.keys.read(acme))).cause).toMatchObject({ name: 'MalformedItem' });
  });

  it('is not believed where it answers with the item of another tenant', async () => {
    const Item = { pk: { S: 'acme-2' }, wrapped_keys: { B: first.toString('base64') } };
    const server = createServer((_request, response) => void response.end(JSON.stringify({ Item })));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const keys = createTenantKeyTable({
      region: 'eu-west-1',
      endpoint: `http://127.0.0.1:${port}`,
      credentials: loopbackCredentials,
      tableName: table,
    });

    const { cause } = await expectUnavailable(keys.read(acme));

    server.close();
    expect(cause).toMatchObject({ name: 'MalformedItem' });
  });
});

describe('a write whose answer was lost', () => {
  /** As the repetition of a write that was done finds it. */
  const alreadyThere = (wrapped: Buffer) => aws.table.put(table, { pk: 'acme', wrapped_keys: wrapped });

  it('counts as done where its own keys are there', async () => {
    alreadyThere(first);

    expect(await aws.keys.add(acme, first)).toBe(true);
    expect(await aws.keys.replace(acme, first, second)).toBe(true);
  });

  it('counts as not done where others’ keys are there', async () => {
    alreadyThere(second);

    expect(await aws.keys.add(acme, first)).toBe(false);
    expect(aws.table.items(table)).toEqual([{ pk: 'acme', wrapped_keys: second }]);
  });
});
