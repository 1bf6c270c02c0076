/** A network without a way out: its functions reach the database and the endpoints of a few services, and nothing else. */
import {
  type CfnSecurityGroup,
  type CfnSubnet,
  FlowLogDestination,
  type InterfaceVpcEndpoint,
  IpAddresses,
  type IVpc,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { Environment } from '../../environments/environment.ts';
import type { Keys } from '../keys.ts';
import { logGroupName } from '../logs/log-groups.ts';
import { ServiceLogGroup } from '../logs/service-log-group.ts';
import { protectedRemoval } from '../removal.ts';
import { FlowLogRole } from './flow-log-role.ts';
import type { Network } from './network.ts';
import {
  bedrockEndpoint,
  comprehendEndpoint,
  dynamoDbEndpoint,
  type EndpointPlace,
  endpointUrl,
  secretsEndpoint,
} from './service-endpoints.ts';

export interface PrivateNetworkProps {
  readonly environment: Environment;
  readonly keys: Keys;
  /** How many availability zones it spans. */
  readonly zones: number;
}

export class PrivateNetwork extends Construct implements Network {
  readonly vpc: IVpc;
  readonly subnets = { subnetType: SubnetType.PRIVATE_ISOLATED };
  readonly functions: SecurityGroup;
  readonly database: SecurityGroup;
  /** Of what changes the login's password. */
  readonly rotation: SecurityGroup;
  readonly secrets: InterfaceVpcEndpoint;
  readonly endpoints: EndpointPlace;
  readonly dynamoDbUrl: string;

  constructor(scope: Construct, id: string, props: PrivateNetworkProps) {
    super(scope, id);
    const vpc = new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr('10.0.0.0/20'),
      maxAzs: props.zones,
      natGateways: 0,
      createInternetGateway: false,
      subnetConfiguration: [{ name: 'private', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 23 }],
      // Closing the default group takes a function that may change security groups. Nothing here is in that group.
      restrictDefaultSecurityGroup: false,
    });
    // The class's optional properties are typed a little wider than the interface's.
    this.vpc = vpc as IVpc;
    this.functions = this.#group('Functions', 'Functions: to the database and the endpoints');
    this.database = this.#group('Database', 'Database: from functions and rotation');
    this.rotation = this.#group('Rotation', 'Rotation: to the database and Secrets Manager');
    this.functions.connections.allowTo(this.database, Port.POSTGRES, 'Functions log in as app_user');
    this.rotation.connections.allowTo(
      this.database,
      Port.POSTGRES,
      'Rotation changes the password of app_user',
    );
    this.#keepPlaceOfDatabase(props.environment);
    this.endpoints = this.#endpointPlace();
    bedrockEndpoint(this, this.endpoints, props.environment);
    comprehendEndpoint(this, this.endpoints, props.environment);
    this.secrets = secretsEndpoint(this, this.endpoints, props.environment);
    this.dynamoDbUrl = endpointUrl(dynamoDbEndpoint(this, this.endpoints));
    this.#addFlowLog(props);
  }

  #group(name: string, description: string): SecurityGroup {
    const group = new SecurityGroup(this, name, { vpc: this.vpc, description, allowAllOutbound: false });
    // A group that names no destination itself is let out anywhere by EC2, and the rules between groups stand apart from
    // them: this one leads nowhere.
    (group.node.defaultChild as CfnSecurityGroup).addPropertyOverride('SecurityGroupEgress', [
      { IpProtocol: 'icmp', FromPort: 252, ToPort: 86, CidrIp: '255.255.255.255/32', Description: 'Nowhere' },
    ]);
    return group;
  }

  /** A database that stays when the stack goes holds these, and CloudFormation would fail to delete them. */
  #keepPlaceOfDatabase(environment: Environment): void {
    const policy = protectedRemoval(environment);
    this.vpc.applyRemovalPolicy(policy);
    for (const { node } of this.vpc.isolatedSubnets)
      (node.findChild('Subnet') as CfnSubnet).applyRemovalPolicy(policy);
    this.database.applyRemovalPolicy(policy);
  }

  #endpointPlace(): EndpointPlace {
    const group = this.#group('Endpoints', 'Endpoints: from functions and rotation');
    this.functions.connections.allowTo(
      group,
      Port.HTTPS,
      'Functions read secrets and keys, count and invoke models',
    );
    this.rotation.connections.allowTo(group, Port.HTTPS, 'Rotation writes the new password');
    return { vpc: this.vpc, subnets: this.subnets, open: false, securityGroups: [group] };
  }

  #addFlowLog({ environment, keys }: PrivateNetworkProps): void {
    const logGroup = new ServiceLogGroup(this, 'FlowLogs', {
      environment,
      keys,
      logGroupName: logGroupName(environment, 'network'),
    });
    const role = new FlowLogRole(this, 'FlowLogRole', { logGroup });
    this.vpc.addFlowLog('FlowLog', {
      // As it stands: what would be added covers more than it needs.
      destination: FlowLogDestination.toCloudWatchLogs(logGroup, role.withoutPolicyUpdates()),
    });
  }
}
