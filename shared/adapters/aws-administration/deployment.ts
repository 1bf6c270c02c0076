/** The parts of a deployment that onboarding touches, as its stack names them. */
import type { AwsCall } from './aws-call.ts';
import { readStack } from './stack-outputs.ts';
import type { KeyPlace } from './tenant-keys.ts';

export interface UserPool {
  readonly id: string;
  readonly issuer: string;
  /** Where machine clients get tokens. */
  readonly tokenUrl: string;
}

export interface Deployment {
  readonly stackName: string;
  readonly account: string;
  /** Where its documents are: an index's address, or `postgres://host:port/database`. Undefined where the stack is older than that. */
  readonly storeAddress: string | undefined;
  readonly tenantTable: string;
  /** Of tenants' keys. */
  readonly keyPlace: KeyPlace;
  /** Where tiers stand and functions count. */
  readonly quotaTable: string;
  /** By tier. */
  readonly usagePlans: ReadonlyMap<string, string>;
  /** Undefined where identity providers exist elsewhere. */
  readonly userPool: UserPool | undefined;
  /** Whose tokens the deployment takes. */
  readonly issuers: readonly string[];
}

/** What the environment says of it. */
export interface DeploymentQuestion {
  readonly environmentName: string;
  /** That the stack has to be in; undefined takes the one of the credentials. */
  readonly account: string | undefined;
  /** Of providers that exist; empty where the stack has a user pool of its own. */
  readonly issuers: readonly string[];
  /** As the environment has them; those that are not deployed yet are left out of the answer. */
  readonly tiers: readonly string[];
}

/** @throws Error that says what to do where it is not there, not the one that was meant, or of another version */
export async function readDeployment(
  call: AwsCall,
  { environmentName, account, issuers, tiers }: DeploymentQuestion,
): Promise<Deployment> {
  const stackName = `askacme-${environmentName}`;
  const stack = await readStack(call, stackName);
  if (account !== undefined && stack.account !== account) {
    throw new Error(
      `These credentials are of account ${stack.account}, and ${environmentName} is in ${account}. Sign in there.`,
    );
  }
  const output = (name: string): string => {
    const value = stack.outputs.get(name);
    if (value !== undefined && value !== '') return value;
    throw new Error(`The stack ${stackName} has no output ${name}. Deploy this version of it first.`);
  };
  const userPool =
    issuers.length > 0
      ? undefined
      : { id: output('UserPoolId'), issuer: output('Issuer'), tokenUrl: output('TokenUrl') };
  return {
    stackName,
    account: stack.account,
    storeAddress: stack.outputs.get('StoreAddress'),
    tenantTable: output('TenantTableName'),
    keyPlace: { tableName: output('TenantKeyTableName'), keyArn: output('TenantKeyId') },
    quotaTable: output('QuotaTableName'),
    usagePlans: new Map(
      tiers.flatMap((tier) => {
        const planId = stack.outputs.get(planOutput(tier));
        return planId === undefined ? [] : [[tier, planId]];
      }),
    ),
    userPool,
    issuers: userPool === undefined ? issuers : [userPool.issuer],
  };
}

/** What an operator may type: `npx askacme tenant show acme --env dev`. */
export const commandFor = ({ stackName }: Deployment, words: string): string =>
  `npx askacme tenant ${words} --env ${stackName.replace('askacme-', '')}`;

/** As the stack names the output of a tier's plan: `UsagePlanStandard`. */
const planOutput = (tier: string): string =>
  `UsagePlan${tier.replaceAll(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())}`;
