/** Calls by which somebody would take away what protects a deployment or tells of it, as CloudTrail names them. */
import { Stack } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Environment } from '../../environments/environment.ts';
import {
  databaseLogGroupName,
  firewallLogGroupName,
  logGroupName,
  rotationLogGroupName,
} from '../logs/log-groups.ts';
import type { WatchedFirewall } from './watched-resources.ts';

export interface Guarded {
  readonly environment: Environment;
  readonly topicArn: string;
  /** Whose end would be the end of what they encrypt. */
  readonly keys: readonly IKey[];
  readonly auditBucketName: string;
  readonly auditStreamName: string;
  readonly tableNames: readonly string[];
  /** Opens tenants' keys, by functions alone. */
  readonly tenantKey: IKey;
  /** Whoever gets past its policy may try to have keys of their own believed. */
  readonly snapshotBucketName: string | undefined;
  readonly firewall: WatchedFirewall | undefined;
}

export interface SuspiciousCalls {
  readonly eventSource: readonly string[];
  readonly eventName: readonly string[];
  readonly resources?: { readonly ARN: readonly string[] };
  readonly userIdentity?: { readonly arn: readonly { readonly 'anything-but': Match }[] };
  readonly requestParameters?: Readonly<Record<string, readonly Match[]>>;
}

type Match = string | { readonly prefix: string };

/** By rule: a pattern has a length of 2,048 characters at most. */
export const suspiciousCalls = (
  guarded: Guarded,
): Record<'Data' | 'Warnings' | 'TenantKeys', SuspiciousCalls[]> => ({
  Data: [...againstData(guarded), ...againstRules(guarded)],
  Warnings: [...againstLogs(guarded), ...againstWarnings(guarded), ...againstRules(guarded)],
  TenantKeys: [...byOthers(guarded), ...againstRules(guarded)],
});

const calls = (
  service: string,
  eventName: readonly string[],
  requestParameters?: Readonly<Record<string, readonly Match[]>>,
): SuspiciousCalls => ({
  eventSource: [`${service}.amazonaws.com`],
  eventName,
  ...(requestParameters === undefined ? {} : { requestParameters }),
});

const againstData = ({
  keys,
  auditBucketName,
  auditStreamName,
  snapshotBucketName,
  tableNames,
}: Guarded): SuspiciousCalls[] => [
  {
    ...calls('kms', ['DisableKey', 'ScheduleKeyDeletion', 'PutKeyPolicy']),
    resources: { ARN: keys.map(({ keyArn }) => keyArn) },
  },
  calls(
    's3',
    [
      'DeleteBucketPolicy',
      'PutBucketPolicy',
      'PutBucketLifecycle',
      'DeleteBucketLifecycle',
      'PutBucketObjectLockConfiguration',
    ],
    { bucketName: [auditBucketName, ...(snapshotBucketName === undefined ? [] : [snapshotBucketName])] },
  ),
  calls('firehose', ['DeleteDeliveryStream', 'UpdateDestination'], { deliveryStreamName: [auditStreamName] }),
  calls('dynamodb', ['DeleteTable', 'UpdateContinuousBackups'], { tableName: tableNames }),
  // Of any trail: the last that this watch would hear of.
  calls('cloudtrail', ['StopLogging', 'DeleteTrail']),
];

/** Tenants' keys are opened by functions all day; by a person they are, where one changes them. */
function byOthers({ tenantKey }: Guarded): SuspiciousCalls[] {
  const { partition, account, stackName } = Stack.of(tenantKey);
  const prefix = `arn:${partition}:sts::${account}:assumed-role/${stackName}-`;
  return [
    {
      ...calls('kms', ['Decrypt']),
      resources: { ARN: [tenantKey.keyArn] },
      userIdentity: { arn: [{ 'anything-but': { prefix } }] },
    },
  ];
}

const againstLogs = ({ environment }: Guarded): SuspiciousCalls[] => [
  calls(
    'logs',
    [
      'DeleteLogGroup',
      'DeleteLogStream',
      'DeleteSubscriptionFilter',
      'PutSubscriptionFilter',
      'DeleteMetricFilter',
      'PutRetentionPolicy',
      'DisassociateKmsKey',
    ],
    {
      logGroupName: [
        { prefix: logGroupName(environment, '') },
        firewallLogGroupName(environment),
        databaseLogGroupName(environment),
        rotationLogGroupName(environment),
      ],
    },
  ),
];

function againstWarnings({ environment: { name }, topicArn, firewall }: Guarded): SuspiciousCalls[] {
  const warnings = [
    calls('monitoring', ['DeleteAlarms', 'DisableAlarmActions'], {
      alarmNames: [{ prefix: `askacme-${name}-` }],
    }),
    calls('sns', ['DeleteTopic'], { topicArn: [topicArn] }),
    calls('sns', ['Unsubscribe'], { subscriptionArn: [{ prefix: topicArn }] }),
  ];
  if (firewall === undefined) return warnings;
  const { stageArn, webAclArn } = firewall;
  return [
    ...warnings,
    calls('wafv2', ['DisassociateWebACL', 'DeleteLoggingConfiguration'], {
      resourceArn: [stageArn, webAclArn],
    }),
  ];
}

/** CloudFormation begins the names of rules with the stack's. */
function againstRules({ environment: { name } }: Guarded): SuspiciousCalls[] {
  const ours = [{ prefix: `askacme-${name}-` }];
  return [
    calls('events', ['DisableRule', 'DeleteRule'], { name: ours }),
    calls('events', ['RemoveTargets'], { rule: ours }),
  ];
}
