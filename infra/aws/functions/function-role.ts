/** The role of one function: to begin with it may write to its own log group and be traced, and nothing else. */
import { Validations } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

export interface FunctionRoleProps {
  readonly description: string;
  readonly logGroup: ILogGroup;
  /** Whether Lambda has to make network interfaces for it. */
  readonly inNetwork: boolean;
}

/** As AWS documents them for functions in a VPC. */
const interfaceActions = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

export class FunctionRole extends Role {
  constructor(scope: Construct, id: string, { description, logGroup, inNetwork }: FunctionRoleProps) {
    super(scope, id, { description, assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.addToPolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    if (inNetwork) this.#allowInterfaces();
    Validations.of(this).acknowledge({ id: 'AwsSolutions-IAM5[Resource::*]', reason: reasonFor(inNetwork) });
  }

  /** Lambda makes the interfaces under this role. The function's own code, or whoever has stolen its credentials, may not. */
  #allowInterfaces(): void {
    this.addToPolicy(
      new PolicyStatement({
        sid: 'NetworkInterfacesByLambda',
        effect: Effect.ALLOW,
        actions: interfaceActions,
        resources: ['*'],
      }),
    );
    this.addToPolicy(
      new PolicyStatement({
        sid: 'NoNetworkInterfacesByCode',
        effect: Effect.DENY,
        actions: ['ec2:*'],
        resources: ['*'],
        // Lambda adds this key to whatever a function's credentials ask for, and not to what it asks for itself.
        conditions: { Null: { 'lambda:SourceFunctionArn': 'false' } },
      }),
    );
  }
}

const tracing =
  'X-Ray takes segments without a resource to name: PutTraceSegments and PutTelemetryRecords know none.';
const interfaces =
  "Lambda's network interfaces have no name before they are made, and ec2:Describe* knows no resource; the function's own code is denied all of ec2.";

const reasonFor = (inNetwork: boolean): string => (inNetwork ? `${tracing} ${interfaces}` : tracing);
