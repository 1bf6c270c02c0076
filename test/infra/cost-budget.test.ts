import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../infra/environments/read-environment.ts';
import { propertiesOf, resourcesOf } from './support/resources.ts';
import { synthesize } from './support/synthesize.ts';

describe.each(['dev', 'prod'])('the budget of %s', (name) => {
  const { template } = synthesize(name);
  const { monthlyBudgetUsd, alarmEmail } = readEnvironment(name);
  const [budget] = propertiesOf<{
    Budget: { CostFilters: { TagKeyValue: string[] } };
    NotificationsWithSubscribers: unknown[];
  }>(template, 'AWS::Budgets::Budget');

  it('is what the settings say, by the month', () => {
    expect(budget?.Budget).toMatchObject({
      TimeUnit: 'MONTHLY',
      BudgetType: 'COST',
      BudgetLimit: { Amount: monthlyBudgetUsd, Unit: 'USD' },
    });
  });

  it('has no name that a new budget, made for another address, would find taken', () => {
    expect(budget?.Budget).not.toHaveProperty('BudgetName');
  });

  it('tells somebody at four fifths foreseen and at all of it spent', () => {
    const subscribers = [{ SubscriptionType: 'EMAIL', Address: alarmEmail }];

    expect(budget?.NotificationsWithSubscribers).toMatchObject([
      { Notification: { NotificationType: 'FORECASTED', Threshold: 80 }, Subscribers: subscribers },
      { Notification: { NotificationType: 'ACTUAL', Threshold: 100 }, Subscribers: subscribers },
    ]);
  });

  it('counts what carries a tag that every function, table and bucket of this environment has', () => {
    const [filter = ''] = budget?.Budget.CostFilters.TagKeyValue ?? [];
    const [, key, value] = /^user:([^$]+)\$(.+)$/.exec(filter) ?? [];
    const tagged = ['AWS::Lambda::Function', 'AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::KMS::Key']
      .flatMap((type) => resourcesOf(template, type))
      .map(([id, { Properties }]) => [id, Properties.Tags] as const);

    expect(value).toBe(`askacme-${name}`);
    expect(tagged.length).toBeGreaterThan(10);
    for (const [id, tags] of tagged)
      expect([id, tags]).toEqual([id, expect.arrayContaining([{ Key: key, Value: value }])]);
  });
});
