/** What a function needs to run in a private network. */
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';

export interface Network {
  readonly vpc: IVpc;
  readonly subnets: SubnetSelection;
  /** Of the functions inside. */
  readonly functions: ISecurityGroup;
  /** Where DynamoDB is reached from inside: its endpoint has no private name of the service's own. */
  readonly dynamoDbUrl: string;
}
