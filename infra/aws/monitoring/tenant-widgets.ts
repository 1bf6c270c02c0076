/** Figures for each tenant, asked of the logs when somebody looks. As metrics they would cost by the month for every tenant, and name tenants to whoever may read metrics. */
import { LogQueryVisualizationType, LogQueryWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';

export interface TenantLogs {
  readonly accessLog: ILogGroup;
  readonly queryLog: ILogGroup;
  /** Of all functions that count against quotas. */
  readonly quotaLogs: readonly ILogGroup[];
}

/** 500 goes into 400 and 500 once, 404 into 400 once, 200 into neither. */
const requests = [
  'filter ispresent(tenant_id) and tenant_id != "-"',
  'stats count(*) as requests, sum(floor(status / 400)) - sum(floor(status / 500)) as refused, sum(floor(status / 500)) as failed, pct(latency_ms, 50) as p50_ms, pct(latency_ms, 99) as p99_ms by tenant_id',
  'sort requests desc',
  'limit 100',
];

const tokens = [
  'filter message = "query answered"',
  'stats count(*) as answered, sum(input_tokens) as tokens_in, sum(output_tokens) as tokens_out, avg(sources) as sources by tenant_id',
  'sort tokens_in desc',
  'limit 100',
];

const degraded = [
  'filter message = "answer degraded"',
  'stats count(*) as degraded, latest(@timestamp) as last by tenant_id',
  'sort degraded desc',
  'limit 100',
];

const refusals = [
  'filter status = 401 or status = 403 or status = 429',
  'stats count(*) as requests by ip, status',
  'sort requests desc',
  'limit 50',
];

const overQuota = [
  'filter message = "quota exceeded"',
  'stats count(*) as refused, latest(@timestamp) as last by tenant_id, budget',
  'sort refused desc',
  'limit 100',
];

export const tenantWidgets = ({ accessLog, queryLog, quotaLogs }: TenantLogs): LogQueryWidget[][] => [
  [
    table('Requests by tenant', [accessLog], requests, 14),
    table('Turned away, by address', [accessLog], refusals, 10),
  ],
  [
    table('Tokens by tenant', [queryLog], tokens, 14),
    table('Degraded answers by tenant', [queryLog], degraded, 10),
  ],
  [table('Refused by a quota, by tenant', quotaLogs, overQuota, 14)],
];

const table = (
  title: string,
  logs: readonly ILogGroup[],
  queryLines: string[],
  width: number,
): LogQueryWidget =>
  new LogQueryWidget({
    title,
    logGroupNames: logs.map(({ logGroupName }) => logGroupName),
    queryLines,
    view: LogQueryVisualizationType.TABLE,
    width,
    height: 8,
  });
