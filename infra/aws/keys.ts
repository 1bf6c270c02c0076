/** The keys that data at rest is encrypted with: one for each kind of data, so that no role holds more than it needs. */
import { Duration, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { Environment } from '../environments/environment.ts';
import { logGroupNames } from './logs/log-groups.ts';
import { protectedRemoval, removalPolicy } from './removal.ts';

export class Keys extends Construct {
  /** The registry of tenants, and the database where there is one. */
  readonly data: Key;
  readonly secrets: Key;
  /** Wraps tenants' keys. Not the one of the table that they lie in: neither place alone gives a key away. */
  readonly tenants: Key;
  /** Log groups, and the topic of the alarms, which adds who may publish there. */
  readonly logs: Key;

  constructor(scope: Construct, id: string, { environment }: { readonly environment: Environment }) {
    super(scope, id);
    const key = (name: string, alias: string, purpose: string, removal: RemovalPolicy) =>
      new Key(this, name, {
        description: `AskAcme ${environment.name}: ${purpose}`,
        alias: `alias/askacme/${environment.name}/${alias}`,
        enableKeyRotation: true,
        // What was encrypted with a key is lost with it: the longest time to notice, where it matters.
        pendingWindow: Duration.days(environment.removal === 'retain' ? 30 : 7),
        removalPolicy: removal,
      });
    // Table, database and the database's own secret stay even where a first deployment fails: unreadable without these.
    this.data = key('Data', 'data', 'tenants and documents', protectedRemoval(environment));
    this.secrets = key('Secrets', 'secrets', 'secrets', protectedRemoval(environment));
    this.tenants = key('Tenants', 'tenants', "tenants' keys", protectedRemoval(environment));
    this.tenants.addToResourcePolicy(this.#functionsOnlyUnwrap());
    this.logs = key('Logs', 'logs', 'logs and alarms', removalPolicy(environment));
    this.logs.addToResourcePolicy(this.#logGroups(environment));
  }

  /** The second line, should a function's role ever be given too much: it may unwrap a named tenant's keys, and nothing else. */
  #functionsOnlyUnwrap(): PolicyStatement {
    const { partition, account, stackName } = Stack.of(this);
    return new PolicyStatement({
      sid: 'FunctionsOnlyUnwrap',
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: [
        ...['kms:Encrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:CreateGrant'],
        ...['kms:Put*', 'kms:Update*', 'kms:Disable*', 'kms:ScheduleKeyDeletion'],
      ],
      resources: ['*'],
      // Every role that this stack makes begins with the stack's name.
      conditions: { ArnLike: { 'aws:PrincipalArn': `arn:${partition}:iam::${account}:role/${stackName}-*` } },
    });
  }

  /** CloudWatch Logs names the log group in the encryption context: it may use the key for this deployment's alone. */
  #logGroups(environment: Environment): PolicyStatement {
    const { partition, region, account } = Stack.of(this);
    return new PolicyStatement({
      sid: 'LogGroupsOfThisDeployment',
      effect: Effect.ALLOW,
      principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)],
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      resources: ['*'],
      conditions: {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': logGroupNames(environment).map(
            (name) => `arn:${partition}:logs:${region}:${account}:log-group:${name}`,
          ),
        },
      },
    });
  }
}
