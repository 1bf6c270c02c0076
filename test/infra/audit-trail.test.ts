import { describe, expect, it } from 'vitest';
import { refusalFields } from '../../functions/authorizer/refusal-log.ts';
import { auditPatterns } from '../../infra/aws/audit/audit-trail.ts';
import { readEnvironment } from '../../infra/environments/read-environment.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import { createAuditLog } from '../../shared/runtime/audit-log.ts';
import { logLine } from '../../shared/runtime/log-line.ts';
import { filterPattern } from './support/filter-pattern.ts';
import { actionsOf, propertiesOf, type Resource, resourcesOf, type Statement } from './support/resources.ts';
import { synthesize } from './support/synthesize.ts';

const environments = ['dev', 'staging', 'prod', 'aurora'] as const;
const templates = Object.fromEntries(environments.map((name) => [name, synthesize(name).template]));
const templateOf = (name: string) => templates[name] as ReturnType<typeof synthesize>['template'];

interface Bucket extends Resource {
  readonly Properties: Resource['Properties'] & {
    readonly ObjectLockConfiguration: {
      readonly Rule: { readonly DefaultRetention: { readonly Mode: string; readonly Days: number } };
    };
    readonly LifecycleConfiguration: { readonly Rules: readonly { readonly ExpirationInDays: number }[] };
  };
}

const part = (template: ReturnType<typeof synthesize>['template'], type: string, prefix: string) =>
  resourcesOf(template, type).find(([id]) => id.startsWith(prefix))?.[1] as Resource;

describe.each(environments)('the audit trail of %s', (name) => {
  const template = templateOf(name);
  const { retention } = readEnvironment(name);
  const bucket = part(template, 'AWS::S3::Bucket', 'AuditTrailBucketRecords') as Bucket;
  const readers = part(template, 'AWS::S3::Bucket', 'AuditTrailBucketReaders');
  const policy = part(template, 'AWS::S3::BucketPolicy', 'AuditTrailBucketRecords');
  const { Statement: statements } = policy.Properties.PolicyDocument as { Statement: Statement[] };
  const denies = (action: string) =>
    statements.filter((one) => one.Effect === 'Deny' && actionsOf(one).includes(action));

  it('is locked from the start, in the mode and for the days of the settings', () => {
    const { DefaultRetention } = bucket.Properties.ObjectLockConfiguration.Rule;

    expect(DefaultRetention).toEqual({
      Mode: retention.auditLock.toUpperCase(),
      Days: retention.auditDays,
    });
    expect(bucket.Properties).toMatchObject({
      ObjectLockEnabled: true,
      VersioningConfiguration: { Status: 'Enabled' },
    });
  });

  it('keeps no record longer than it has to', () => {
    const [rule] = bucket.Properties.LifecycleConfiguration.Rules;

    expect(rule).toMatchObject({
      ExpirationInDays: retention.auditDays + 1,
      NoncurrentVersionExpiration: { NoncurrentDays: 1 },
    });
  });

  it('outlives the stack with its key, its policy and the list of its readers', () => {
    const key = part(template, 'AWS::KMS::Key', 'AuditTrailKey');
    const policyOfReaders = part(template, 'AWS::S3::BucketPolicy', 'AuditTrailBucketReaders');

    for (const { DeletionPolicy } of [bucket, readers, policy, policyOfReaders, key]) {
      expect(DeletionPolicy).toBe('RetainExceptOnCreate');
    }
  });

  it('is encrypted with a key of its own', () => {
    expect(JSON.stringify(bucket.Properties.BucketEncryption)).toContain('AuditTrailKey');
  });

  it('is public in no way', () => {
    for (const { Properties } of [bucket, readers]) {
      expect(Properties).toMatchObject({
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      });
    }
  });

  it('is reached over TLS only', () => {
    expect(denies('s3:*').map(({ Condition }) => Condition)).toEqual(
      expect.arrayContaining([
        { Bool: { 'aws:SecureTransport': 'false' } },
        { NumericLessThan: { 's3:TlsVersion': 1.2 } },
      ]),
    );
  });

  it.each([
    's3:DeleteObject',
    's3:DeleteObjectVersion',
    's3:BypassGovernanceRetention',
    's3:PutObjectRetention',
    's3:PutObjectLegalHold',
    's3:ReplicateDelete',
  ])('refuses %s to everybody', (action) => {
    expect(denies(action)).toContainEqual(expect.objectContaining({ Principal: { AWS: '*' } }));
    expect(denies(action).every(({ Condition }) => Condition === undefined)).toBe(true);
  });

  // S3 asks for another right where the copies of another bucket arrive.
  it.each(['s3:PutObject', 's3:ReplicateObject'])('is written by its delivery alone: %s', (action) => {
    expect(denies(action).map(({ Condition }) => JSON.stringify(Condition))).toEqual([
      expect.stringMatching(/"ArnNotEquals":\{"aws:PrincipalArn":.*AuditTrailDeliveryRole/),
    ]);
  });

  it('lists who read it, in a bucket beside it', () => {
    expect(JSON.stringify(bucket.Properties.LoggingConfiguration)).toContain('AuditTrailBucketReaders');
  });
});

describe('the delivery of audit records', () => {
  const template = templateOf('prod');
  const role = part(template, 'AWS::IAM::Role', 'AuditTrailDeliveryRole');
  const forwarder = part(template, 'AWS::IAM::Role', 'AuditTrailForwarder');
  const statementsOf = ({ Properties }: Resource) =>
    (Properties.Policies as { PolicyDocument: { Statement: Statement[] } }[]).flatMap(
      ({ PolicyDocument }) => PolicyDocument.Statement,
    );
  const actionsIn = (one: Resource) => statementsOf(one).flatMap(actionsOf);

  it('may do what Firehose needs to store, and can delete nothing', () => {
    expect(actionsIn(role).toSorted()).toEqual([
      'kms:Decrypt',
      'kms:GenerateDataKey',
      'logs:PutLogEvents',
      's3:AbortMultipartUpload',
      's3:GetBucketLocation',
      's3:GetObject',
      's3:ListBucket',
      's3:ListBucketMultipartUploads',
      's3:PutObject',
    ]);
    expect(statementsOf(role).map(({ Resource: resource }) => resource)).not.toContain('*');
  });

  it('hands lines to its own stream and to nothing else', () => {
    expect(actionsIn(forwarder)).toEqual(['firehose:PutRecord', 'firehose:PutRecordBatch']);
    expect(JSON.stringify(statementsOf(forwarder)[0]?.Resource)).toContain('AuditTrailDeliveryStream');
  });

  it('acts for this account only', () => {
    const trust = [role, forwarder].map(({ Properties }) =>
      JSON.stringify(Properties.AssumeRolePolicyDocument),
    );

    expect(trust[0]).toContain('"sts:ExternalId":{"Ref":"AWS::AccountId"}');
    expect(trust[1]).toMatch(/"aws:SourceArn":.*AWS::AccountId/);
  });

  it('stores lines by day, packed, and what cannot be stored apart', () => {
    expect(propertiesOf(template, 'AWS::KinesisFirehose::DeliveryStream')).toMatchObject([
      {
        DeliveryStreamEncryptionConfigurationInput: { KeyType: 'AWS_OWNED_CMK' },
        ExtendedS3DestinationConfiguration: {
          Prefix: 'records/!{timestamp:yyyy/MM/dd}/',
          ErrorOutputPrefix: 'failed/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/',
          CompressionFormat: 'GZIP',
          ProcessingConfiguration: {
            Processors: [
              { Type: 'Decompression' },
              { Type: 'CloudWatchLogProcessing' },
              { Type: 'AppendDelimiterToRecord' },
            ],
          },
        },
      },
    ]);
  });

  const filters = propertiesOf<{ LogGroupName: unknown; FilterPattern: string }>(
    template,
    'AWS::Logs::SubscriptionFilter',
  );

  it('takes changes and refusals out of the access log', () => {
    expect(filters.filter((one) => JSON.stringify(one.LogGroupName).includes('AccessLog'))).toMatchObject([
      { FilterPattern: auditPatterns.accessLog },
    ]);
  });

  it('takes refusals out of the log of the authorizer', () => {
    expect(filters.filter((one) => JSON.stringify(one.LogGroupName).includes('Authorizer'))).toMatchObject([
      { FilterPattern: auditPatterns.authorizer },
    ]);
  });

  it.each(['Query', 'Ingest', 'List', 'Get', 'Delete'])('takes the records of %s', (name) => {
    expect(
      filters.filter((one) => JSON.stringify(one.LogGroupName).includes(`Functions${name}`)),
    ).toMatchObject([{ FilterPattern: auditPatterns.functions }]);
  });

  it('is not cut off by Lambda, which would drop lines below a level of its own', () => {
    const levels = propertiesOf<{ LoggingConfig?: { ApplicationLogLevel?: string } }>(
      template,
      'AWS::Lambda::Function',
    ).map(({ LoggingConfig }) => LoggingConfig?.ApplicationLogLevel ?? 'INFO');

    expect(levels.filter((level) => !['TRACE', 'DEBUG', 'INFO'].includes(level))).toEqual([]);
  });
});

describe('an audit record', () => {
  it('is what the filter of the functions takes, as the functions write it', () => {
    const lines: string[] = [];
    const log = createAuditLog({ nowMs: () => 0, write: (line) => void lines.push(line) });

    log.record({
      act: 'document.deleted',
      tenant: { tenantId: 'acme', subject: 'u-1' },
      requestId: 'r-1',
      documentIds: ['a'],
      pii: true,
    } as never);

    // With the record that opens its chain.
    expect(lines.map(filterPattern(auditPatterns.functions))).toEqual([true, true]);
  });

  it('is every refusal of the authorizer, as it logs them', () => {
    const line = logLine(
      'WARN',
      'request refused by the authorizer',
      refusalFields(new AppError('invalid-tenant')),
    );

    expect(filterPattern(auditPatterns.authorizer)(line)).toBe(true);
  });

  it.each([
    ['a document stored', { method: 'POST', route: '/ingest', status: '201' }, true],
    ['a document deleted', { method: 'DELETE', route: '/documents/{id}', status: '200' }, true],
    ['a deletion that failed', { method: 'DELETE', route: '/documents/{id}', status: '503' }, true],
    ['nobody', { method: 'GET', route: '/documents', status: '401' }, true],
    ['somebody without the right', { method: 'POST', route: '/query', status: '403' }, true],
    [
      'a request that the firewall blocked',
      { method: 'GET', route: '-', status: '403', error: 'WAF_FILTERED' },
      false,
    ],
    ['a question', { method: 'POST', route: '/query', status: '200' }, false],
    ['a list', { method: 'GET', route: '/documents', status: '200' }, false],
  ])('is made of the access log for %s: %j', (_, request, isTaken) => {
    expect(filterPattern(auditPatterns.accessLog)(JSON.stringify(request))).toBe(isTaken);
  });
});
