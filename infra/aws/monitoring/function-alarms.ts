/** Alarms on each function: it fails outright, it is throttled, it nears the concurrency reserved for it. */
import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { Environment, FunctionName } from '../../environments/environment.ts';
import type { ApiFunction } from '../functions/api-function.ts';
import type { AlarmSpec } from './alarm-spec.ts';
import type { LogMetricName, LogMetrics } from './log-metrics.ts';

const period = Duration.minutes(5);

/** They run seldom, and nobody repeats for them what failed. */
const mustNotFail: readonly FunctionName[] = ['migrate', 'pre-token-generation'];

export const functionAlarms = (
  functions: readonly ApiFunction[],
  { functions: settings }: Environment,
  logMetrics: LogMetrics,
): AlarmSpec[] =>
  functions.flatMap((one) => [
    one.name === 'key-snapshot' ? snapshotErrors(one) : errors(one, logMetrics),
    throttles(one),
    ...(one.name === 'pre-token-generation' ? [signInRefusals(logMetrics)] : []),
    ...concurrency(one, settings[one.name]?.reservedConcurrency),
  ]);

/** They refuse by throwing, as what calls them wants it. Whoever sends three bad tokens must not wake anybody. */
const thrownRefusals: Partial<Record<FunctionName, LogMetricName>> = {
  authorizer: 'AuthorizerRefusalsThrown',
  'pre-token-generation': 'SignInRefusals',
};

/** It fails with every issuer that is down, and then a run in five minutes does. Once is a ripple; a quarter of an hour is an outage. */
const snapshotErrors = ({ lambda }: ApiFunction): AlarmSpec => ({
  what: 'key-snapshot-errors',
  section: 'key-snapshot-errors',
  meaning:
    "For a quarter of an hour an issuer's keys could not be written down; in an outage of that issuer new processes would soon let nobody in.",
  metric: lambda.metricErrors({ period, statistic: 'Sum' }),
  threshold: 1,
  looks: [3, 3],
  silence: 'fine',
});

function errors({ name, lambda }: ApiFunction, logMetrics: LogMetrics): AlarmSpec {
  const all = lambda.metricErrors({ period, statistic: 'Sum' });
  const refusals = thrownRefusals[name];
  return {
    what: `${name}-errors`,
    section: 'function-errors',
    meaning: `The function ${name} crashes, runs out of time or out of memory, which none of its own answers can report.`,
    metric: refusals === undefined ? all : beyond(all, logMetrics.metric(refusals)),
    threshold: mustNotFail.includes(name) ? 1 : 3,
    // An error may be counted a minute before the line of its refusal is: the look in which it stands alone is forgiven.
    looks: refusals === undefined ? [1, 1] : [2, 3],
    silence: 'fine',
  };
}

/** Never below nought: a line may fall into the period after its error's. */
const beyond = (errorsThrown: IMetric, refusals: IMetric): MathExpression =>
  new MathExpression({
    expression: 'IF(FILL(thrown, 0) > FILL(refused, 0), FILL(thrown, 0) - FILL(refused, 0), 0)',
    usingMetrics: { thrown: errorsThrown, refused: refusals },
    period,
    label: 'crashes',
  });

const signInRefusals = (logMetrics: LogMetrics): AlarmSpec => ({
  what: 'sign-in-refusals',
  section: 'sign-in-refusals',
  meaning:
    'Twenty sign-ins or more in five minutes end without a token: users without a tenant, or clients that nobody registered.',
  metric: logMetrics.metric('SignInRefusals').with({ period }),
  threshold: 20,
  looks: [2, 3],
  silence: 'fine',
});

const throttles = ({ name, lambda }: ApiFunction): AlarmSpec => ({
  what: `${name}-throttles`,
  section: 'function-throttles',
  meaning: `Lambda refuses to start the function ${name}: its own concurrency or the account's is used up.`,
  metric: lambda.metricThrottles({ period, statistic: 'Sum' }),
  threshold: 5,
  looks: [1, 1],
  silence: 'fine',
});

function concurrency({ name, lambda }: ApiFunction, reserved: number | undefined): AlarmSpec[] {
  if (reserved === undefined) return [];
  return [
    {
      what: `${name}-concurrency`,
      section: 'function-concurrency',
      meaning: `The function ${name} uses four fifths or more of the ${reserved} executions reserved for it.`,
      metric: lambda.metric('ConcurrentExecutions', { period: Duration.minutes(1), statistic: 'Maximum' }),
      threshold: Math.ceil(reserved * 0.8),
      looks: [3, 5],
      silence: 'fine',
    },
  ];
}
