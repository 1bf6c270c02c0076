/** What a tenant may ask for: a usage plan a tier. The tenant's key is made and put into one when the tenant is. */
import { CfnOutput } from 'aws-cdk-lib';
import { Period, type Stage, UsagePlan } from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import type { Environment } from '../../environments/environment.ts';

export interface UsagePlansProps {
  readonly environment: Environment;
  readonly stage: Stage;
}

export class UsagePlans extends Construct {
  readonly plans: ReadonlyMap<string, UsagePlan>;

  constructor(scope: Construct, id: string, { environment, stage }: UsagePlansProps) {
    super(scope, id);
    const { name, tiers } = environment;
    this.plans = new Map(
      Object.entries(tiers).map(([tier, { ratePerSecond, burst, requestsPerMonth }]) => [
        tier,
        new UsagePlan(this, pascalCase(tier), {
          name: `askacme-${name}-${tier}`,
          description: `AskAcme ${name}: what each tenant of the tier ${tier} may ask for`,
          throttle: { rateLimit: ratePerSecond, burstLimit: burst },
          quota: { limit: requestsPerMonth, period: Period.MONTH },
          apiStages: [{ api: stage.restApi, stage }],
        }),
      ]),
    );
    for (const [tier, { usagePlanId }] of this.plans) {
      new CfnOutput(this, `${pascalCase(tier)}Id`, {
        description: `Usage plan of the tier ${tier}, for the keys of its tenants`,
        value: usagePlanId,
      }).overrideLogicalId(`UsagePlan${pascalCase(tier)}`);
    }
  }
}

const pascalCase = (name: string): string =>
  name
    .split('-')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');
