/** Figures counted out of log lines. None has a dimension: a metric costs by the month for every combination, so per-tenant figures are asked of the logs instead. */
import { Metric, Unit } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Environment, FunctionName } from '../../environments/environment.ts';
import { type FunctionSpec, functionTable } from '../functions/function-table.ts';

interface LogMetricSpec {
  readonly pattern: string;
  /** What a matching line adds: itself, or a field of it. */
  readonly value: string;
  /** Counts say 0 where lines come and none matches. Amounts do not: the zeros would spoil their averages. */
  readonly isCount: boolean;
  /** The functions that can write such a line. */
  readonly writtenBy: (spec: FunctionSpec) => boolean;
}

const usesStore = ({ uses }: FunctionSpec): boolean =>
  uses.includes('store-reader') || uses.includes('store-writer');
const usesIssuers = ({ uses }: FunctionSpec): boolean => uses.includes('issuers');
const usesClients = ({ uses }: FunctionSpec): boolean => uses.includes('client-registry');
const usesQuota = ({ uses }: FunctionSpec): boolean => uses.includes('quota');
const usesAnswerer = ({ uses }: FunctionSpec): boolean => uses.includes('answerer');
const usesDetector = ({ uses }: FunctionSpec): boolean => uses.includes('pii-detector');
const servesRoutes = ({ routes }: FunctionSpec): boolean => routes.length > 0;

const count = (pattern: string, writtenBy: LogMetricSpec['writtenBy']): LogMetricSpec => ({
  pattern,
  value: '1',
  isCount: true,
  writtenBy,
});

const tokens = (field: string): LogMetricSpec => ({
  pattern: `{ $.message = "query answered" && $.${field} = * }`,
  value: `$.${field}`,
  isCount: false,
  writtenBy: usesAnswerer,
});

export const logMetricTable = {
  IsolationViolations: count('{ $.message = "isolation violation" }', usesStore),
  DegradedAnswers: count('{ $.message = "answer degraded" }', usesAnswerer),
  /** Which this process fetched itself, or found in a snapshot. */
  StaleKeys: count('{ $.message = "stale keys in use" || $.message = "snapshot keys in use" }', usesIssuers),
  RequestFailures: count('{ $.message = "request failed" }', servesRoutes),
  AuthorizerRefusals: count('{ $.message = "request refused by the authorizer" }', usesIssuers),
  AuthorizerUnavailable: count(
    '{ $.message = "request refused by the authorizer" && $.code = "auth-unavailable" }',
    usesIssuers,
  ),
  /** Those that leave the authorizer as an error, which Lambda counts among its crashes: all but `invalid-tenant`, which is a Deny. */
  AuthorizerRefusalsThrown: count(
    '{ $.message = "request refused by the authorizer" && ($.code = "unauthenticated" || $.code = "auth-unavailable") }',
    usesIssuers,
  ),
  /** Of whoever may not have a token. That the function is called wrongly, or finds no registry, is not among it. */
  SignInRefusals: count(
    '{ $.message = "token not issued" && ($.reason = "no-tenant" || $.reason = "tenant-grammar" || $.reason = "groups" || $.reason = "client-id" || $.reason = "unknown-client") }',
    usesClients,
  ),
  /** Stored all the same, and hidden: an outage of the detector hides documents, and shows none. */
  FailedInspections: count('{ $.message = "personal data not inspected" }', usesDetector),
  QuotaRefusals: count('{ $.message = "quota exceeded" }', usesQuota),
  QuotasUnsettled: count('{ $.message = "quota not settled" }', usesQuota),
  InputTokens: tokens('input_tokens'),
  OutputTokens: tokens('output_tokens'),
} as const satisfies Record<string, LogMetricSpec>;

export type LogMetricName = keyof typeof logMetricTable;

export interface LogMetricsProps {
  readonly environment: Environment;
  readonly functions: readonly { readonly name: FunctionName; readonly logGroup: ILogGroup }[];
}

export class LogMetrics extends Construct {
  readonly #namespace: string;

  constructor(scope: Construct, id: string, { environment, functions }: LogMetricsProps) {
    super(scope, id);
    this.#namespace = `AskAcme/${environment.name}`;
    for (const metricName of Object.keys(logMetricTable) as LogMetricName[]) {
      const writers = functions.filter(({ name }) =>
        logMetricTable[metricName].writtenBy(functionTable[name]),
      );
      for (const { name, logGroup } of writers) this.#filter(metricName, name, logGroup);
    }
  }

  /** Summed, as is fit for a count. */
  metric(metricName: LogMetricName): Metric {
    return new Metric({ namespace: this.#namespace, metricName, statistic: 'Sum' });
  }

  #filter(metricName: LogMetricName, functionName: FunctionName, logGroup: ILogGroup): void {
    const { pattern, value, isCount } = logMetricTable[metricName];
    new MetricFilter(this, `${metricName}-${functionName}`, {
      logGroup,
      filterPattern: FilterPattern.literal(pattern),
      metricNamespace: this.#namespace,
      metricName,
      metricValue: value,
      unit: Unit.COUNT,
      ...(isCount ? { defaultValue: 0 } : {}),
    });
  }
}
