/** DynamoDB on loopback: items in and out, conditions, pages, and the protocol taken to the letter. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DynamoDbServer, startDynamoDbServer } from '../../support/dynamodb-server.ts';
import { signedHeaders } from '../../support/signed-request.ts';

const acme = { pk: 'tenant#acme', name: 'Acme', status: 'active', roles: ['editor'], seats: 7, trial: false };

let server: DynamoDbServer;

beforeEach(async () => {
  server = await startDynamoDbServer({ tables: { tenants: [acme, { pk: 'tenant#acme-2' }], other: [] } });
});
afterEach(() => server.close());

const headersFor = (operation: string): Record<string, string> => ({
  ...signedHeaders('dynamodb'),
  'content-type': 'application/x-amz-json-1.0',
  'x-amz-target': `DynamoDB_20120810.${operation}`,
});

async function send(
  operation: string,
  body: object,
  headers: Record<string, string> = headersFor(operation),
) {
  const response = await fetch(server.origin, { method: 'POST', headers, body: JSON.stringify(body) });
  const answer = (await response.json()) as Record<string, unknown>;
  return { status: response.status, type: String(answer.__type).split('#')[1], answer };
}

const keyOf = (pk: string) => ({ TableName: 'tenants', Key: { pk: { S: pk } } });

describe('DynamoDB on loopback', () => {
  it('gives an item in attribute values, and nothing for none', async () => {
    const found = await send('GetItem', { ...keyOf('tenant#acme'), ConsistentRead: true });
    const missing = await send('GetItem', keyOf('tenant#acm'));

    expect(found.answer).toEqual({
      Item: {
        pk: { S: 'tenant#acme' },
        name: { S: 'Acme' },
        status: { S: 'active' },
        roles: { L: [{ S: 'editor' }] },
        seats: { N: '7' },
        trial: { BOOL: false },
      },
    });
    expect(missing).toMatchObject({ status: 200, answer: {} });
  });

  it('puts a new item where the condition holds, and keeps an old one', async () => {
    const put = (pk: string) =>
      send('PutItem', {
        TableName: 'tenants',
        Item: { pk: { S: pk }, name: { S: 'New' } },
        ConditionExpression: 'attribute_not_exists(pk)',
      });

    const answers = [await put('tenant#new'), await put('tenant#acme')];

    expect(answers.map(({ status, type }) => [status, type])).toEqual([
      [200, undefined],
      [400, 'ConditionalCheckFailedException'],
    ]);
    expect(server.items('tenants')).toContainEqual({ pk: 'tenant#new', name: 'New' });
    expect(server.items('tenants')).toContainEqual(acme);
  });

  it('updates what it is told to, where the condition holds', async () => {
    const update = (pk: string) =>
      send('UpdateItem', {
        ...keyOf(pk),
        UpdateExpression: 'SET #status = :status REMOVE seats, trial',
        ConditionExpression: 'attribute_exists(pk) AND #status <> :status',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':status': { S: 'suspended' } },
      });

    const types = [await update('tenant#acme'), await update('tenant#acme'), await update('tenant#x')];

    expect(types.map(({ type }) => type)).toEqual([
      undefined,
      'ConditionalCheckFailedException',
      'ConditionalCheckFailedException',
    ]);
    expect(server.items('tenants')[0]).toEqual({
      pk: 'tenant#acme',
      name: 'Acme',
      status: 'suspended',
      roles: ['editor'],
    });
  });

  it('deletes an item and gives it back', async () => {
    const { answer } = await send('DeleteItem', { ...keyOf('tenant#acme-2'), ReturnValues: 'ALL_OLD' });

    expect(answer).toEqual({ Attributes: { pk: { S: 'tenant#acme-2' } } });
    expect(server.items('tenants')).toEqual([acme]);
  });

  it('scans in pages, filtering what it has looked at', async () => {
    server.put('tenants', { pk: 'client#1' });
    const seen: unknown[] = [];
    let start: unknown;

    do {
      const { answer } = await send('Scan', {
        TableName: 'tenants',
        Limit: 1,
        FilterExpression: 'begins_with(pk, :prefix)',
        ExpressionAttributeValues: { ':prefix': { S: 'tenant#' } },
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      });
      seen.push(...(answer.Items as { pk: { S: string } }[]).map(({ pk }) => pk.S));
      start = answer.LastEvaluatedKey;
    } while (start !== undefined);

    expect(seen.toSorted()).toEqual(['tenant#acme', 'tenant#acme-2']);
    expect(server.calls.calls()).toBe(3);
  });

  it.each<[string, string, object, string]>([
    ['another table', 'GetItem', { TableName: 'x', Key: { pk: { S: 'a' } } }, 'ResourceNotFoundException'],
    ['an empty key', 'GetItem', keyOf(''), 'ValidationException'],
    [
      'a second key',
      'GetItem',
      { TableName: 'tenants', Key: { pk: { S: 'a' }, sk: { S: 'b' } } },
      'ValidationException',
    ],
    ['no key', 'GetItem', { TableName: 'tenants' }, 'ValidationException'],
    [
      'a value of two kinds',
      'GetItem',
      { TableName: 'tenants', Key: { pk: { S: 'a', N: '1' } } },
      'ValidationException',
    ],
    [
      'an item without a key',
      'PutItem',
      { TableName: 'tenants', Item: { name: { S: 'a' } } },
      'ValidationException',
    ],
    ['an unknown field', 'GetItem', { ...keyOf('a'), Consistent: true }, 'ValidationException'],
    ['an unknown operation', 'DropTable', {}, 'UnknownOperationException'],
    [
      'a reserved word as a name',
      'DeleteItem',
      { ...keyOf('a'), ConditionExpression: 'attribute_exists(status)' },
      'ValidationException',
    ],
    [
      'a value that no expression uses',
      'DeleteItem',
      {
        ...keyOf('a'),
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':x': { S: 'x' } },
      },
      'ValidationException',
    ],
  ])('refuses %s', async (_name, operation, body, type) => {
    const refused = await send(operation, body);

    expect([refused.status, refused.type]).toEqual([400, type]);
  });

  it('serves signed requests of its own protocol only', async () => {
    const right = headersFor('GetItem');
    const { authorization: _signature, ...unsigned } = right;
    const wrong = [
      unsigned,
      { ...right, authorization: String(right.authorization).replace('dynamodb', 'bedrock') },
      { ...right, 'content-type': 'application/json' },
      { ...right, 'x-amz-target': 'GetItem' },
    ];

    const statuses = [];
    for (const headers of wrong) statuses.push((await send('GetItem', keyOf('a'), headers)).status);

    expect(statuses).toEqual([403, 403, 400, 400]);
    expect([server.requests, server.calls.calls()]).toEqual([[], 0]);
    expect((await send('GetItem', keyOf('a'))).status).toBe(200);
  });

  it('meets the faults that were ordered, in its own words', async () => {
    server.calls.failNext('throttled', 1);
    server.calls.failNext('server-error', 1);

    const types = [await send('GetItem', keyOf('a')), await send('GetItem', keyOf('a'))];

    expect(types.map(({ status, type }) => [status, type])).toEqual([
      [400, 'ProvisionedThroughputExceededException'],
      [500, 'InternalServerError'],
    ]);
    expect((await send('GetItem', keyOf('a'))).status).toBe(200);
  });
});
