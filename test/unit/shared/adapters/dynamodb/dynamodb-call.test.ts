/** DynamoDB over the wire: what is sent, what is tried again, and what its faults are called. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDynamoDbCall } from '../../../../../shared/adapters/dynamodb/dynamodb-call.ts';
import { DynamoDbError } from '../../../../../shared/adapters/dynamodb/dynamodb-error.ts';
import { signedHeaders } from '../../../../../shared/upstream/aws-signature.ts';
import type { AwsFault } from '../../../../support/aws-faults.ts';
import {
  startTenantTable,
  type TenantTableServer,
  tenantTableName,
} from '../../../../support/tenant-table.ts';

let server: TenantTableServer;

beforeEach(async () => {
  server = await startTenantTable([{ pk: 'tenant#acme', name: 'Acme' }]);
});
afterEach(() => server.close());

const fields = { TableName: tenantTableName, Key: { pk: { S: 'tenant#acme' } } };
const acme = { Item: { pk: { S: 'tenant#acme' }, name: { S: 'Acme' } } };

const get = (options = server.options) => createDynamoDbCall(options)('GetItem', fields);

const errorOf = (work: Promise<unknown>): Promise<DynamoDbError> =>
  work.then(
    () => expect.fail('expected a failure'),
    (error: unknown) => (error instanceof DynamoDbError ? error : Promise.reject(error)),
  );

describe('a call', () => {
  it('is one signed request, whose signature is that of what arrives', async () => {
    const answer = await get();

    const [request, ...more] = server.requests;
    const { authorization, host = '', 'x-amz-date': date = '' } = request?.headers ?? {};
    const iso = date.replace(/^(....)(..)(..T..)(..)(..)Z$/, '$1-$2-$3:$4:$5Z');
    const again = signedHeaders(
      {
        host,
        region: 'eu-west-1',
        service: 'dynamodb',
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': 'DynamoDB_20120810.GetItem',
        },
        body: request?.body ?? '',
      },
      server.options.credentials,
      Date.parse(iso),
    );
    expect([answer, more]).toEqual([acme, []]);
    expect(request?.headers['x-amz-security-token']).toBe('loopback-session');
    expect(authorization).toBe(again.authorization);
  });

  it.each<AwsFault>(['throttled', 'not-ready', 'server-error', 'overloaded', 'cut', 'hang'])(
    'survives a passing fault at the price of a repeat: %s',
    async (fault) => {
      server.calls.failNext(fault, 1);

      const answer = await get();

      expect([answer, server.calls.calls()]).toEqual([acme, 2]);
    },
  );

  it.each<[AwsFault, string, number]>([
    ['throttled', 'ProvisionedThroughputExceededException', 3],
    ['not-ready', 'ThrottlingException', 3],
    ['server-error', 'InternalServerError', 3],
    ['hang', 'TimeoutError', 3],
    ['cut', 'UND_ERR_SOCKET', 3],
    ['denied', 'AccessDeniedException', 1],
    ['invalid', 'ValidationException', 1],
    ['garbage', 'UnusableReply', 1],
  ])('fails by its own name where a fault lasts: %s', async (fault, name, calls) => {
    server.calls.failNext(fault, 100);

    const error = await errorOf(get());

    expect([error.name, server.calls.calls()]).toEqual([name, calls]);
  });

  it('names a server that is not there', async () => {
    await server.close();

    const error = await errorOf(get());

    expect(error.name).toBe('ECONNREFUSED');
  });

  it('names a table that is not there', async () => {
    const call = createDynamoDbCall(server.options);

    const error = await errorOf(call('GetItem', { ...fields, TableName: 'another' }));

    expect(error.name).toBe('ResourceNotFoundException');
  });

  it('says nothing of what DynamoDB wrote', async () => {
    server.calls.failNext('denied', 1);

    const error = await errorOf(get());

    expect(String(error.stack)).not.toMatch(/assumed-role|authorized/);
  });

  it('follows no redirect: the signature would go along', async () => {
    const elsewhere = await startTenantTable([]);
    const { createServer } = await import('node:http');
    const redirecting = createServer((_request, response) => {
      response.writeHead(307, { location: elsewhere.origin }).end();
    });
    await new Promise<void>((resolve) => redirecting.listen(0, '127.0.0.1', resolve));
    const { port } = redirecting.address() as { port: number };

    const error = await errorOf(get({ ...server.options, endpoint: `http://127.0.0.1:${port}` }));

    redirecting.close();
    expect([error.name, elsewhere.requests]).toEqual(['Status307', []]);
    await elsewhere.close();
  });
});
