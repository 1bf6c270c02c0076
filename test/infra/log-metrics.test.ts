import { describe, expect, it } from 'vitest';
import { refusalFields } from '../../functions/authorizer/refusal-log.ts';
import {
  type ClaimsRefusalReason,
  refuseClaims,
} from '../../functions/pre-token-generation/claims-refusal.ts';
import { refusalFields as claimsRefusalFields } from '../../functions/pre-token-generation/refusal-log.ts';
import { logQuery } from '../../functions/query/query-log.ts';
import { type LogMetricName, logMetricTable } from '../../infra/aws/monitoring/log-metrics.ts';
import { Refusal } from '../../shared/auth/refusal.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import { logLine } from '../../shared/runtime/log-line.ts';
import { readTree } from '../architecture/tree.ts';
import { filterPattern } from './support/filter-pattern.ts';
import { propertiesOf } from './support/resources.ts';
import { synthesize } from './support/synthesize.ts';

const line = (message: string, fields: Record<string, unknown> = {}) => logLine('WARN', message, fields);

const queried = (degraded: boolean) => {
  const lines: string[] = [];
  const keep = (message: string, fields: Record<string, unknown>) => void lines.push(line(message, fields));
  logQuery(
    { info: keep, warn: keep },
    { tenant: { tenantId: 'acme' }, requestId: 'r-1' } as never,
    {
      response: { sources: [], degraded },
      ...(degraded
        ? { unavailable: new AppError('dependency-unavailable') }
        : { usage: { inputTokens: 2_500, outputTokens: 150 } }),
    } as never,
  );
  return lines;
};

const refused = (error: unknown) => line('request refused by the authorizer', refusalFields(error));

const notIssued = (error: unknown) =>
  line('token not issued', claimsRefusalFields('TokenGeneration_HostedAuth', error));

const thrown = (act: () => never): unknown => {
  try {
    return act();
  } catch (error) {
    return error;
  }
};

/** Whoever is refused a token, and what is a fault of the deployment: the compiler asks for a word on each. */
const claimsRefusals: Readonly<Record<ClaimsRefusalReason, 'refusal' | 'fault'>> = {
  'no-tenant': 'refusal',
  'tenant-grammar': 'refusal',
  groups: 'refusal',
  'client-id': 'refusal',
  'unknown-client': 'refusal',
  trigger: 'fault',
  version: 'fault',
};

/** As the functions write them, and which metrics have to count each. */
const samples: readonly (readonly [string, readonly string[], readonly LogMetricName[]])[] = [
  ['a violation', [line('isolation violation', { reason: 'tenant' })], ['IsolationViolations']],
  ['an answer', queried(false), ['InputTokens', 'OutputTokens']],
  ['an answer without a model', queried(true), ['DegradedAnswers']],
  [
    'a quota that is used up',
    [line('quota exceeded', { tenant_id: 'acme', budget: 'tokens' })],
    ['QuotaRefusals'],
  ],
  ['a quota that is not settled', [line('quota not settled', { tenant_id: 'acme' })], ['QuotasUnsettled']],
  [
    'a document that was not inspected',
    [line('personal data not inspected', { outcome: 'timed-out', failure: 'GivenUp' })],
    ['FailedInspections'],
  ],
  ['old keys', [line('stale keys in use', { issuer: 'https://login.example.com/' })], ['StaleKeys']],
  [
    'keys of a snapshot',
    [line('snapshot keys in use', { issuer: 'https://login.example.com/' })],
    ['StaleKeys'],
  ],
  ['a failure', [line('request failed', { code: 'internal', route: 'POST /query' })], ['RequestFailures']],
  [
    'a bad token',
    [refused(new AppError('unauthenticated', { cause: new Refusal('signature') }))],
    ['AuthorizerRefusals', 'AuthorizerRefusalsThrown'],
  ],
  [
    'a tenant that is refused, which is an answer',
    [refused(new AppError('invalid-tenant', { cause: new Refusal('tenant-unknown') }))],
    ['AuthorizerRefusals'],
  ],
  [
    'a registry that is down',
    [refused(new TypeError('fetch failed'))],
    ['AuthorizerRefusals', 'AuthorizerRefusalsThrown', 'AuthorizerUnavailable'],
  ],
  ...Object.entries(claimsRefusals).map(
    ([reason, kind]) =>
      [
        `a token not issued for ${reason}`,
        [notIssued(thrown(() => refuseClaims(reason as ClaimsRefusalReason)))],
        kind === 'refusal' ? ['SignInRefusals' as const] : [],
      ] as const,
  ),
  ['a token not issued for want of a registry', [notIssued(new TypeError('fetch failed'))], []],
  ['an audit record', [line('audit', { audit: 'document.stored' })], []],
  ['another message', [line('started', { input_tokens: 3 })], []],
];

describe('the metrics out of log lines', () => {
  it.each(samples)('count %s as what it is, and as nothing else', (_, lines, expected) => {
    const counted = (Object.keys(logMetricTable) as LogMetricName[]).filter((name) =>
      lines.some(filterPattern(logMetricTable[name].pattern)),
    );

    expect(counted.toSorted()).toEqual([...expected].toSorted());
  });

  it('have messages that some function writes, word for word', async () => {
    const source = (await readTree()).filter(({ path }) => /^(?:shared|functions)\//.test(path));
    const messages = Object.values(logMetricTable).flatMap(({ pattern }) => {
      const named = [...pattern.matchAll(/\$\.message = "([^"]+)"/g)].map(([, message = '']) => message);
      return named.length > 0 ? named : [pattern];
    });

    const unwritten = messages.filter((message) => !source.some(({ text }) => text.includes(`'${message}'`)));

    expect(unwritten).toEqual([]);
  });
});

interface MetricFilter {
  readonly FilterPattern: string;
  readonly LogGroupName: { readonly Ref: string };
  readonly MetricTransformations: readonly {
    readonly MetricName: LogMetricName;
    readonly MetricNamespace: string;
    readonly MetricValue: string;
    readonly DefaultValue?: number;
    readonly Dimensions?: unknown;
  }[];
}

describe('the metric filters of a deployment', () => {
  const filters = propertiesOf<MetricFilter>(synthesize('dev').template, 'AWS::Logs::MetricFilter');
  const transformations = filters.flatMap(({ MetricTransformations }) => MetricTransformations);
  const logsOf = (name: LogMetricName) =>
    filters
      .filter(({ MetricTransformations }) => MetricTransformations[0]?.MetricName === name)
      .map(({ LogGroupName }) => LogGroupName.Ref);

  it('fill every metric of the table, in the namespace of the environment', () => {
    expect(new Set(transformations.map(({ MetricName }) => MetricName))).toEqual(
      new Set(Object.keys(logMetricTable)),
    );
    expect(new Set(transformations.map(({ MetricNamespace }) => MetricNamespace))).toEqual(
      new Set(['AskAcme/dev']),
    );
  });

  it('have no dimension, which would cost by the month for every tenant', () => {
    expect(transformations.filter(({ Dimensions }) => Dimensions !== undefined)).toEqual([]);
  });

  it('say 0 for counts where nothing matches, and nothing for amounts', () => {
    const counts = transformations.filter(({ MetricValue }) => MetricValue === '1');

    expect(counts.every(({ DefaultValue }) => DefaultValue === 0)).toBe(true);
    expect(
      transformations.filter((one) => !counts.includes(one)).map(({ DefaultValue }) => DefaultValue),
    ).toEqual([undefined, undefined]);
  });

  it('look for violations in the log of every function that touches documents', () => {
    const logs = logsOf('IsolationViolations').join();

    for (const name of ['Query', 'Ingest', 'List', 'Get', 'Delete'])
      expect(logs).toContain(`Functions${name}`);
  });

  it('look for refusals in the log of what refuses alone', () => {
    expect(logsOf('AuthorizerRefusals')).toEqual([expect.stringContaining('Authorizer')]);
    expect(logsOf('AuthorizerRefusalsThrown')).toEqual([expect.stringContaining('Authorizer')]);
    expect(logsOf('SignInRefusals')).toEqual([expect.stringContaining('PreTokenGeneration')]);
  });
});
