/** Alarms on the audit trail: records arrive late, or are lost on the way. */
import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { AlarmSpec } from './alarm-spec.ts';

const period = Duration.minutes(5);

export const freshnessMetric = ({ deliveryStreamName }: AuditTrail): Metric =>
  new Metric({
    namespace: 'AWS/Firehose',
    metricName: 'DeliveryToS3.DataFreshness',
    dimensionsMap: { DeliveryStreamName: deliveryStreamName },
    statistic: 'Maximum',
    period,
    label: 'age of the oldest record not yet stored, s',
  });

export const auditAlarms = (trail: AuditTrail): AlarmSpec[] => [
  {
    what: 'audit-delivery',
    section: 'audit-delivery',
    meaning:
      'Audit records have waited for a quarter of an hour or more to be stored; after a day they are lost.',
    metric: freshnessMetric(trail),
    threshold: 900,
    looks: [2, 3],
    silence: 'fine',
  },
  {
    what: 'audit-loss',
    section: 'audit-loss',
    meaning: 'CloudWatch Logs could not hand audit records on, and does not try again.',
    metric: refusedRecords(trail),
    threshold: 1,
    looks: [1, 1],
    silence: 'fine',
  },
];

/** Each log group that feeds the trail counts for itself, and says nothing where all is well. */
function refusedRecords({ subscriptions }: AuditTrail): MathExpression {
  const metrics = subscriptions.map(({ logGroupName, filterName }, at): [string, Metric] => [
    `log${at}`,
    new Metric({
      namespace: 'AWS/Logs',
      metricName: 'DeliveryErrors',
      dimensionsMap: { LogGroupName: logGroupName, DestinationType: 'Firehose', FilterName: filterName },
      statistic: 'Sum',
      period,
    }),
  ]);
  return new MathExpression({
    expression: metrics.map(([name]) => `FILL(${name}, 0)`).join(' + '),
    usingMetrics: Object.fromEntries(metrics),
    period,
    label: 'records refused',
  });
}
