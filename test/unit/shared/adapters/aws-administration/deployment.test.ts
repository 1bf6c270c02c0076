import { describe, expect, it } from 'vitest';
import { readDeployment } from '../../../../../shared/adapters/aws-administration/deployment.ts';
import { openTenantAdministration } from '../../../../../shared/adapters/aws-administration/tenant-administration.ts';
import type { TenantKeys } from '../../../../../shared/adapters/aws-administration/tenant-keys.ts';
import { parseTenantId, type TenantId } from '../../../../../shared/tenancy/tenant-id.ts';
import { stackAccount, startAdministrationServer } from '../../../../support/aws-administration-server.ts';
import { startDynamoDbServer } from '../../../../support/dynamodb-server.ts';

const member = (key: string, value: string) =>
  `<member><OutputValue>${value}</OutputValue><OutputKey>${key}</OutputKey></member>`;

const stackOf =
  (...members: string[]) =>
  async () =>
    `<r><StackId>arn:aws:cloudformation:eu-central-1:${stackAccount}:stack/askacme-dev/1</StackId><Outputs>${members.join('')}</Outputs></r>`;

const outputs = [
  member('TenantTableName', 'T&amp;T'),
  member('TenantKeyTableName', 'keys'),
  member('TenantKeyId', 'arn:aws:kms:eu-central-1:111122223333:key/1'),
  member('QuotaTableName', 'Q'),
  member('UsagePlanStandard', 'plan1'),
  member('UsagePlanVeryLarge', 'plan&#x32;'),
  member('UserPoolId', 'pool'),
  member('Issuer', 'https://issuer.example'),
  member('TokenUrl', 'https://token.example'),
  member('StoreAddress', 'https://x.pinecone.io'),
];

const question = {
  environmentName: 'dev',
  account: undefined,
  issuers: [],
  tiers: ['standard', 'very-large'],
};

const noKeys: TenantKeys = {
  create: async () => true,
  has: async () => false,
  rotate: async () => undefined,
  describe: async () => undefined,
  destroy: async () => false,
};

describe('a deployment', () => {
  it('is read from the outputs of its stack', async () => {
    const found = await readDeployment(stackOf(...outputs), {
      ...question,
      tiers: [...question.tiers, 'new'],
    });

    expect(found).toEqual({
      stackName: 'askacme-dev',
      account: '111122223333',
      storeAddress: 'https://x.pinecone.io',
      tenantTable: 'T&T',
      keyPlace: { tableName: 'keys', keyArn: 'arn:aws:kms:eu-central-1:111122223333:key/1' },
      quotaTable: 'Q',
      usagePlans: new Map([
        ['standard', 'plan1'],
        ['very-large', 'plan2'],
      ]),
      userPool: { id: 'pool', issuer: 'https://issuer.example', tokenUrl: 'https://token.example' },
      issuers: ['https://issuer.example'],
    });
  });

  it('is not the one of another account', async () => {
    const elsewhere = { ...question, account: '999999999999' };

    await expect(readDeployment(stackOf(...outputs), elsewhere)).rejects.toThrow(
      `These credentials are of account ${stackAccount}, and dev is in 999999999999.`,
    );
    await expect(
      readDeployment(stackOf(...outputs), { ...question, account: stackAccount }),
    ).resolves.toBeDefined();
  });

  it('is not guessed from an answer of another form', async () => {
    await expect(readDeployment(async () => '<html>It works!</html>', question)).rejects.toThrow(
      'in a form that is not known',
    );
  });
});

describe('a tenant of a deployment with several identity providers', () => {
  const issuers = ['https://one.example/', 'https://two.example/'];
  const id = parseTenantId('acme') as TenantId;

  it('is bound to one of them, and to none that is not trusted', async () => {
    const aws = await startAdministrationServer();
    const dynamoDb = await startDynamoDbServer({ tables: { Tenants: [], Quotas: [] } });
    aws.outputs = {
      ...{ TenantTableName: 'Tenants', QuotaTableName: 'Quotas', UsagePlanStandard: 'plan1' },
      ...{ TenantKeyTableName: 'Keys', TenantKeyId: 'key' },
    };
    aws.keys.plans.set('plan1', new Set());
    const { AWS_ENDPOINT_URL: origin = '' } = aws.environment;
    const access = {
      region: 'eu-central-1',
      credentials: {
        accessKeyId: 'AKIALOOPBACK',
        secretAccessKey: 'x',
        sessionToken: 'canary-session-token',
      },
      endpoints: { apigateway: origin, cloudformation: origin, dynamodb: dynamoDb.origin },
    };

    try {
      const administration = await openTenantAdministration(
        access,
        { ...question, issuers },
        async () => noKeys,
      );
      const tenant = { id, name: 'Acme', tier: 'standard', keyedTerms: true };

      await expect(administration.create({ ...tenant, issuer: undefined })).rejects.toThrow(
        'There are several issuers',
      );
      await expect(administration.create({ ...tenant, issuer: 'https://evil.example/' })).rejects.toThrow(
        'is not trusted',
      );
      const before = [...dynamoDb.items('Tenants')];
      await administration.create({ ...tenant, issuer: issuers[1] });

      expect(before).toEqual([]);
      expect(dynamoDb.items('Tenants')).toMatchObject([{ pk: 'tenant#acme', issuer: issuers[1] }]);
      // Its machines and people are known elsewhere.
      const client = { tenantId: id, name: 'sync', roles: [], isReadOnly: false };
      await expect(administration.addClient(client)).rejects.toThrow('at its own identity provider');
    } finally {
      await Promise.all([aws.close(), dynamoDb.close()]);
    }
  });
});
