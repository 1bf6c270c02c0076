/** What a function needs to run in a private network. */
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { EndpointPlace } from './service-endpoints.ts';

export interface Network {
  readonly vpc: IVpc;
  readonly subnets: SubnetSelection;
  /** Of the functions inside. */
  readonly functions: ISecurityGroup;
  /** Where a way to another service goes: reached by the functions inside. */
  readonly endpoints: EndpointPlace;
  /** Where DynamoDB is reached from inside: its endpoint has no private name of the service's own. */
  readonly dynamoDbUrl: string;
}
