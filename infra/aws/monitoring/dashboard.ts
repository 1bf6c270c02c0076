/** One page on the deployment: what must be nought, each route, each function, what lies behind them, each tenant. */
import { Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard as CloudWatchDashboard,
  GraphWidget,
  type IAlarm,
  type IMetric,
  type IWidget,
  PeriodOverride,
  SingleValueWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { type RouteName, routes } from '../../../shared/contract/routes.ts';
import type { Environment } from '../../environments/environment.ts';
import type { ApiFunction } from '../functions/api-function.ts';
import type { LogMetricName, LogMetrics } from './log-metrics.ts';
import { bedrockMetric, bedrockModels } from './model-alarms.ts';
import type { RouteFigure, RouteMetrics } from './route-metrics.ts';
import { databaseMetric, registryMetric, type WatchedDatabase } from './store-alarms.ts';
import { type TenantLogs, tenantWidgets } from './tenant-widgets.ts';

export interface DashboardProps {
  readonly environment: Environment;
  readonly alarms: readonly IAlarm[];
  readonly logMetrics: LogMetrics;
  readonly routeMetrics: RouteMetrics;
  readonly functions: readonly ApiFunction[];
  readonly table: Table;
  readonly quotaTable: Table;
  readonly database: WatchedDatabase | undefined;
  readonly auditFreshness: IMetric;
  readonly tenantLogs: TenantLogs;
}

const routeNames = Object.keys(routes) as RouteName[];
const whole = 24;

export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id);
    const { name } = props.environment;
    new CloudWatchDashboard(this, 'Dashboard', {
      dashboardName: `askacme-${name}`,
      defaultInterval: Duration.hours(3),
      periodOverride: PeriodOverride.AUTO,
      widgets: [
        [heading(`# AskAcme ${name}\nWhat each alarm means and what to do: \`docs/runbook.md\``)],
        [new AlarmStatusWidget({ title: 'Alarms', alarms: [...props.alarms], width: whole, height: 5 })],
        exceptions(props.logMetrics),
        [heading('## Routes')],
        ...routeGraphs(props.routeMetrics),
        [heading('## Functions')],
        functionGraphs(props.functions),
        [heading('## Behind them')],
        dependencies(props),
        [heading('## Tenants, asked of the logs now')],
        ...tenantWidgets(props.tenantLogs),
      ],
    });
  }
}

const heading = (markdown: string): IWidget => new TextWidget({ markdown, width: whole, height: 2 });

/** Over the whole time that is looked at, so that a single one shows. */
function exceptions(logMetrics: LogMetrics): IWidget[] {
  const value = (title: string, name: LogMetricName) =>
    new SingleValueWidget({
      title,
      metrics: [logMetrics.metric(name)],
      setPeriodToTimeRange: true,
      width: 3,
      height: 4,
    });
  return [
    value('Isolation violations', 'IsolationViolations'),
    value('Degraded answers', 'DegradedAnswers'),
    value('Stale keys', 'StaleKeys'),
    value('Failed requests', 'RequestFailures'),
    value('Refused tokens', 'AuthorizerRefusals'),
    value('Authorizer unavailable', 'AuthorizerUnavailable'),
    value('Tokens in', 'InputTokens'),
    value('Tokens out', 'OutputTokens'),
    value('Refused by a quota', 'QuotaRefusals'),
    value('Quotas not settled', 'QuotasUnsettled'),
  ];
}

function routeGraphs(routeMetrics: RouteMetrics): IWidget[][] {
  const graph = (title: string, figure: RouteFigure, statistic: string, width: number) =>
    graphOf(
      title,
      routeNames.map((route) => routeMetrics.one(route, figure, statistic)),
      width,
    );
  return [
    [
      graph('Requests', 'Count', 'Sum', 8),
      graph('4xx', '4XXError', 'Sum', 8),
      graph('5xx', '5XXError', 'Sum', 8),
    ],
    [graph('Latency p50, ms', 'Latency', 'p50', 12), graph('Latency p99, ms', 'Latency', 'p99', 12)],
  ];
}

const functionGraphs = (functions: readonly ApiFunction[]): IWidget[] => {
  const graph = (title: string, metricName: string, statistic: string) =>
    graphOf(
      title,
      functions.map(({ name, lambda }) => lambda.metric(metricName, { statistic, label: name })),
      6,
    );
  return [
    graph('Duration p99, ms', 'Duration', 'p99'),
    graph('Errors', 'Errors', 'Sum'),
    graph('Throttles', 'Throttles', 'Sum'),
    graph('Running at once', 'ConcurrentExecutions', 'Maximum'),
  ];
};

function dependencies({
  environment,
  table,
  quotaTable,
  database,
  auditFreshness,
}: DashboardProps): IWidget[] {
  const models = bedrockModels(environment).map(([, modelId]) => modelId);
  const ofModels = (title: string, metricName: string, statistic: string) =>
    graphOf(
      title,
      models.map((modelId) => bedrockMetric(modelId, metricName, statistic)),
      8,
    );
  return [
    graphOf(
      'Registry of tenants',
      [
        registryMetric(table, 'ConsumedReadCapacityUnits'),
        registryMetric(table, 'ReadThrottleEvents'),
        registryMetric(table, 'SystemErrors', 'GetItem'),
      ],
      8,
    ),
    graphOf('Registry latency, ms', [registryMetric(table, 'SuccessfulRequestLatency', 'GetItem', 'p99')], 8),
    graphOf('Audit trail', [auditFreshness], 8),
    graphOf(
      'Quotas',
      [
        registryMetric(quotaTable, 'ConsumedWriteCapacityUnits'),
        registryMetric(quotaTable, 'WriteThrottleEvents'),
        registryMetric(quotaTable, 'SystemErrors', 'UpdateItem'),
      ],
      8,
    ),
    graphOf(
      'Quota latency, ms',
      [registryMetric(quotaTable, 'SuccessfulRequestLatency', 'UpdateItem', 'p99')],
      8,
    ),
    ...(database === undefined ? [] : databaseGraphs(database)),
    ...(models.length === 0
      ? []
      : [
          ofModels('Bedrock: calls', 'Invocations', 'Sum'),
          ofModels('Bedrock: latency p99, ms', 'InvocationLatency', 'p99'),
          ofModels('Bedrock: throttled', 'InvocationThrottles', 'Sum'),
        ]),
  ];
}

const databaseGraphs = (database: WatchedDatabase): IWidget[] => [
  graphOf('Database: capacity units', [databaseMetric(database, 'ServerlessDatabaseCapacity', 'Maximum')], 8),
  graphOf('Database: connections', [databaseMetric(database, 'DatabaseConnections', 'Maximum')], 8),
  graphOf('Database: bytes', [databaseMetric(database, 'VolumeBytesUsed', 'Maximum')], 8),
];

const graphOf = (title: string, left: IMetric[], width: number): IWidget =>
  new GraphWidget({ title, left, width, height: 6, leftYAxis: { min: 0 } });
