/** Wall 5 as it is deployed: where tenants' keys lie, and what whoever holds the credentials of a function can make of them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEnvironment } from '../../infra/environments/read-environment.ts';
import { createAwsJsonCall } from '../../shared/upstream/aws-json-call.ts';
import { expectUnavailable } from '../contract/unavailable.ts';
import { acme, acme2, tenantId } from '../support/documents.ts';
import { shortPolicy } from '../support/short-policy.ts';
import { enforceAccess } from './support/enforced-access.ts';
import { functionsIn } from './support/functions.ts';
import { decide } from './support/iam-decision.ts';
import { type LoopbackServices, openLoopbackServices } from './support/loopback-services.ts';
import type { CloudFormationTemplate, ResolvedTemplate } from './support/resolve-template.ts';
import { resolved } from './support/resolved.ts';
import { synthesize } from './support/synthesize.ts';
import { adaptersFor } from './support/tenant-keys.ts';

/** Those that seal or open texts. */
const holders = ['get', 'ingest', 'list', 'query'];

const tableIn = (template: ResolvedTemplate) =>
  template.ofType('AWS::DynamoDB::Table').find(({ logicalId }) => logicalId.startsWith('TenantKeys'));

describe.each(['dev', 'aurora'])('the table of tenants’ keys in %s', (name) => {
  const template = resolved(name);
  const isKept = readEnvironment(name).removal === 'retain';

  it('is encrypted by another key than wraps what lies in it, and can be turned back for a week', () => {
    const table = tableIn(template);
    const keyOf = (prefix: string) =>
      template.ofType('AWS::KMS::Key').find(({ logicalId }) => logicalId.startsWith(prefix))?.logicalId ?? '';

    expect(table?.properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 7 },
      SSESpecification: { SSEType: 'KMS', KMSMasterKeyId: template.attribute(keyOf('KeysData'), 'Arn') },
      DeletionProtectionEnabled: isKept,
    });
    expect(keyOf('KeysTenants')).not.toBe('');
    // A copy anywhere else would be keys that nobody destroys.
    for (const copy of ['StreamSpecification', 'KinesisStreamSpecification', 'GlobalSecondaryIndexes'])
      expect(table?.properties).not.toHaveProperty(copy);
  });

  it('is known to the functions that seal and open, with the key, and to no other', () => {
    const told = [...functionsIn(template, name)].filter(
      ([, { variables }]) =>
        variables.TENANT_KEY_TABLE !== undefined || variables.TENANT_KEY_ID !== undefined,
    );

    expect(told.map(([one]) => one).sort()).toEqual(holders);
    for (const [, { variables }] of told) {
      expect(variables.TENANT_KEY_TABLE).toBe(tableIn(template)?.physicalId);
      expect(variables.TENANT_KEY_ID).toMatch(/^arn:aws:kms:[a-z0-9-]+:\d{12}:key\/[0-9a-f-]{36}$/);
    }
  });
});

describe('a function’s role that was given too much', () => {
  const dev = resolved('dev');
  const table = tableIn(dev);
  const key = dev.ofType('AWS::KMS::Key').find(({ logicalId }) => logicalId.startsWith('KeysTenants'));
  const [tableArn, keyArn] = [table, key].map((one) => dev.attribute(one?.logicalId ?? '', 'Arn'));
  const tablePolicy = (table?.properties.ResourcePolicy as { PolicyDocument?: unknown } | undefined)
    ?.PolicyDocument;
  const everything = [
    {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: ['kms:*', 'dynamodb:*'], Resource: [keyArn, tableArn] }],
    },
  ];
  const ask = (role: string, action: string) =>
    decide(
      {
        principal: `arn:aws:iam::${dev.account}:role/${role}`,
        action,
        resource: String(action.startsWith('kms:') ? keyArn : tableArn),
      },
      {
        identity: everything,
        resource: action.startsWith('kms:') ? key?.properties.KeyPolicy : tablePolicy,
      },
    );

  it.each([
    ...['kms:Encrypt', 'kms:ReEncryptTo', 'kms:GenerateDataKey', 'kms:CreateGrant', 'kms:PutKeyPolicy'],
    ...['kms:ScheduleKeyDeletion', 'kms:DisableKey', 'kms:DisableKeyRotation', 'kms:UpdateKeyDescription'],
    ...['dynamodb:PutItem', 'dynamodb:DeleteItem', 'dynamodb:Scan', 'dynamodb:ExportTableToPointInTime'],
  ])('is refused %s by the key or the table itself, and an operator is not', async (action) => {
    expect(await ask('askacme-dev-FunctionsQueryRole-ABC123', action)).toBe('ExplicitlyDenied');
    expect(await ask('operator', action)).toBe('Allowed');
  });
});

describe('whoever holds the credentials of a function', () => {
  let services: LoopbackServices;
  const template = synthesize('dev').template.toJSON() as CloudFormationTemplate;
  const dev = resolved('dev');

  beforeAll(async () => {
    services = await openLoopbackServices({
      resolved: dev,
      bedrockOrigin: 'http://127.0.0.1:1',
      tenants: [{ pk: 'tenant#acme' }, { pk: 'tenant#acme-2' }],
      permits: enforceAccess(template, dev),
    });
  });
  afterAll(() => services?.close());

  /** With IAM before them. */
  const as = (name: string) =>
    adaptersFor(services.keyPlace, `ASIA-askacme-dev-${name}`, {
      table: services.gates.table.origin,
      kms: services.gates.kms.origin,
    });
  const wrappedOf = async (tenant: typeof acme) =>
    (await as('query').keys.read(tenant)) ?? expect.fail('no keys');

  it.each(holders)('%s unwraps a tenant’s keys in the context of that tenant', async (name) => {
    const { keys, wrapper } = as(name);

    const opened = await wrapper.unwrap(acme, (await keys.read(acme)) ?? expect.fail('no keys'));

    expect(opened.length).toBeGreaterThan(32);
  });

  it('opens nothing in the context of another tenant than the keys are of', async () => {
    const { wrapper } = as('query');
    const wrapped = await wrappedOf(acme);

    const { cause } = await expectUnavailable(wrapper.unwrap(acme2, wrapped));

    expect(cause).toMatchObject({ name: 'InvalidCiphertextException' });
  });

  it('opens neither tenant’s keys where their items were exchanged', async () => {
    const { tableName } = services.keyPlace;
    const [one, other] = [await wrappedOf(acme), await wrappedOf(acme2)];
    services.table.put(tableName, { pk: 'acme', wrapped_keys: other });
    services.table.put(tableName, { pk: 'acme-2', wrapped_keys: one });

    for (const tenant of [acme, acme2]) {
      const exchanged = await wrappedOf(tenant);
      await expectUnavailable(as('query').wrapper.unwrap(tenant, exchanged));
    }

    services.table.put(tableName, { pk: 'acme', wrapped_keys: one });
    services.table.put(tableName, { pk: 'acme-2', wrapped_keys: other });
  });

  it.each<[string, Record<string, string> | undefined]>([
    ['without a context', undefined],
    ['in an empty one', {}],
    ['in one that names no tenant', { purpose: 'acme' }],
    ['in a wider one', { tenant_id: 'acme', purpose: 'any' }],
  ])('is refused by IAM %s', async (_, context) => {
    const call = createAwsJsonCall({
      ...{ service: 'kms', target: 'TrentService', region: services.keyPlace.region },
      endpoint: services.gates.kms.origin,
      credentials: { accessKeyId: 'ASIA-askacme-dev-query', secretAccessKey: 'x', sessionToken: 'x' },
      policy: shortPolicy,
    });
    const CiphertextBlob = Buffer.from(await wrappedOf(acme)).toString('base64');
    const fields = { KeyId: services.keyPlace.keyArn, CiphertextBlob, EncryptionContext: context };

    await expect(call('Decrypt', fields)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it.each(['delete', 'health', 'docs', 'authorizer', 'pre-token-generation'])(
    '%s neither reads keys nor unwraps any',
    async (name) => {
      const { keys, wrapper } = as(name);
      const wrapped = await wrappedOf(acme);

      for (const work of [keys.read(acme), wrapper.unwrap(acme, wrapped)])
        expect((await expectUnavailable(work)).cause).toMatchObject({ name: 'AccessDeniedException' });
    },
  );

  it.each([...holders, 'delete', 'authorizer'])('%s makes, changes and destroys none', async (name) => {
    const { keys, wrapper } = as(name);
    const wrapped = await wrappedOf(acme);
    const before = services.table.items(services.keyPlace.tableName);

    for (const work of [
      wrapper.wrap(acme, new Uint8Array(32)),
      keys.add(tenantId('globex'), wrapped),
      keys.replace(acme, new Uint8Array([1]), wrapped),
    ])
      expect((await expectUnavailable(work)).cause).toMatchObject({ name: 'AccessDeniedException' });
    await expectUnavailable(keys.destroy(acme));

    expect(services.table.items(services.keyPlace.tableName)).toEqual(before);
  });
});
