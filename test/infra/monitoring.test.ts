import { describe, expect, it } from 'vitest';
import { routes } from '../../shared/contract/routes.ts';
import { resolved } from './support/resolved.ts';
import { actionsOf, propertiesOf, resourcesOf, type Statement } from './support/resources.ts';
import { synthesize } from './support/synthesize.ts';

interface EventPattern {
  readonly detail: {
    readonly $or: readonly {
      readonly requestParameters?: {
        readonly logGroupName?: readonly (string | { readonly prefix: string })[];
      };
    }[];
  };
}

const { template } = synthesize('prod');

describe('the dashboard', () => {
  const [dashboard] = propertiesOf<{ DashboardName: string; DashboardBody: unknown }>(
    template,
    'AWS::CloudWatch::Dashboard',
  );
  const body = JSON.stringify(dashboard?.DashboardBody).replaceAll('\\"', '"');

  it('is called after the environment', () => {
    expect(dashboard?.DashboardName).toBe('askacme-prod');
  });

  it.each(Object.values(routes))(
    'shows requests, errors and latencies of $method $path',
    ({ method, path }) => {
      const dimensions = `"Method","${method}","Resource","${path}"`;

      for (const metric of ['Count', '4XXError', '5XXError', 'Latency']) {
        expect(body).toMatch(new RegExp(`"AWS/ApiGateway","${metric}"[^\\]]*${escaped(dimensions)}`));
      }
    },
  );

  it.each([
    'IsolationViolations',
    'DegradedAnswers',
    'StaleKeys',
    'RequestFailures',
    'AuthorizerRefusals',
    'QuotaRefusals',
    'InputTokens',
    'OutputTokens',
  ])('shows %s', (metric) => {
    expect(body).toContain(`"AskAcme/prod","${metric}"`);
  });

  it('asks the logs for what it shows by tenant', () => {
    const queries = body.match(/stats [^|]*? by tenant_id/g) ?? [];

    expect(queries.some((query) => query.includes('tokens_in'))).toBe(true);
    expect(queries.some((query) => query.includes('degraded'))).toBe(true);
    expect(queries.some((query) => query.includes('refused'))).toBe(true);
  });
});

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

describe('the watch for tampering', () => {
  // The others run on a schedule.
  const rules = resourcesOf(template, 'AWS::Events::Rule').filter(
    ([, { Properties }]) => Properties.EventPattern !== undefined,
  );
  const pattern = JSON.stringify(rules.map(([, { Properties }]) => Properties.EventPattern));

  it.each([
    ...['ScheduleKeyDeletion', 'DisableKey', 'PutKeyPolicy', 'DeleteDeliveryStream', 'UpdateDestination'],
    ...['DeleteSubscriptionFilter', 'PutSubscriptionFilter', 'DeleteMetricFilter', 'PutRetentionPolicy'],
    ...['DisassociateKmsKey', 'DeleteLogGroup', 'DeleteLogStream', 'DeleteTable', 'UpdateContinuousBackups'],
    ...['DeleteAlarms', 'DisableAlarmActions', 'DisableRule', 'DeleteRule', 'RemoveTargets'],
    ...['Unsubscribe', 'DeleteTopic', 'DisassociateWebACL', 'DeleteLoggingConfiguration'],
    ...['DeleteBucketPolicy', 'PutBucketPolicy', 'PutBucketLifecycle', 'DeleteBucketLifecycle'],
    ...['PutBucketObjectLockConfiguration', 'StopLogging', 'DeleteTrail'],
  ])('hears of %s', (call) => {
    expect(pattern).toContain(`"${call}"`);
  });

  it('hears of each rule by all, since one that is off hears nothing', () => {
    expect(rules).toHaveLength(3);
    for (const [, { Properties }] of rules) {
      expect(JSON.stringify(Properties.EventPattern)).toContain(
        '"eventName":["DisableRule","DeleteRule"],"requestParameters":{"name":[{"prefix":"askacme-prod-"}]}',
      );
    }
  });

  it.each(['prod', 'aurora'])('hears of every log group of %s', (name) => {
    const environment = resolved(name);
    const watched = environment
      .ofType('AWS::Events::Rule')
      .flatMap(({ properties }) => (properties.EventPattern as EventPattern | undefined)?.detail.$or ?? [])
      .flatMap(({ requestParameters }) => requestParameters?.logGroupName ?? []);

    const unwatched = environment
      .ofType('AWS::Logs::LogGroup')
      .map(({ properties }) => String(properties.LogGroupName))
      .filter(
        (group) =>
          !watched.some((one) => (typeof one === 'string' ? group === one : group.startsWith(one.prefix))),
      );

    expect(unwatched).toEqual([]);
  });

  it.each(['dev', 'staging', 'prod', 'aurora'])(
    'has patterns that are short enough for EventBridge in %s',
    (name) => {
      const environment = resolved(name);

      for (const { properties } of environment.ofType('AWS::Events::Rule')) {
        if (properties.EventPattern === undefined) continue;
        // A tenth is left for names that are longer than the made-up ones.
        expect(JSON.stringify(properties.EventPattern).length).toBeLessThan(1_843);
      }
    },
  );

  it('hears of a tenant’s keys that anybody but a function has opened, which only looks', () => {
    const [rule] = rules.flatMap(([, { Properties }]) =>
      JSON.stringify(Properties.EventPattern).includes('"Decrypt"') ? [Properties] : [],
    );
    const [id] = resourcesOf(template, 'AWS::KMS::Key')
      .map(([one]) => one)
      .filter((one) => one.startsWith('KeysTenants'));

    expect(rule?.State).toBe('ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS');
    expect(rule?.EventPattern).toMatchObject({
      detail: {
        $or: [
          {
            eventSource: ['kms.amazonaws.com'],
            eventName: ['Decrypt'],
            resources: { ARN: [{ 'Fn::GetAtt': [id, 'Arn'] }] },
            userIdentity: { arn: [{ 'anything-but': { prefix: expect.anything() } }] },
          },
          {},
          {},
        ],
      },
    });
    expect(JSON.stringify(rule)).toContain(':assumed-role/askacme-prod-"');
  });

  it('hears of the end of every table that holds what cannot be made anew', () => {
    const tables = resourcesOf(template, 'AWS::DynamoDB::Table')
      .map(([one]) => one)
      .filter((one) => !one.startsWith('Quotas'));

    expect(tables.length).toBeGreaterThanOrEqual(2);
    for (const id of tables) expect(pattern).toContain(`{"Ref":"${id}"}`);
  });

  it('hears of every key that something of the deployment is encrypted with', () => {
    const ofKeys = rules
      .flatMap(([, { Properties }]) => (Properties.EventPattern as EventPattern).detail.$or)
      .filter((one) => JSON.stringify(one).includes('"ScheduleKeyDeletion"'))
      .map((one) => JSON.stringify(one))
      .join();

    for (const [id] of resourcesOf(template, 'AWS::KMS::Key')) expect(ofKeys).toContain(`"${id}"`);
  });

  it('publishes for this account alone, and uses the key for that topic alone', () => {
    const [[, role] = ['', undefined]] = resourcesOf(template, 'AWS::IAM::Role').filter(([id]) =>
      id.startsWith('MonitoringTamperWatch'),
    );
    const [topic] = resourcesOf(template, 'AWS::SNS::Topic').map(([id]) => ({ Ref: id }));
    const [policy] = (role?.Properties.Policies ?? []) as { PolicyDocument: { Statement: Statement[] } }[];
    const [, useKey] = policy?.PolicyDocument.Statement ?? [];

    expect(role?.Properties.AssumeRolePolicyDocument).toMatchObject({
      Statement: [{ Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } } }],
    });
    expect(useKey?.Condition).toEqual({ StringEquals: { 'kms:EncryptionContext:aws:sns:topicArn': topic } });
  });

  it('may publish to its topic and use the key for that, and nothing else', () => {
    const [[, role] = ['', undefined]] = resourcesOf(template, 'AWS::IAM::Role').filter(([id]) =>
      id.startsWith('MonitoringTamperWatch'),
    );
    const [policy] = (role?.Properties.Policies ?? []) as { PolicyDocument: { Statement: Statement[] } }[];
    const actions = policy?.PolicyDocument.Statement.flatMap(actionsOf);

    expect(actions?.toSorted()).toEqual(['kms:Decrypt', 'kms:GenerateDataKey', 'sns:Publish']);
    expect(
      resourcesOf(template, 'AWS::IAM::Policy').filter(([id]) => id.startsWith('MonitoringTamperWatch')),
    ).toEqual([]);
  });
});
