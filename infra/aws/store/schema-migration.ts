/** Runs the migrations when the stack is deployed: before anything serves, and again whenever they have changed. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CustomResource, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import type { Environment } from '../../environments/environment.ts';
import type { ApiFunction } from '../functions/api-function.ts';
import { FunctionRole } from '../functions/function-role.ts';
import type { Keys } from '../keys.ts';
import { logGroupName } from '../logs/log-groups.ts';
import { ServiceLogGroup } from '../logs/service-log-group.ts';
import type { AuroraStore } from './aurora-store.ts';

export interface SchemaMigrationProps {
  readonly environment: Environment;
  readonly keys: Keys;
  readonly store: AuroraStore;
  readonly migrate: ApiFunction;
}

const migrations = fileURLToPath(new URL('../../../shared/adapters/postgres/migrations/', import.meta.url));

export class SchemaMigration extends Construct {
  constructor(scope: Construct, id: string, props: SchemaMigrationProps) {
    super(scope, id);
    const resource = new CustomResource(this, 'Run', {
      serviceToken: this.#makeProvider(props).serviceToken,
      resourceType: 'Custom::SchemaMigration',
      properties: { cluster: props.store.cluster.clusterResourceIdentifier, migrations: migrationsDigest() },
      // There is no way back, and so nothing to run when the stack is deleted.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    // Instances, endpoints and rules of security groups: all that stands between the function and the database.
    resource.node.addDependency(props.store, props.migrate);
  }

  /** Between CloudFormation and the function, which is in a network that CloudFormation's answer could not leave. */
  #makeProvider({ environment, keys, migrate }: SchemaMigrationProps): Provider {
    const logGroup = new ServiceLogGroup(this, 'Logs', {
      environment,
      keys,
      logGroupName: logGroupName(environment, 'migration'),
    });
    const role = new FunctionRole(this, 'Role', {
      description: `AskAcme ${environment.name}: runs migrations when it is deployed`,
      logGroup,
      inNetwork: false,
    });
    role.addToPolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['lambda:InvokeFunction', 'lambda:GetFunction'],
        resources: [migrate.lambda.functionArn],
      }),
    );
    const provider = new Provider(this, 'Provider', {
      onEventHandler: migrate.lambda,
      logGroup,
      // As it stands: what would be added covers every version of the function.
      frameworkOnEventRole: role.withoutPolicyUpdates(),
    });
    Validations.of(provider).acknowledge(...frameworkAcknowledgements);
    return provider;
  }
}

const framework =
  "It is the CDK's own code, handed over as it is, and runs for seconds when the stack is deployed: CloudFormation waits for it and is told of its failure.";

const frameworkAcknowledgements = ['LambdaDLQ', 'LambdaDefaultMemorySize', 'LambdaTracing'].map((rule) => ({
  id: `Serverless-${rule}`,
  reason: framework,
}));

/** Of every migration with its name, so that a new one is seen. */
export function migrationsDigest(directory: string = migrations): string {
  const digest = createHash('sha256');
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.sql'))
    .sort();
  for (const name of files) digest.update(`${name}\0${readFileSync(`${directory}/${name}`, 'utf8')}\0`);
  return digest.digest('hex');
}
