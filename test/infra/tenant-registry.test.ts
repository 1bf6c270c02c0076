import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../infra/environments/read-environment.ts';
import { decide, type IamPolicies } from './support/iam-decision.ts';
import { fakeAccount } from './support/physical-ids.ts';
import { resolved } from './support/resolved.ts';
import { synthesize } from './support/synthesize.ts';

describe('the table of tenants', () => {
  it.each(['dev', 'staging', 'prod', 'aurora'])(
    'is encrypted by a key of ours and can be turned back in %s',
    (name) => {
      const template = resolved(name);

      const [table] = template
        .ofType('AWS::DynamoDB::Table')
        .filter(({ logicalId }) => logicalId.startsWith('TenantRegistry'));

      expect(table?.properties).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 35 },
        SSESpecification: {
          SSEEnabled: true,
          SSEType: 'KMS',
          KMSMasterKeyId: expect.stringMatching(/^arn:aws:kms:/),
        },
      });
      // Nothing reads its changes, and nothing is kept twice.
      expect(table?.properties).not.toHaveProperty('StreamSpecification');
      expect(table?.properties).not.toHaveProperty('GlobalSecondaryIndexes');
    },
  );

  it.each([
    ['dev', false, 'Delete'],
    ['prod', true, 'Retain'],
    ['aurora', true, 'Retain'],
  ])('outlives its stack where the environment says so: %s', (name, isProtected, policy) => {
    const { template } = synthesize(name);

    template.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: policy,
      UpdateReplacePolicy: policy,
      Properties: { DeletionProtectionEnabled: isProtected },
    });
    template.hasOutput('TenantTableName', {});
  });
});

describe('who may do what to the table of tenants', async () => {
  const template = resolved('dev');
  const synthesized = synthesize('dev');
  const { region } = readEnvironment('dev');
  const [table] = template
    .ofType('AWS::DynamoDB::Table')
    .filter(({ logicalId }) => logicalId.startsWith('TenantRegistry'));
  if (table === undefined) throw new Error('There is no table');
  const tableArn = template.attribute(table.logicalId, 'Arn');
  const keyArn = String((table.properties.SSESpecification as Record<string, unknown>).KMSMasterKeyId);
  const resource = (table.properties.ResourcePolicy as Record<string, unknown>).PolicyDocument;
  const keyPolicy = template
    .ofType('AWS::KMS::Key')
    .find(({ logicalId }) => template.attribute(logicalId, 'Arn') === keyArn)?.properties.KeyPolicy;
  const role = `arn:aws:iam::${fakeAccount}:role/askacme-dev-FunctionsSomeRole-ABC123`;

  /** As they stand in the template, evaluated. */
  const policiesOf = (functionPart: string): IamPolicies => ({
    identity: template
      .ofType('AWS::IAM::Policy')
      .filter(({ logicalId }) => logicalId.startsWith(`Functions${functionPart}`))
      .map(({ properties }) => properties.PolicyDocument),
    resource,
  });
  const authorizer = policiesOf('Authorizer');
  const preToken = policiesOf('PreTokenGeneration');

  const ask = (policies: IamPolicies, action: string, keys: string[] | undefined, arn = tableArn) =>
    decide(
      {
        principal: role,
        action: `dynamodb:${action}`,
        resource: arn,
        context: keys === undefined ? {} : { 'dynamodb:LeadingKeys': keys },
      },
      policies,
    );

  it('the functions that read it have policies at all', () => {
    expect(authorizer.identity).toHaveLength(1);
    expect(preToken.identity).toHaveLength(1);
    expect(synthesized.stack.stackName).toBe('askacme-dev');
  });

  it('the authorizer reads a tenant, and the pre-token function a client', async () => {
    expect(await ask(authorizer, 'GetItem', ['tenant#acme'])).toBe('Allowed');
    expect(await ask(preToken, 'GetItem', ['client#abc'])).toBe('Allowed');
  });

  it.each([
    ["the other kind's items", 'client#abc', 'tenant#acme'],
    ['a prefix that only begins alike', 'tenants#acme', 'clients#abc'],
    ['an item of neither kind', 'acme', 'abc'],
  ])('neither reads %s', async (_, forAuthorizer, forPreToken) => {
    expect(await ask(authorizer, 'GetItem', [forAuthorizer])).toBe('ImplicitlyDenied');
    expect(await ask(preToken, 'GetItem', [forPreToken])).toBe('ImplicitlyDenied');
  });

  it('neither reads its own kind together with another', async () => {
    expect(await ask(authorizer, 'GetItem', ['tenant#acme', 'client#abc'])).toBe('ImplicitlyDenied');
    expect(await ask(preToken, 'GetItem', ['client#abc', 'tenant#acme'])).toBe('ImplicitlyDenied');
  });

  it('neither reads without naming a key', async () => {
    expect(await ask(authorizer, 'GetItem', undefined)).toBe('ImplicitlyDenied');
    expect(await ask(preToken, 'GetItem', undefined)).toBe('ImplicitlyDenied');
  });

  it('neither reads another table', async () => {
    const other = tableArn.replace(/table\/.*/, 'table/other');

    expect(await ask({ identity: authorizer.identity }, 'GetItem', ['tenant#acme'], other)).toBe(
      'ImplicitlyDenied',
    );
    expect(await ask({ identity: preToken.identity }, 'GetItem', ['client#abc'], other)).toBe(
      'ImplicitlyDenied',
    );
  });

  const beyond = [
    ...['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'BatchGetItem', 'Query'],
    ...['PartiQLSelect', 'PartiQLInsert', 'PartiQLUpdate', 'PartiQLDelete', 'ConditionCheckItem'],
  ];

  it.each(beyond)('neither may %s', async (action) => {
    const own = { identity: authorizer.identity };
    const its = { identity: preToken.identity };

    expect(await ask(own, action, ['tenant#acme'])).toBe('ImplicitlyDenied');
    expect(await ask(its, action, ['client#abc'])).toBe('ImplicitlyDenied');
  });

  /** They name no item. */
  const ofWholeTable = [
    ...[
      'Scan',
      'ExportTableToPointInTime',
      'CreateBackup',
      'UpdateTable',
      'DeleteTable',
      'PutResourcePolicy',
    ],
    ...['DeleteResourcePolicy', 'UpdateContinuousBackups', 'RestoreTableToPointInTime', 'DescribeTable'],
  ];

  it.each(ofWholeTable)('neither may %s', async (action) => {
    expect(await ask({ identity: authorizer.identity }, action, undefined)).toBe('ImplicitlyDenied');
    expect(await ask({ identity: preToken.identity }, action, undefined)).toBe('ImplicitlyDenied');
  });

  const everything = {
    identity: [
      { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'dynamodb:*', Resource: '*' }] },
    ],
    resource,
  };

  it.each(beyond)("the table refuses %s to a function's role that was given everything", async (action) => {
    expect(await ask(everything, action, ['tenant#acme'])).toBe('ExplicitlyDenied');
  });

  it.each(ofWholeTable)(
    "the table refuses %s to a function's role that was given everything",
    async (action) => {
      expect(await ask(everything, action, undefined)).toBe('ExplicitlyDenied');
    },
  );

  it("the table leaves single reads to a function's role", async () => {
    expect(await ask(everything, 'GetItem', ['tenant#acme'])).toBe('Allowed');
  });

  it('the table takes writes of an operator, over encrypted connections', async () => {
    const write = { action: 'dynamodb:PutItem', resource: tableArn };
    const principal = `arn:aws:iam::${fakeAccount}:role/PlatformEngineer`;
    const context = { 'dynamodb:LeadingKeys': ['tenant#acme'] };

    expect(await decide({ ...write, principal, context }, everything)).toBe('Allowed');
    expect(
      await decide(
        { ...write, principal, context: { ...context, 'aws:SecureTransport': 'false' } },
        everything,
      ),
    ).toBe('ExplicitlyDenied');
  });

  it('no role of the stack has a name that the table would not know it by', () => {
    const roles = Object.values(synthesized.template.findResources('AWS::IAM::Role'));
    const names = roles.map(({ Properties }) => (Properties as Record<string, unknown>).RoleName);

    expect(names.filter((name) => name !== undefined && !String(name).startsWith('askacme-dev-'))).toEqual(
      [],
    );
  });

  const decrypt = (policies: IamPolicies, change: Readonly<Record<string, string>> = {}) =>
    decide(
      {
        principal: role,
        action: 'kms:Decrypt',
        resource: keyArn,
        context: {
          'kms:ViaService': `dynamodb.${region}.amazonaws.com`,
          'kms:EncryptionContext:aws:dynamodb:tableName': template.ref(table.logicalId),
          'kms:EncryptionContext:aws:dynamodb:subscriberId': fakeAccount,
          ...change,
        },
      },
      { identity: policies.identity, resource: keyPolicy },
    );

  it('the key opens this table for both, through DynamoDB and not otherwise', async () => {
    for (const policies of [authorizer, preToken]) {
      expect(await decrypt(policies)).toBe('Allowed');
      expect(await decrypt(policies, { 'kms:ViaService': `secretsmanager.${region}.amazonaws.com` })).toBe(
        'ImplicitlyDenied',
      );
      expect(await decrypt(policies, { 'kms:EncryptionContext:aws:dynamodb:tableName': 'other' })).toBe(
        'ImplicitlyDenied',
      );
    }
  });
});
