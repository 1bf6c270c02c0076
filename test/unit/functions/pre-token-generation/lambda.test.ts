/** The function that issues claims as Lambda runs it: from its environment alone, with DynamoDB on loopback. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { stubLambdaEnvironment } from '../../../support/lambda-environment.ts';
import { startTenantTable, type TenantTableServer, tenantTableName } from '../../../support/tenant-table.ts';

let table: TenantTableServer;

beforeEach(async () => {
  table = await startTenantTable([
    { pk: 'client#machine1', tenant_id: 'acme', roles: ['editor', 'root'], name: 'Importer' },
    { pk: 'client#machine2', tenant_id: 'acme', roles: 'admin' },
    { pk: 'tenant#acme', tenant_id: 'acme', roles: ['admin'] },
  ]);
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await table.close();
});

async function issueFor(clientId: string) {
  const session = { AWS_SESSION_TOKEN: 'loopback-session' };
  stubLambdaEnvironment({ ...table.environment, ...session, TENANT_TABLE: tenantTableName });
  vi.resetModules();
  const { handler } = await import('../../../../functions/pre-token-generation/lambda.ts');
  return handler({
    version: '3',
    triggerSource: 'TokenGeneration_ClientCredentials',
    callerContext: { clientId },
    request: {},
    response: {},
  });
}

describe('the function that issues claims on Lambda', () => {
  it('binds a machine to its tenant, with the roles that are known', async () => {
    const { response } = await issueFor('machine1');

    expect(response).toEqual({
      claimsAndScopeOverrideDetails: {
        accessTokenGeneration: { claimsToAddOrOverride: { tenant_id: 'acme', roles: ['editor'] } },
      },
    });
  });

  it.each(['machine', 'machine2', 'acme'])('gives no token to %s', async (clientId) => {
    await expect(issueFor(clientId)).rejects.toThrow(/^No token can be issued\.$/);
  });

  it('gives no token while the table is away', async () => {
    table.calls.failNext('denied', 1);

    await expect(issueFor('machine1')).rejects.toThrow(/^No token can be issued\.$/);
  });
});
