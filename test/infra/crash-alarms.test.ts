/** Who is refused wakes nobody: the alarms on crashes leave out the refusals that a function has to throw. */
import { describe, expect, it } from 'vitest';
import { readProjectFile } from '../architecture/tree.ts';
import { metricMath } from './support/metric-math.ts';
import { propertiesOf } from './support/resources.ts';
import { synthesize } from './support/synthesize.ts';

interface MetricQuery {
  readonly Id: string;
  readonly Expression?: string;
  readonly ReturnData?: boolean;
  readonly MetricStat?: { readonly Metric: { readonly MetricName: string; readonly Namespace: string } };
}

interface Alarm {
  readonly AlarmName: string;
  readonly Threshold: number;
  readonly DatapointsToAlarm: number;
  readonly MetricName?: string;
  readonly Metrics?: readonly MetricQuery[];
}

const { template } = synthesize('prod');
const alarms = propertiesOf<Alarm>(template, 'AWS::CloudWatch::Alarm');
const alarmOn = (what: string): Alarm => {
  const found = alarms.find(({ AlarmName }) => AlarmName === `askacme-prod-${what}`);
  if (found === undefined) throw new Error(`No alarm is called ${what}`);
  return found;
};

/** What an alarm looks at, where its metrics have these figures. */
function seen({ Metrics = [] }: Alarm, figures: Readonly<Record<string, number>>): number | undefined {
  const byId = Metrics.flatMap(({ Id, MetricStat }): [string, number | undefined][] =>
    MetricStat === undefined ? [] : [[Id, figures[MetricStat.Metric.MetricName]]],
  );
  const expression = Metrics.find(({ Expression }) => Expression !== undefined)?.Expression ?? '';
  return metricMath(expression, Object.fromEntries(byId));
}

const throwing = [
  ['authorizer', 'AuthorizerRefusalsThrown'],
  ['pre-token-generation', 'SignInRefusals'],
] as const;

describe.each(throwing)('the alarm on crashes of %s', (name, refusals) => {
  const alarm = alarmOn(`${name}-errors`);

  it.each([1, 3, 500])('sees nothing in %i refusals', (n) => {
    expect(seen(alarm, { Errors: n, [refusals]: n })).toBe(0);
  });

  it.each([1, 3, 500])('sees %i crashes, whether anybody is refused beside them or not', (n) => {
    expect(seen(alarm, { Errors: n })).toBe(n);
    expect(seen(alarm, { Errors: n + 7, [refusals]: 7 })).toBe(n);
  });

  it('sees nothing where nothing is said, and never less than nothing', () => {
    expect(seen(alarm, {})).toBe(0);
    expect(seen(alarm, { [refusals]: 4 })).toBe(0);
    expect(seen(alarm, { Errors: 1, [refusals]: 4 })).toBe(0);
  });

  it('forgives a single look, in which errors may be counted before their lines are', () => {
    expect(alarm.DatapointsToAlarm).toBe(2);
  });
});

describe('refusals', () => {
  it.each([
    ['refusals', 'AuthorizerRefusals', 200],
    ['sign-in-refusals', 'SignInRefusals', 20],
  ])('have an alarm of their own when there are many: %s', (what, MetricName, Threshold) => {
    expect(alarmOn(what)).toMatchObject({ MetricName, Threshold, DatapointsToAlarm: 2 });
  });

  it.each(['refusals', 'sign-in-refusals'])('wake nobody: %s', async (what) => {
    const runbook = await readProjectFile('docs/runbook.md');

    expect(runbook).toMatch(new RegExp(`^### ${what}\n\n\\*\\*ticket\\*\\*\n`, 'm'));
  });

  it('leave every other function with its plain count of errors', () => {
    const plain = alarms.filter(
      ({ AlarmName, MetricName }) => AlarmName.endsWith('-errors') && MetricName === 'Errors',
    );

    expect(plain.map(({ AlarmName }) => AlarmName).toSorted()).toEqual(
      ['delete', 'docs', 'get', 'health', 'ingest', 'key-snapshot', 'list', 'query'].map(
        (name) => `askacme-prod-${name}-errors`,
      ),
    );
  });
});
