/** The keys that data at rest is encrypted with, and who may use them. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { ResolvedTemplate } from './support/resolve-template.ts';
import { resolved } from './support/resolved.ts';
import { resourcesOf } from './support/resources.ts';
import { type Document, simulateService } from './support/simulate.ts';
import { synthesize } from './support/synthesize.ts';

const keyOf = (template: ResolvedTemplate, prefix: string) => {
  const key = template.ofType('AWS::KMS::Key').find(({ logicalId }) => logicalId.startsWith(prefix));
  if (key === undefined) throw new Error(`No key begins with ${prefix}`);
  return key;
};

describe.each(['dev', 'aurora'])('The keys of %s', (name) => {
  let template: ResolvedTemplate;

  beforeAll(() => {
    template = resolved(name);
  });

  it('are renewed by themselves every year', () => {
    const keys = template.ofType('AWS::KMS::Key');

    expect(keys.length).toBeGreaterThanOrEqual(3);
    expect(keys.map(({ properties }) => properties.EnableKeyRotation)).not.toContain(undefined);
    expect(keys.map(({ properties }) => properties.EnableKeyRotation)).not.toContain(false);
  });

  it('give every right to the account alone, which its own policies then narrow', () => {
    const all = template
      .ofType('AWS::KMS::Key')
      .flatMap(({ properties }) => (properties.KeyPolicy as Document).Statement)
      .filter(({ Action }) => [Action].flat().some((action) => action === 'kms:*' || action === '*'));

    expect(all.length).toBe(template.ofType('AWS::KMS::Key').length);
    for (const { Principal } of all)
      expect(Principal).toEqual({ AWS: `arn:aws:iam::${template.account}:root` });
  });

  it('say whom any statement is for, and for services under which condition', () => {
    const services = template
      .ofType('AWS::KMS::Key')
      .flatMap(({ properties }) => (properties.KeyPolicy as Document).Statement)
      .filter(({ Principal }) => JSON.stringify(Principal).includes('Service') || Principal === '*');

    expect(services.length).toBeGreaterThan(0);
    for (const statement of services) {
      expect(statement.Principal).not.toBe('*');
      expect(Object.keys(statement.Condition ?? {})).not.toEqual([]);
    }
  });

  it('encrypt every log group, and that of the logs may be used for each', async () => {
    const groups = template.ofType('AWS::Logs::LogGroup');
    const key = template.attribute(keyOf(template, 'KeysLogs').logicalId, 'Arn');

    expect(groups.length).toBeGreaterThan(8);
    for (const { logicalId, properties } of groups) {
      expect([logicalId, properties.KmsKeyId]).toEqual([logicalId, key]);
      expect([logicalId, await mayEncrypt(template, String(properties.LogGroupName))]).toEqual([
        logicalId,
        'allowed',
      ]);
    }
  });

  it.each([
    '/askacme/elsewhere/query',
    '/aws/lambda/anything',
    '/aws/rds/cluster/askacme-elsewhere/postgresql',
    `/askacme/${name}`,
  ])('are not for a log group such as %s', async (logGroup) => {
    expect(await mayEncrypt(template, logGroup)).toBe('denied');
  });

  it('are not for a log group that is not named', async () => {
    const key = template.attribute(keyOf(template, 'KeysLogs').logicalId, 'Arn');

    expect(
      await simulateService(template, `logs.${template.region}.amazonaws.com`, {
        action: 'kms:GenerateDataKey',
        resource: key,
      }),
    ).toBe('denied');
  });

  it('do not open secrets or documents to what writes logs', async () => {
    for (const prefix of ['KeysData', 'KeysSecrets', 'KeysTenants']) {
      expect(await mayEncrypt(template, `/askacme/${name}/query`, prefix)).toBe('denied');
    }
  });
});

function mayEncrypt(template: ResolvedTemplate, logGroup: string, prefix = 'KeysLogs') {
  const { region, account } = template;
  return simulateService(template, `logs.${region}.amazonaws.com`, {
    action: 'kms:GenerateDataKey',
    resource: template.attribute(keyOf(template, prefix).logicalId, 'Arn'),
    context: {
      'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:${region}:${account}:log-group:${logGroup}`,
    },
  });
}

describe('The keys of a deployment that is kept', () => {
  const { template } = synthesize('prod');

  it.each([
    ['KeysData', 'Retain'],
    ['KeysSecrets', 'Retain'],
    ['KeysTenants', 'Retain'],
    ['KeysLogs', 'RetainExceptOnCreate'],
  ])('outlive the stack, and wait a month before they are gone: %s', (prefix, policy) => {
    const key = resourcesOf(template, 'AWS::KMS::Key').find(([id]) => id.startsWith(prefix))?.[1];

    expect(key).toMatchObject({
      DeletionPolicy: policy,
      UpdateReplacePolicy: 'Retain',
      Properties: { PendingWindowInDays: 30 },
    });
  });
});
