/** One function with a role and a log group of its own. It can do nothing until access is given to it. */
import { Duration, Validations } from 'aws-cdk-lib';
import {
  ApplicationLogLevel,
  Architecture,
  type FunctionProps,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  RuntimeManagementMode,
  SystemLogLevel,
  TenancyConfig,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Environment, FunctionName } from '../../environments/environment.ts';
import type { Bundles } from '../bundles/bundles.ts';
import type { Keys } from '../keys.ts';
import { logGroupName } from '../logs/log-groups.ts';
import { ServiceLogGroup } from '../logs/service-log-group.ts';
import type { Network } from '../network/network.ts';
import type { Access } from './access.ts';
import { FunctionRole } from './function-role.ts';
import { functionTable } from './function-table.ts';
import { FunctionVariables } from './function-variables.ts';

export interface ApiFunctionProps {
  readonly name: FunctionName;
  readonly environment: Environment;
  readonly bundles: Bundles;
  readonly keys: Keys;
  /** Where undefined, it runs outside any network of ours. */
  readonly network: Network | undefined;
}

export class ApiFunction extends Construct {
  readonly name: FunctionName;
  readonly lambda: LambdaFunction;
  readonly logGroup: ServiceLogGroup;
  readonly role: FunctionRole;
  readonly #variables: FunctionVariables;

  constructor(scope: Construct, id: string, { name, environment, bundles, keys, network }: ApiFunctionProps) {
    super(scope, id);
    this.name = name;
    const { description } = functionTable[name];
    this.logGroup = new ServiceLogGroup(this, 'Logs', {
      environment,
      keys,
      logGroupName: logGroupName(environment, name),
    });
    this.role = new FunctionRole(this, 'Role', {
      description: `AskAcme ${environment.name}: ${name}`,
      logGroup: this.logGroup,
      inNetwork: network !== undefined,
    });
    this.lambda = new LambdaFunction(this, 'Function', {
      functionName: `askacme-${environment.name}-${name}`,
      description,
      runtime: Runtime.NODEJS_24_X,
      runtimeManagementMode: RuntimeManagementMode.AUTO,
      architecture: Architecture.ARM_64,
      code: bundles.code(name),
      role: this.role,
      tracing: Tracing.ACTIVE,
      ...sizeOf(name, environment),
      ...behaviourOf(name, environment),
      ...logging(this.logGroup),
      ...placeIn(network),
    });
    Validations.of(this.lambda).acknowledge({
      id: 'Serverless-LambdaDLQ',
      reason:
        name === 'key-snapshot'
          ? 'A run that failed is not worth repeating: the next one, five minutes later, does all of it anew.'
          : 'Every call waits for its answer and is told of the failure: nothing is ever left to put into a queue.',
    });
    this.#variables = new FunctionVariables(this.lambda);
    this.#variables.add({
      NODE_COMPILE_CACHE: '/var/task/compile-cache',
      NODE_COMPILE_CACHE_PORTABLE: '1',
    });
  }

  /**
   * The permission and the variables together, so that neither is there without the other.
   * @throws Error where a variable has another value already
   */
  give({ variables, statements, acknowledgements = [] }: Access): void {
    this.#variables.add(variables);
    for (const statement of statements) this.role.addToPolicy(statement);
    Validations.of(this.role).acknowledge(...acknowledgements);
  }
}

function sizeOf(name: FunctionName, { functions }: Environment) {
  const { timeoutSeconds, memoryMb: usualMemoryMb } = functionTable[name];
  const { memoryMb = usualMemoryMb, reservedConcurrency } = functions[name] ?? {};
  return {
    timeout: Duration.seconds(timeoutSeconds),
    memorySize: memoryMb,
    ...(reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: reservedConcurrency }),
  };
}

function behaviourOf(name: FunctionName, { api, tenantIsolation }: Environment) {
  const streams = name === 'query' && api.streamQuery;
  return {
    handler: streams ? 'index.streamingHandler' : 'index.handler',
    // Wall 6: one tenant per execution environment.
    ...(tenantIsolation && functionTable[name].isTenantScoped
      ? { tenancyConfig: TenancyConfig.PER_TENANT }
      : {}),
  };
}

const logging = (logGroup: ServiceLogGroup) => ({
  logGroup,
  loggingFormat: LoggingFormat.JSON,
  // Lambda drops lines below this level, and audit records and meters are of the level INFO.
  applicationLogLevelV2: ApplicationLogLevel.INFO,
  systemLogLevelV2: SystemLogLevel.INFO,
});

const placeIn = (network: Network | undefined): Partial<FunctionProps> =>
  network === undefined
    ? {}
    : { vpc: network.vpc, vpcSubnets: network.subnets, securityGroups: [network.functions] };
