/** Alarms on the table of quotas: where it fails, requests are refused, because nothing may be paid for that nobody counts. */
import { Duration } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { AlarmSpec } from './alarm-spec.ts';
import { registryMetric } from './store-alarms.ts';

export const quotaAlarms = (table: Table): AlarmSpec[] => [
  {
    what: 'quota-failing',
    section: 'quota-failing',
    meaning: 'DynamoDB fails or throttles the table of quotas, so requests that cost money are refused.',
    metric: new MathExpression({
      expression: 'FILL(errors, 0) + FILL(throttles, 0)',
      usingMetrics: {
        errors: registryMetric(table, 'SystemErrors', 'UpdateItem'),
        throttles: registryMetric(table, 'WriteThrottleEvents'),
      },
      period: Duration.minutes(5),
      label: 'failed updates',
    }),
    threshold: 5,
    looks: [2, 3],
    silence: 'fine',
  },
];
