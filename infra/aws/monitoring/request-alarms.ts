/** Alarms on what callers meet: isolation, errors, waiting, sign-in, and who is turned away. */
import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmSpec } from './alarm-spec.ts';
import type { LogMetricName, LogMetrics } from './log-metrics.ts';
import type { RouteMetrics } from './route-metrics.ts';
import type { WatchedFirewall } from './watched-resources.ts';

const fiveMinutes = Duration.minutes(5);

interface RequestSources {
  readonly logMetrics: LogMetrics;
  readonly routeMetrics: RouteMetrics;
  readonly firewall: WatchedFirewall | undefined;
}

export function requestAlarms({ logMetrics, routeMetrics, firewall }: RequestSources): AlarmSpec[] {
  const count = (name: LogMetricName, period = fiveMinutes) => logMetrics.metric(name).with({ period });
  return [
    {
      what: 'isolation-violation',
      section: 'isolation-violation',
      meaning:
        'A record, or an execution environment, of another tenant was met and held back: a wall has failed.',
      metric: count('IsolationViolations', Duration.minutes(1)),
      threshold: 1,
      looks: [1, 1],
      silence: 'fine',
    },
    {
      what: 'server-errors',
      section: 'server-errors',
      meaning: 'One request in twenty or more ends in a 5xx.',
      metric: percentage(routeMetrics.all('5XXError'), routeMetrics.all('Count')),
      threshold: 5,
      looks: [2, 3],
      silence: 'fine',
    },
    {
      what: 'query-latency',
      section: 'query-latency',
      meaning: 'One question in a hundred takes 15 seconds or more; the gateway gives up at 29.',
      metric: routeMetrics.one('query', 'Latency', 'p99').with({ period: fiveMinutes }),
      threshold: 15_000,
      looks: [3, 3],
      silence: 'fine',
    },
    {
      what: 'degraded-answers',
      section: 'degraded-answers',
      meaning: 'One question in ten or more is answered with sources alone, because the model cannot be had.',
      metric: percentage(logMetrics.metric('DegradedAnswers'), routeMetrics.one('query', 'Count')),
      threshold: 10,
      looks: [2, 3],
      silence: 'fine',
    },
    {
      what: 'authorizer-unavailable',
      section: 'authorizer-unavailable',
      meaning:
        'Callers are turned away with 503 because neither keys nor tenants can be had to check them with.',
      metric: count('AuthorizerUnavailable'),
      threshold: 3,
      looks: [2, 3],
      silence: 'fine',
    },
    {
      what: 'stale-keys',
      section: 'stale-keys',
      meaning:
        'An issuer cannot be reached; its last keys stay trusted for 4 hours at most, then its callers are locked out.',
      metric: count('StaleKeys'),
      threshold: 1,
      looks: [2, 3],
      silence: 'fine',
    },
    {
      what: 'refusals',
      section: 'refusals',
      meaning:
        'Two hundred tokens or more were refused in five minutes: a broken client, or somebody trying.',
      metric: count('AuthorizerRefusals'),
      threshold: 200,
      looks: [2, 3],
      silence: 'fine',
    },
    {
      what: 'failed-inspections',
      section: 'failed-inspections',
      meaning:
        'Five documents or more could not be inspected for personal data in five minutes: they are stored, and hidden.',
      metric: count('FailedInspections'),
      threshold: 5,
      looks: [2, 3],
      silence: 'fine',
    },
    ...(firewall === undefined ? [] : [firewallBlocks(firewall)]),
  ];
}

const firewallBlocks = ({ metricName, region }: WatchedFirewall): AlarmSpec => ({
  what: 'firewall-blocks',
  section: 'firewall-blocks',
  meaning: 'The firewall blocks a thousand requests or more in five minutes.',
  metric: new Metric({
    namespace: 'AWS/WAFV2',
    metricName: 'BlockedRequests',
    dimensionsMap: { WebACL: metricName, Region: region, Rule: 'ALL' },
    statistic: 'Sum',
    period: fiveMinutes,
  }),
  threshold: 1_000,
  looks: [2, 3],
  silence: 'fine',
});

/** Of few requests a single failure is a high share, so one or two failures count as none. */
const percentage = (part: IMetric, whole: IMetric): MathExpression =>
  new MathExpression({
    expression: 'IF(FILL(part, 0) >= 3, 100 * part / whole, 0)',
    usingMetrics: { part, whole },
    period: fiveMinutes,
    label: 'percent',
  });
