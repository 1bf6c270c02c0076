/** Alarms on models: Bedrock throttles, and more tokens are used than the budget can bear. */
import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Environment } from '../../environments/environment.ts';
import type { AlarmSpec } from './alarm-spec.ts';
import type { LogMetrics } from './log-metrics.ts';

/** Bedrock's own figures, of the whole account: it does not tell environments apart. */
export const bedrockMetric = (modelId: string, metricName: string, statistic = 'Sum'): Metric =>
  new Metric({
    namespace: 'AWS/Bedrock',
    metricName,
    dimensionsMap: { ModelId: modelId },
    statistic,
    period: Duration.minutes(5),
    label: modelId,
  });

/** By role, those that Bedrock runs. */
export const bedrockModels = ({ embedder, answerer }: Environment): [role: string, modelId: string][] => [
  ...(embedder.kind === 'openai' ? [] : [['embedder', embedder.model] as [string, string]]),
  ...(answerer.kind === 'bedrock' ? [['answerer', answerer.model] as [string, string]] : []),
];

export const modelAlarms = (environment: Environment, logMetrics: LogMetrics): AlarmSpec[] => [
  ...bedrockModels(environment).map(([role, modelId]) => throttles(role, modelId)),
  tokenSurge(environment, logMetrics),
];

const throttles = (role: string, modelId: string): AlarmSpec => ({
  what: `${role}-throttles`,
  section: 'model-throttles',
  meaning: `Bedrock throttles ${modelId}: the account's quota for it is used up.`,
  metric: bedrockMetric(modelId, 'InvocationThrottles'),
  threshold: 10,
  looks: [2, 3],
  silence: 'fine',
});

/** Cheap models cost about this for a million tokens as queries mix them, 2,500 in and 150 out. */
const dollarsPerMillionTokens = 1.25;
const hoursPerMonth = 730;
/** How much faster than evenly the budget may be spent for an hour. */
const patience = 10;

/** Budgets are told a day late, and what Bedrock charges carries no tag of ours: tokens are known at once. */
const tokenSurge = ({ monthlyBudgetUsd }: Environment, logMetrics: LogMetrics): AlarmSpec => ({
  what: 'token-surge',
  section: 'token-surge',
  meaning: `Questions use tokens ${patience} times as fast as the monthly budget could pay for.`,
  metric: new MathExpression({
    expression: 'FILL(sent, 0) + FILL(received, 0)',
    usingMetrics: { sent: logMetrics.metric('InputTokens'), received: logMetrics.metric('OutputTokens') },
    period: Duration.hours(1),
    label: 'tokens an hour',
  }),
  threshold: Math.round(
    (patience * (monthlyBudgetUsd / hoursPerMonth) * 1_000_000) / dollarsPerMillionTokens,
  ),
  looks: [1, 1],
  silence: 'fine',
});
