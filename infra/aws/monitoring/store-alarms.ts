/** Alarms on the registry of tenants, and on the database where there is one. Pinecone reports to its own console; what it fails at shows as server errors. */
import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { AlarmSpec } from './alarm-spec.ts';

const period = Duration.minutes(5);

/** What it takes to name the database's metrics. */
export interface WatchedDatabase {
  readonly clusterIdentifier: string;
  readonly maxCapacity: number;
}

export const storeAlarms = (table: Table, database: WatchedDatabase | undefined): AlarmSpec[] => [
  registryFailing(table),
  ...(database === undefined ? [] : databaseAlarms(database)),
];

export const registryMetric = (
  { tableName }: Table,
  metricName: string,
  operation?: string,
  statistic = 'Sum',
): Metric =>
  new Metric({
    namespace: 'AWS/DynamoDB',
    metricName,
    dimensionsMap: {
      TableName: tableName,
      ...(operation === undefined ? {} : { Operation: operation }),
    },
    statistic,
    period,
  });

/** Functions only read single items, so that is all there is to fail. */
const registryFailing = (table: Table): AlarmSpec => ({
  what: 'registry-failing',
  section: 'registry-failing',
  meaning: 'DynamoDB fails or throttles reads of the registry of tenants, so callers cannot be let in.',
  metric: new MathExpression({
    expression: 'FILL(errors, 0) + FILL(throttles, 0)',
    usingMetrics: {
      errors: registryMetric(table, 'SystemErrors', 'GetItem'),
      throttles: registryMetric(table, 'ReadThrottleEvents'),
    },
    period,
    label: 'failed reads',
  }),
  threshold: 5,
  looks: [2, 3],
  silence: 'fine',
});

export const databaseMetric = (
  { clusterIdentifier }: WatchedDatabase,
  metricName: string,
  statistic: string,
): Metric =>
  new Metric({
    namespace: 'AWS/RDS',
    metricName,
    dimensionsMap: { DBClusterIdentifier: clusterIdentifier },
    statistic,
    period,
  });

const databaseAlarms = (database: WatchedDatabase): AlarmSpec[] => [
  {
    what: 'database-capacity',
    section: 'database-capacity',
    meaning: 'The database has run at nine tenths or more of the most capacity units it may take.',
    metric: databaseMetric(database, 'ACUUtilization', 'Average'),
    threshold: 90,
    looks: [3, 3],
    silence: 'unknown',
  },
  {
    what: 'database-connections',
    section: 'database-connections',
    meaning: 'Four fifths or more of the connections that the database allows are taken.',
    metric: databaseMetric(database, 'DatabaseConnections', 'Maximum'),
    threshold: Math.floor(0.8 * leastConnections(database)),
    looks: [2, 3],
    silence: 'unknown',
  },
  {
    what: 'database-transaction-ids',
    section: 'database-transaction-ids',
    meaning:
      'Postgres has not cleaned up for a thousand million transactions; at two thousand million it stops writing.',
    metric: databaseMetric(database, 'MaximumUsedTransactionIDs', 'Maximum'),
    threshold: 1_000_000_000,
    looks: [1, 1],
    silence: 'unknown',
  },
];

/** `max_connections` grows by 189 or more for a capacity unit, and stays at 2,000 where the cluster may shrink below one. */
const leastConnections = ({ maxCapacity }: WatchedDatabase): number => Math.min(2_000, 189 * maxCapacity);
