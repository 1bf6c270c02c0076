/** Wall 1 in an outage: who may write what the authorizer then believes. */
import { beforeAll, describe, expect, it } from 'vitest';
import { functionsOf } from '../../infra/aws/functions/function-table.ts';
import { readEnvironment } from '../../infra/environments/read-environment.ts';
import type { ResolvedTemplate } from './support/resolve-template.ts';
import { resolved } from './support/resolved.ts';
import { rolesOfFunctions } from './support/roles.ts';
import { type Document, type Question, simulate, type Verdict } from './support/simulate.ts';
import { synthesize } from './support/synthesize.ts';

const only = <T>(found: readonly T[]): T => {
  expect(found).toHaveLength(1);
  return found[0] as T;
};

describe.each(['dev', 'prod', 'aurora'])('the key snapshots of %s', (name) => {
  let template: ResolvedTemplate;

  const ofSnapshots = (type: string) =>
    only(template.ofType(type).filter(({ logicalId }) => logicalId.startsWith('KeySnapshots')));

  beforeAll(() => {
    template = resolved(name);
  });

  it('lie in a bucket of their own, under a key of its own, closed to the public, with their history', () => {
    const key = template.attribute(ofSnapshots('AWS::KMS::Key').logicalId, 'Arn');

    expect(ofSnapshots('AWS::S3::Bucket').properties).toMatchObject({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key } },
        ],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: {
        Rules: [{ ExpirationInDays: 30, NoncurrentVersionExpiration: { NoncurrentDays: 30 } }],
      },
    });
  });

  it('are believed by the authorizer under that key alone, and written under it', () => {
    const key = template.attribute(ofSnapshots('AWS::KMS::Key').logicalId, 'Arn');
    const bucket = ofSnapshots('AWS::S3::Bucket').physicalId;
    const told = ['authorizer', 'key-snapshot'].map((one) => {
      const { properties } = only(
        template
          .ofType('AWS::Lambda::Function')
          .filter(({ physicalId }) => physicalId === `askacme-${name}-${one}`),
      );
      return (properties.Environment as { Variables: Record<string, string> }).Variables;
    });

    for (const variables of told) {
      expect(variables).toMatchObject({ KEY_SNAPSHOT_BUCKET: bucket, KEY_SNAPSHOT_KMS_ARN: key });
    }
    expect(told[1]?.ISSUERS).toBe(told[0]?.ISSUERS);
  });

  it('are written by one role, whatever rights others are given, and only over TLS', async () => {
    const bucket = template.attribute(ofSnapshots('AWS::S3::Bucket').logicalId, 'Arn');
    const key = template.attribute(ofSnapshots('AWS::KMS::Key').logicalId, 'Arn');
    const snapshot = `${bucket}/key-sets/a.json`;
    const through = {
      'kms:ViaService': `s3.${template.region}.amazonaws.com`,
      'kms:EncryptionContext:aws:s3:arn': snapshot,
    };
    const questions: Record<string, Question> = {
      write: { action: 's3:PutObject', resource: snapshot },
      writeUnprotected: {
        action: 's3:PutObject',
        resource: snapshot,
        context: { 'aws:SecureTransport': 'false' },
      },
      replicate: { action: 's3:ReplicateObject', resource: snapshot },
      encrypt: { action: 'kms:GenerateDataKey', resource: key, context: through },
      encryptItself: { action: 'kms:Encrypt', resource: key, context: through },
    };
    const roles = rolesOfFunctions(template, name);
    const verdicts = async (role: string, seen = template) => {
      const asked = Object.entries(questions).map(
        async ([what, question]): Promise<[string, Verdict]> => [
          what,
          await simulate(seen, roles.get(role) ?? '', question),
        ],
      );
      return Object.fromEntries(await Promise.all(asked));
    };

    expect(await verdicts('key-snapshot')).toEqual({
      write: 'allowed',
      writeUnprotected: 'denied',
      replicate: 'denied',
      encrypt: 'allowed',
      encryptItself: 'denied',
    });
    expect(new Set(Object.values(await verdicts('authorizer', omnipotent(template))))).toEqual(
      new Set(['denied']),
    );
  });

  it('are taken every five minutes, once, and by a rule that the watch for tampering guards', () => {
    const rule = ofSnapshots('AWS::Events::Rule');
    const target = template.attribute(
      only(
        template
          .ofType('AWS::Lambda::Function')
          .filter(({ physicalId }) => physicalId.endsWith('-key-snapshot')),
      ).logicalId,
      'Arn',
    );

    expect(rule.properties).toMatchObject({
      ScheduleExpression: 'rate(5 minutes)',
      State: 'ENABLED',
      Targets: [{ Arn: target, RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 } }],
    });
    expect(rule.properties.Name).toBeUndefined();
  });

  it('let the rule alone call the function that takes them', () => {
    const calls = template
      .ofType('AWS::Lambda::Permission')
      .filter(({ properties }) => String(properties.FunctionName).includes('key-snapshot'));

    expect(only(calls).properties).toMatchObject({
      Principal: 'events.amazonaws.com',
      SourceArn: template.attribute(ofSnapshots('AWS::Events::Rule').logicalId, 'Arn'),
    });
  });

  it('tell of changes to who may write them', () => {
    const patterns = JSON.stringify(
      template.ofType('AWS::Events::Rule').map(({ properties }) => properties.EventPattern),
    );

    expect(patterns).toContain(ofSnapshots('AWS::S3::Bucket').physicalId);
    expect(patterns).toContain(template.attribute(ofSnapshots('AWS::KMS::Key').logicalId, 'Arn'));
  });
});

/** The same, with a role policy that allows everything beside whatever each role has. */
const omnipotent = (template: ResolvedTemplate): ResolvedTemplate => ({
  region: template.region,
  account: template.account,
  resource: (id) => template.resource(id),
  ref: (id) => template.ref(id),
  attribute: (id, attribute) => template.attribute(id, attribute),
  value: (part) => template.value(part),
  ofType(type) {
    const found = template.ofType(type);
    if (type !== 'AWS::IAM::Policy') return found;
    const PolicyDocument: Document = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
    };
    const Roles = template.ofType('AWS::IAM::Role').map(({ physicalId }) => physicalId);
    return [...found, { logicalId: 'All', type, physicalId: 'all', properties: { PolicyDocument, Roles } }];
  },
});

describe('in fail mode closed', () => {
  it('there are no key snapshots, nobody who takes them and nobody who may read them', () => {
    const closed = { ...readEnvironment('dev'), failMode: 'closed' as const };
    const { template } = synthesize(closed);
    const text = JSON.stringify(template.toJSON());

    expect(functionsOf(closed)).not.toContain('key-snapshot');
    expect(text).not.toMatch(/KeySnapshots|KEY_SNAPSHOT|key-snapshot/);
  });
});
