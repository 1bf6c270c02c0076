/** Carries lines from CloudWatch Logs into the audit bucket, a file of lines every five minutes. */
import { type CfnElement, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type LogGroup, LogStream } from 'aws-cdk-lib/aws-logs';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Environment } from '../../environments/environment.ts';
import type { Keys } from '../keys.ts';
import { logGroupName } from '../logs/log-groups.ts';
import { ServiceLogGroup } from '../logs/service-log-group.ts';

export interface AuditDeliveryProps {
  readonly environment: Environment;
  readonly keys: Keys;
  readonly bucket: Bucket;
  readonly bucketKey: IKey;
}

/** By day, so that a question about a day reads that day. */
const day = '!{timestamp:yyyy/MM/dd}';

export class AuditDelivery extends Construct {
  /** As whom Firehose writes. */
  readonly role: Role;
  readonly streamName: string;
  readonly streamArn: string;

  constructor(scope: Construct, id: string, { environment, keys, bucket, bucketKey }: AuditDeliveryProps) {
    super(scope, id);
    const failures = this.#failureLog(environment, keys);
    this.role = new Role(this, 'Role', {
      // Firehose gives the account for which it acts as the external id.
      assumedBy: new ServicePrincipal('firehose.amazonaws.com', {
        conditions: { StringEquals: { 'sts:ExternalId': Stack.of(this).account } },
      }),
      // Inline: a policy of its own might come after the stream that needs it.
      inlinePolicies: { Deliver: deliveryPolicy(bucket, bucketKey, failures) },
    });
    Validations.of(this.role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::<${logicalId(bucket)}.Arn>/*]`,
      reason: "Firehose names each object itself, so its right to write covers the audit bucket's objects.",
    });
    const stream = new CfnDeliveryStream(this, 'Stream', {
      deliveryStreamType: 'DirectPut',
      // At most five minutes of records on their way; the bucket encrypts them with its own key.
      deliveryStreamEncryptionConfigurationInput: { keyType: 'AWS_OWNED_CMK' },
      extendedS3DestinationConfiguration: {
        bucketArn: bucket.bucketArn,
        roleArn: this.role.roleArn,
        prefix: `records/${day}/`,
        errorOutputPrefix: `failed/!{firehose:error-output-type}/${day}/`,
        compressionFormat: 'GZIP',
        fileExtension: '.jsonl.gz',
        bufferingHints: { intervalInSeconds: 300, sizeInMBs: 5 },
        encryptionConfiguration: { kmsEncryptionConfig: { awskmsKeyArn: bucketKey.keyArn } },
        cloudWatchLoggingOptions: {
          enabled: true,
          logGroupName: failures.group.logGroupName,
          logStreamName: failures.stream.logStreamName,
        },
        processingConfiguration: { enabled: true, processors: linesOutOfLogs },
      },
    });
    this.streamName = stream.ref;
    this.streamArn = stream.attrArn;
  }

  #failureLog(environment: Environment, keys: Keys): { group: LogGroup; stream: LogStream } {
    const group = new ServiceLogGroup(this, 'Failures', {
      environment,
      keys,
      logGroupName: logGroupName(environment, 'audit-delivery'),
    });
    const removalPolicy = RemovalPolicy.DESTROY;
    return { group, stream: new LogStream(this, 'FailureStream', { logGroup: group, removalPolicy }) };
  }
}

const logicalId = ({ stack, node }: Bucket): string => stack.getLogicalId(node.defaultChild as CfnElement);

/** CloudWatch Logs sends packets of lines, packed twice; what is stored is a line each, as it was logged. */
const linesOutOfLogs = [
  {
    type: 'Decompression',
    parameters: [{ parameterName: 'CompressionFormat', parameterValue: 'GZIP' }],
  },
  {
    type: 'CloudWatchLogProcessing',
    parameters: [{ parameterName: 'DataMessageExtraction', parameterValue: 'true' }],
  },
  { type: 'AppendDelimiterToRecord' },
];

/** What Firehose documents that it needs, and nothing else takes on this role. None of it deletes. */
const deliveryPolicy = (
  bucket: Bucket,
  key: IKey,
  { group, stream }: { group: LogGroup; stream: LogStream },
): PolicyDocument =>
  new PolicyDocument({
    statements: [
      new PolicyStatement({
        actions: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
        resources: [bucket.bucketArn],
      }),
      new PolicyStatement({
        actions: ['s3:PutObject', 's3:GetObject', 's3:AbortMultipartUpload'],
        resources: [bucket.arnForObjects('*')],
      }),
      // Parts of an upload are decrypted to be put together.
      new PolicyStatement({
        actions: ['kms:GenerateDataKey', 'kms:Decrypt'],
        resources: [key.keyArn],
        conditions: {
          StringEquals: { 'kms:ViaService': `s3.${Stack.of(group).region}.${Stack.of(group).urlSuffix}` },
          ArnLike: { 'kms:EncryptionContext:aws:s3:arn': [bucket.bucketArn, bucket.arnForObjects('*')] },
        },
      }),
      new PolicyStatement({
        actions: ['logs:PutLogEvents'],
        resources: [`${withoutStar(group)}:log-stream:${stream.logStreamName}`],
      }),
    ],
  });

/** The ARN of a log group ends in `:*`. */
const withoutStar = ({ stack, logGroupName }: LogGroup): string =>
  stack.formatArn({ service: 'logs', resource: `log-group:${logGroupName}` });
