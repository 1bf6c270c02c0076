/** Tenants and machine clients in DynamoDB: only an item that is exactly right is one; everything else fails closed. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDynamoDbClientRegistry } from '../../../../../shared/adapters/dynamodb/client-registry.ts';
import { createDynamoDbTenantRegistry } from '../../../../../shared/adapters/dynamodb/tenant-registry.ts';
import { AppError } from '../../../../../shared/errors/app-error.ts';
import type { AwsFault } from '../../../../support/aws-faults.ts';
import { acme } from '../../../../support/documents.ts';
import {
  startTenantTable,
  type TenantTableServer,
  tenantTableName,
} from '../../../../support/tenant-table.ts';

const tenantItem = {
  pk: 'tenant#acme',
  name: 'Acme',
  status: 'active',
  issuer: 'https://idp.example',
  api_key: 'key-acme',
};
const clientItem = { pk: 'client#abc', tenant_id: 'acme', roles: ['editor', 'x'], name: 'Importer' };

let server: TenantTableServer;

beforeEach(async () => {
  server = await startTenantTable([tenantItem, clientItem]);
});
afterEach(() => server.close());

const findTenant = () => createDynamoDbTenantRegistry(server.options).find(acme);
const findClient = (id = 'abc') => createDynamoDbClientRegistry(server.options).find(id);

/** The name of what is behind `auth-unavailable`. */
const causeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    (found) => `found ${JSON.stringify(found)}`,
    (error: unknown) => {
      if (!(error instanceof AppError)) throw error;
      expect([error.code, error.detail, Number(error.retryAfterSeconds) >= 1]).toEqual([
        'auth-unavailable',
        undefined,
        true,
      ]);
      return (error.cause as Error).name;
    },
  );

describe('the tenants in DynamoDB', () => {
  it('are read one item a question, consistently, by their whole key', async () => {
    await findTenant();

    expect(server.requests.map(({ operation, fields }) => [operation, fields])).toEqual([
      ['GetItem', { TableName: tenantTableName, Key: { pk: { S: 'tenant#acme' } }, ConsistentRead: true }],
    ]);
  });

  it('are what the table says at this moment: a suspension holds from the next question on', async () => {
    const registry = createDynamoDbTenantRegistry(server.options);
    const before = await registry.find(acme);
    server.put(tenantTableName, { ...tenantItem, status: 'suspended' });

    const after = await registry.find(acme);

    expect([before?.status, after?.status]).toEqual(['active', 'suspended']);
  });

  it('are found where they are erased, so that who asks can refuse them', async () => {
    server.put(tenantTableName, { ...tenantItem, status: 'erased' });

    expect((await createDynamoDbTenantRegistry(server.options).find(acme))?.status).toBe('erased');
  });

  it.each<[string, Record<string, unknown>]>([
    ['without a status', { status: undefined }],
    ['of an unknown status', { status: 'trial' }],
    ['of a status in another case', { status: 'Active' }],
    ['of a status that is a list', { status: ['active'] }],
    ['of a status that is true', { status: true }],
    ['without an issuer', { issuer: undefined }],
    ['of an empty issuer', { issuer: '' }],
    ['of several issuers', { issuer: ['https://idp.example'] }],
    ['of an issuer that is null', { issuer: null }],
    ['without a name', { name: undefined }],
    ['of a name that is a number', { name: 7 }],
    ['of an empty API key', { api_key: '' }],
    ['of an API key that is null', { api_key: null }],
    ['of an API key that is a number', { api_key: 7 }],
  ])('are refused %s, and nobody gets in by them', async (_name, change) => {
    const kept = Object.entries({ ...tenantItem, ...change }).filter(([, value]) => value !== undefined);
    server.put(tenantTableName, { pk: 'tenant#acme', ...Object.fromEntries(kept) });

    expect(await causeOf(findTenant())).toBe('MalformedItem');
  });

  it.each<[string, unknown]>([
    ['another tenant than was asked for', { Item: { ...wire(tenantItem), pk: { S: 'tenant#acme-2' } } }],
    ['an item without a key', { Item: { name: { S: 'Acme' } } }],
    ['plain values', { Item: tenantItem }],
    ['values of two kinds', { Item: { ...wire(tenantItem), status: { S: 'active', N: '1' } } }],
    ['a list of items', { Item: [wire(tenantItem)] }],
    ['no object', { Item: 'tenant#acme' }],
    ['null', { Item: null }],
  ])('are refused where the answer is %s', async (_name, reply) => {
    const { createServer } = await import('node:http');
    const http = createServer((_request, response) => void response.end(JSON.stringify(reply)));
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(http.address() as { port: number }).port}`;

    const cause = await causeOf(createDynamoDbTenantRegistry({ ...server.options, endpoint }).find(acme));

    http.close();
    expect(cause).toBe('MalformedItem');
  });

  it.each<AwsFault>([
    'throttled',
    'server-error',
    'hang',
    'cut',
    'denied',
    'invalid',
    'garbage',
    'overloaded',
  ])('are unavailable, and not unknown, where the fault lasts: %s', async (fault) => {
    server.calls.failNext(fault, 100);

    expect(await causeOf(findTenant())).toMatch(/^[A-Z][A-Za-z_]+$/);
  });
});

describe('the machine clients in DynamoDB', () => {
  it('are read with their tenant and their roles, known or not', async () => {
    expect(await findClient()).toEqual({ tenantId: 'acme', roles: ['editor', 'x'] });
    expect(server.requests[0]?.fields).toEqual({
      TableName: tenantTableName,
      Key: { pk: { S: 'client#abc' } },
      ConsistentRead: true,
    });
  });

  it('are nobody where they were never registered', async () => {
    expect(await findClient('ab')).toBeUndefined();
    expect(await findClient('acme')).toBeUndefined();
  });

  it.each<[string, Record<string, unknown>]>([
    ['without a tenant', { tenant_id: undefined }],
    ['of a tenant outside the grammar', { tenant_id: 'ACME' }],
    ['of several tenants', { tenant_id: ['acme'] }],
    ['without roles', { roles: undefined }],
    ['of roles in one string', { roles: 'admin' }],
    ['of roles as a set', { roles: new Set(['admin']) }],
    ['of a role that is a number', { roles: ['editor', 7] }],
    ['of an empty role', { roles: [''] }],
  ])('are refused %s', async (_name, change) => {
    const kept = Object.entries({ ...clientItem, ...change }).filter(([, value]) => value !== undefined);
    server.put(tenantTableName, { pk: 'client#abc', ...Object.fromEntries(kept) });

    expect(await causeOf(findClient())).toBe('MalformedItem');
  });

  it('are unavailable where DynamoDB is', async () => {
    server.calls.failNext('denied', 100);

    expect(await causeOf(findClient())).toBe('AccessDeniedException');
  });
});

function wire(item: Record<string, string>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, { S: value }]));
}
