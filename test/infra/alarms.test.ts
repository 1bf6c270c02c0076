import { describe, expect, it } from 'vitest';
import { functionsOf } from '../../infra/aws/functions/function-table.ts';
import { readEnvironment } from '../../infra/environments/read-environment.ts';
import { propertiesOf, resourcesOf, type Statement } from './support/resources.ts';
import { synthesize } from './support/synthesize.ts';

interface Alarm {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly AlarmActions: readonly unknown[];
  readonly OKActions: readonly unknown[];
  readonly Threshold: number;
  readonly DatapointsToAlarm: number;
  readonly EvaluationPeriods: number;
  readonly Period?: number;
  readonly TreatMissingData: string;
  readonly Metrics?: readonly { readonly MetricStat?: { readonly Period: number } }[];
}

const environments = ['dev', 'prod', 'aurora'] as const;
const templates = Object.fromEntries(environments.map((name) => [name, synthesize(name).template]));

const templateOf = (name: string) => templates[name] as (typeof templates)[string] & object;
const alarmsOf = (name: string) => propertiesOf<Alarm>(templateOf(name), 'AWS::CloudWatch::Alarm');
const namesOf = (name: string) => alarmsOf(name).map(({ AlarmName }) => AlarmName);
const alarmNamed = (name: string) => {
  const [environment = ''] = name.replace(/^askacme-/, '').split('-');
  return alarmsOf(environment).find(({ AlarmName }) => AlarmName === name);
};

describe.each(environments)('the alarms of %s', (name) => {
  const alarms = alarmsOf(name);

  it('have names of their own that say which environment', () => {
    const names = namesOf(name);

    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((one) => !one.startsWith(`askacme-${name}-`))).toEqual([]);
  });

  it('tell somebody when they begin and when they end', () => {
    const [topic] = resourcesOf(templateOf(name), 'AWS::SNS::Topic').map(([id]) => ({ Ref: id }));

    expect(alarms.length).toBeGreaterThan(20);
    for (const { AlarmActions, OKActions } of alarms) {
      expect(AlarmActions).toEqual([topic]);
      expect(OKActions).toEqual([topic]);
    }
  });

  it('say in one sentence what they mean, and where to read on', () => {
    const form = /^[A-Z](?:[^.]|\.\S)*\. Runbook: docs\/runbook\.md#[a-z-]+$/;
    const unclear = alarms.filter(({ AlarmDescription }) => !form.test(AlarmDescription));

    expect(unclear.map(({ AlarmDescription }) => AlarmDescription)).toEqual([]);
  });

  it('look no longer than a day back, and at no more metrics than CloudWatch takes', () => {
    for (const { Period, EvaluationPeriods, DatapointsToAlarm, Metrics = [] } of alarms) {
      const period = Period ?? Metrics.find(({ MetricStat }) => MetricStat)?.MetricStat?.Period ?? 0;

      expect(period).toBeGreaterThanOrEqual(60);
      expect(period * EvaluationPeriods).toBeLessThanOrEqual(86_400);
      expect(DatapointsToAlarm).toBeLessThanOrEqual(EvaluationPeriods);
      expect(Metrics.length).toBeLessThanOrEqual(10);
    }
  });

  it('watch every function for failures and throttles', () => {
    const expected = functionsOf(readEnvironment(name)).flatMap((one) => [
      `askacme-${name}-${one}-errors`,
      `askacme-${name}-${one}-throttles`,
    ]);

    expect(namesOf(name)).toEqual(expect.arrayContaining(expected));
  });

  it('do not take silence for a fault, except from a database, which always reports', () => {
    const odd = alarms.filter(
      ({ AlarmName, TreatMissingData }) =>
        TreatMissingData !== (AlarmName.includes('-database-') ? 'missing' : 'notBreaching'),
    );

    expect(odd).toEqual([]);
  });
});

describe('an alarm', () => {
  it('goes off at the first isolation violation, within a minute', () => {
    expect(alarmNamed('askacme-prod-isolation-violation')).toMatchObject({
      Threshold: 1,
      Period: 60,
      EvaluationPeriods: 1,
      DatapointsToAlarm: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    });
  });

  it('goes off at the first failure of a migration or of a sign-in, at the third of a request', () => {
    expect(alarmNamed('askacme-aurora-migrate-errors')?.Threshold).toBe(1);
    expect(alarmNamed('askacme-prod-pre-token-generation-errors')?.Threshold).toBe(1);
    expect(alarmNamed('askacme-prod-query-errors')?.Threshold).toBe(3);
  });

  it('goes off at four fifths of a reserved concurrency, where one is reserved', () => {
    expect(alarmNamed('askacme-prod-query-concurrency')?.Threshold).toBe(160);
    expect(namesOf('dev').filter((one) => one.endsWith('-concurrency'))).toEqual([]);
  });

  it('goes off at tokens for ten times the even pace of the budget', () => {
    expect(alarmNamed('askacme-dev-token-surge')?.Threshold).toBe(547_945);
    expect(alarmNamed('askacme-prod-token-surge')?.Threshold).toBe(10_958_904);
  });

  it('is there for each model that Bedrock runs, and for none of another vendor', () => {
    const elsewhere = synthesize({
      ...readEnvironment('dev'),
      answerer: { kind: 'anthropic', model: 'claude', maxTokens: 700 },
    }).template;
    const names = propertiesOf<Alarm>(elsewhere, 'AWS::CloudWatch::Alarm').map(({ AlarmName }) => AlarmName);

    expect(namesOf('dev')).toContain('askacme-dev-answerer-throttles');
    expect(names).toContain('askacme-dev-embedder-throttles');
    expect(names).not.toContain('askacme-dev-answerer-throttles');
  });

  it('watches the database where there is one', () => {
    const databases = resourcesOf(templateOf('aurora'), 'AWS::RDS::DBCluster').length;
    const alarms = namesOf('aurora').filter((one) => one.includes('-database-'));

    expect(alarms).toHaveLength(databases * 3);
    expect(namesOf('prod').filter((one) => one.includes('-database-'))).toEqual([]);
  });

  it('watches the firewall where there is one', () => {
    const firewalls = resourcesOf(templateOf('prod'), 'AWS::WAFv2::WebACL').length;

    expect(namesOf('prod').filter((one) => one.endsWith('-firewall-blocks'))).toHaveLength(firewalls);
  });
});

describe('who is told', () => {
  const template = templateOf('prod');
  const [topicPolicy] = propertiesOf<{ PolicyDocument: { Statement: Statement[] } }>(
    template,
    'AWS::SNS::TopicPolicy',
  );
  const statements = topicPolicy?.PolicyDocument.Statement ?? [];

  it('is the e-mail address of the settings', () => {
    expect(propertiesOf(template, 'AWS::SNS::Subscription')).toMatchObject([
      { Protocol: 'email', Endpoint: readEnvironment('prod').alarmEmail },
    ]);
  });

  it('hears it over a topic that the key of the logs encrypts', () => {
    const [topic] = propertiesOf<{ KmsMasterKeyId: unknown }>(template, 'AWS::SNS::Topic');

    expect(JSON.stringify(topic?.KmsMasterKeyId)).toContain('KeysLogs');
  });

  it('hears only what came over TLS', () => {
    expect(statements).toContainEqual(
      expect.objectContaining({
        Effect: 'Deny',
        Principal: '*',
        Action: 'sns:Publish',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    );
  });

  it('hears only alarms of this environment and account', () => {
    const allowed = statements.filter(({ Effect }) => Effect === 'Allow');

    expect(allowed).toHaveLength(1);
    expect(allowed[0]).toMatchObject({
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    });
    expect(JSON.stringify(allowed[0]?.Condition?.ArnLike)).toContain(':alarm:askacme-prod-*');
  });

  it('hears it although the topic is encrypted: the key lets alarms in, for this topic', () => {
    const keys = propertiesOf<{ KeyPolicy: { Statement: Statement[] } }>(template, 'AWS::KMS::Key');
    const [grant] = keys
      .flatMap(({ KeyPolicy }) => KeyPolicy.Statement)
      .filter(({ Sid }) => Sid === 'AlarmsIntoTheirTopic');

    expect(grant).toMatchObject({
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
    });
    expect(JSON.stringify(grant?.Condition)).toContain(':askacme-prod-alarms');
  });
});
