/** A monthly budget that tells somebody before it is spent. It sees what carries the deployment's tag: not Bedrock's models, and not Pinecone. */
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { Construct } from 'constructs';
import type { Environment } from '../environments/environment.ts';

export class CostBudget extends Construct {
  constructor(scope: Construct, id: string, { environment }: { readonly environment: Environment }) {
    super(scope, id);
    const { name, monthlyBudgetUsd, alarmEmail } = environment;
    const tell = (notificationType: 'FORECASTED' | 'ACTUAL', threshold: number) => ({
      notification: {
        notificationType,
        threshold,
        thresholdType: 'PERCENTAGE',
        comparisonOperator: 'GREATER_THAN',
      },
      subscribers: [{ subscriptionType: 'EMAIL', address: alarmEmail }],
    });
    new CfnBudget(this, 'Monthly', {
      budget: {
        // No name of its own: another address means another budget, whose name must not be taken.
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: monthlyBudgetUsd, unit: 'USD' },
        // One tag that says service and environment at once: how two filters on tags combine is not documented.
        costFilters: { TagKeyValue: [`user:${deploymentTag}$askacme-${name}`] },
      },
      notificationsWithSubscribers: [tell('FORECASTED', 80), tell('ACTUAL', 100)],
    });
  }
}

/** On every resource of the stack. Somebody has to make it a cost allocation tag once in the account that pays. */
export const deploymentTag = 'deployment';
