/** Who did what, kept where nobody can change it: audit records stream from the logs into a bucket under Object Lock. */
import { CfnOutput, Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnSubscriptionFilter, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { routes } from '../../../shared/contract/routes.ts';
import type { Environment } from '../../environments/environment.ts';
import type { Api } from '../api/api.ts';
import { functionTable } from '../functions/function-table.ts';
import type { Functions } from '../functions/functions.ts';
import type { Keys } from '../keys.ts';
import { AuditBucket } from './audit-bucket.ts';
import { AuditDelivery } from './audit-delivery.ts';
import { AuditKey } from './audit-key.ts';

export interface AuditTrailProps {
  readonly environment: Environment;
  readonly keys: Keys;
  readonly functions: Functions;
  readonly api: Api;
}

/**
 * What becomes a record although no function wrote one: whoever changes something, and whoever is refused. What the
 * firewall blocks is in its own log.
 */
const ofNote = [
  ...Object.values(routes)
    .filter(({ access }) => access === 'editor' || access === 'admin')
    .map(({ method, path }) => `($.method = "${method}" && $.route = "${path}")`),
  '($.status = "401")',
  '($.status = "403" && $.error != "WAF_FILTERED")',
];

export const auditPatterns = {
  functions: '{ $.message = "audit" }',
  /** Its lines have no chain: code and reason say which wall refused. Whom it lets in has a record of the handler's. */
  authorizer: '{ $.message = "request refused by the authorizer" }',
  accessLog: `{ ${ofNote.join(' || ')} }`,
} as const;

export interface AuditSubscription {
  readonly logGroupName: string;
  readonly filterName: string;
}

export class AuditTrail extends Construct {
  /** Its own: see there. */
  readonly key: IKey;
  readonly bucketName: string;
  readonly deliveryStreamName: string;
  /** Which logs feed it. */
  readonly subscriptions: readonly AuditSubscription[];

  constructor(scope: Construct, id: string, { environment, keys, functions, api }: AuditTrailProps) {
    super(scope, id);
    const key = new AuditKey(this, 'Key', environment);
    const records = new AuditBucket(this, 'Bucket', { environment, key });
    const { bucket } = records;
    const delivery = new AuditDelivery(this, 'Delivery', { environment, keys, bucket, bucketKey: key });
    records.acceptOnlyFrom(delivery.role);
    this.key = key;
    this.bucketName = bucket.bucketName;
    this.deliveryStreamName = delivery.streamName;
    const role = this.#forwarder(delivery.streamArn);
    const subscribe = (name: string, logGroup: ILogGroup, filterPattern: string): AuditSubscription => {
      const filterName = `audit-${name}`;
      new CfnSubscriptionFilter(this, `Of-${name}`, {
        destinationArn: delivery.streamArn,
        filterName,
        filterPattern,
        logGroupName: logGroup.logGroupName,
        roleArn: role.roleArn,
      });
      return { logGroupName: logGroup.logGroupName, filterName };
    };
    this.subscriptions = [
      ...functions.all
        .filter(({ name }) => functionTable[name].isTenantScoped)
        .map(({ name, logGroup }) => subscribe(name, logGroup, auditPatterns.functions)),
      ...functions.all
        .filter(({ name }) => name === 'authorizer')
        .map(({ name, logGroup }) => subscribe(name, logGroup, auditPatterns.authorizer)),
      subscribe('access', api.accessLog, auditPatterns.accessLog),
    ];
    const description = 'Where audit records lie';
    new CfnOutput(this, 'BucketName', { description, value: bucket.bucketName }).overrideLogicalId(
      'AuditBucketName',
    );
  }

  /** As whom CloudWatch Logs hands lines on. */
  #forwarder(streamArn: string): Role {
    const logs = Stack.of(this).formatArn({ service: 'logs', resource: '*' });
    return new Role(this, 'Forwarder', {
      assumedBy: new ServicePrincipal('logs.amazonaws.com', {
        conditions: { StringLike: { 'aws:SourceArn': logs } },
      }),
      inlinePolicies: {
        Forward: new PolicyDocument({
          statements: [
            new PolicyStatement({
              actions: ['firehose:PutRecord', 'firehose:PutRecordBatch'],
              resources: [streamArn],
            }),
          ],
        }),
      },
    });
  }
}
