/** What CloudFormation would answer to `Ref` and `Fn::GetAtt`, by resource type: made up once and always the same. */
import { createHash } from 'node:crypto';

export const fakeAccount = '123456789012';

/** Of one resource, with its properties evaluated. */
export interface Identified {
  readonly logicalId: string;
  readonly region: string;
  readonly stackName: string;
  /** A property's text, where the template gives it. */
  text(property: string): string | undefined;
}

type Answer = (resource: Identified) => string;

interface Identity {
  readonly ref: Answer;
  readonly attributes: Readonly<Record<string, Answer>>;
  readonly lists?: Readonly<Record<string, (resource: Identified) => readonly string[]>>;
}

/** Lower-case hexadecimal digits that are the logical id's own. */
const digits = ({ logicalId }: Identified, length: number): string =>
  createHash('sha256').update(logicalId).digest('hex').slice(0, length);

const uuid: Answer = (resource) => {
  const hex = digits(resource, 32);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
};

/** The name that the template gives, or one as CloudFormation makes them. */
const named =
  (property: string): Answer =>
  (resource) =>
    resource.text(property) ??
    `${resource.stackName}-${resource.logicalId}-${digits(resource, 12).toUpperCase()}`;

/** Buckets, clusters and the like take no capitals. */
const lowerNamed =
  (property: string): Answer =>
  (resource) =>
    named(property)(resource).toLowerCase();

const prefixed =
  (prefix: string, length = 17): Answer =>
  (resource) =>
    prefix + digits(resource, length);

const arn =
  (service: string, of: Answer): Answer =>
  (resource) =>
    `arn:aws:${service}:${resource.region}:${fakeAccount}:${of(resource)}`;

const globalArn =
  (service: string, account: string, of: Answer): Answer =>
  (resource) =>
    `arn:aws:${service}::${account}:${of(resource)}`;

const after =
  (prefix: string, of: Answer, suffix = ''): Answer =>
  (resource) =>
    prefix + of(resource) + suffix;

const identity = (ref: Answer, attributes: Readonly<Record<string, Answer>> = {}): Identity => ({
  ref,
  attributes,
});

const withArn = (ref: Answer, service: string, kind: string): Identity =>
  identity(ref, { Arn: arn(service, after(kind, ref)) });

const pool: Answer = (resource) => `${resource.region}_${digits(resource, 9)}`;
const poolHost: Answer = (resource) => `cognito-idp.${resource.region}.amazonaws.com/${pool(resource)}`;
const secretArn = arn('secretsmanager', after('secret:', named('Name'), '-AbCdEf'));
const clusterId = lowerNamed('DBClusterIdentifier');
const clusterHost =
  (kind: string): Answer =>
  (resource) =>
    `${clusterId(resource)}.${kind}-${digits(resource, 12)}.${resource.region}.rds.amazonaws.com`;

/** A list, as CloudFormation joins one: each a hosted zone and a name. */
const endpointNames: Answer = (resource) =>
  ['', '-a', '-b']
    .map(
      (zone) => `Z1HUB23UULQXV:vpce-${digits(resource, 17)}-${digits(resource, 8)}${zone}.vpce.amazonaws.com`,
    )
    .join();

/** What is not here is not known, and asking for it fails. */
export const identities: Readonly<Record<string, Identity>> = {
  'AWS::ApiGateway::ApiKey': identity(prefixed('', 10), { APIKeyId: prefixed('', 10) }),
  'AWS::ApiGateway::Authorizer': identity(prefixed('', 6), { AuthorizerId: prefixed('', 6) }),
  'AWS::ApiGateway::Deployment': identity(prefixed('', 6), { DeploymentId: prefixed('', 6) }),
  'AWS::ApiGateway::DomainName': identity(named('DomainName'), {
    RegionalDomainName: prefixed('d-', 10),
    RegionalHostedZoneId: prefixed('Z', 13),
  }),
  'AWS::ApiGateway::Model': identity(named('Name')),
  'AWS::ApiGateway::RequestValidator': identity(prefixed('', 6)),
  'AWS::ApiGateway::Resource': identity(prefixed('', 6)),
  'AWS::ApiGateway::RestApi': identity(prefixed('', 10), {
    RootResourceId: prefixed('r', 9),
    RestApiId: prefixed('', 10),
  }),
  'AWS::ApiGateway::Stage': identity((resource) => resource.text('StageName') ?? 'missing'),
  'AWS::ApiGateway::UsagePlan': identity(prefixed('', 6), { Id: prefixed('', 6) }),
  'AWS::Budgets::Budget': identity(named('BudgetName')),
  'AWS::CloudWatch::Alarm': withArn(named('AlarmName'), 'cloudwatch', 'alarm:'),
  'AWS::CloudWatch::CompositeAlarm': withArn(named('AlarmName'), 'cloudwatch', 'alarm:'),
  'AWS::CloudWatch::Dashboard': identity(named('DashboardName')),
  'AWS::Cognito::UserPool': identity(pool, {
    Arn: arn('cognito-idp', after('userpool/', pool)),
    ProviderName: poolHost,
    ProviderURL: after('https://', poolHost),
    UserPoolId: pool,
  }),
  'AWS::Cognito::UserPoolClient': identity(prefixed('', 26), { ClientId: prefixed('', 26) }),
  'AWS::Cognito::UserPoolDomain': identity(named('Domain')),
  'AWS::Cognito::UserPoolGroup': identity(named('GroupName')),
  'AWS::Cognito::UserPoolResourceServer': identity(named('Identifier')),
  'AWS::DynamoDB::GlobalTable': withArn(named('TableName'), 'dynamodb', 'table/'),
  'AWS::DynamoDB::Table': withArn(named('TableName'), 'dynamodb', 'table/'),
  'AWS::EC2::InternetGateway': identity(prefixed('igw-')),
  'AWS::EC2::NetworkAcl': identity(prefixed('acl-')),
  'AWS::EC2::RouteTable': identity(prefixed('rtb-')),
  'AWS::EC2::SecurityGroup': identity(prefixed('sg-'), {
    GroupId: prefixed('sg-'),
    VpcId: prefixed('vpc-'),
  }),
  'AWS::EC2::Subnet': identity(prefixed('subnet-'), { SubnetId: prefixed('subnet-') }),
  'AWS::EC2::VPC': identity(prefixed('vpc-'), {
    VpcId: prefixed('vpc-'),
    CidrBlock: (resource) => resource.text('CidrBlock') ?? '10.0.0.0/16',
    DefaultSecurityGroup: prefixed('sg-'),
  }),
  'AWS::EC2::VPCEndpoint': identity(prefixed('vpce-'), {
    Id: prefixed('vpce-'),
    DnsEntries: endpointNames,
  }),
  'AWS::Events::Rule': withArn(named('Name'), 'events', 'rule/'),
  'AWS::IAM::ManagedPolicy': identity(
    globalArn('iam', fakeAccount, after('policy/', named('ManagedPolicyName'))),
  ),
  'AWS::IAM::Policy': identity(named('PolicyName')),
  'AWS::IAM::Role': identity(named('RoleName'), {
    Arn: globalArn('iam', fakeAccount, after('role/', named('RoleName'))),
    RoleId: prefixed('AROA', 16),
  }),
  'AWS::KMS::Alias': identity(named('AliasName')),
  'AWS::KMS::Key': identity(uuid, { Arn: arn('kms', after('key/', uuid)), KeyId: uuid }),
  'AWS::KinesisFirehose::DeliveryStream': withArn(named('DeliveryStreamName'), 'firehose', 'deliverystream/'),
  'AWS::Lambda::Function': withArn(named('FunctionName'), 'lambda', 'function:'),
  'AWS::Logs::LogGroup': identity(named('LogGroupName'), {
    Arn: arn('logs', after('log-group:', named('LogGroupName'), ':*')),
  }),
  'AWS::Logs::LogStream': identity(named('LogStreamName')),
  'AWS::RDS::DBCluster': identity(clusterId, {
    DBClusterArn: arn('rds', after('cluster:', clusterId)),
    DBClusterResourceId: prefixed('cluster-', 26),
    'Endpoint.Address': clusterHost('cluster'),
    'Endpoint.Port': (resource) => resource.text('Port') ?? '5432',
    'ReadEndpoint.Address': clusterHost('cluster-ro'),
    'MasterUserSecret.SecretArn': arn('secretsmanager', after('secret:rds!cluster-', uuid, '-AbCdEf')),
  }),
  'AWS::RDS::DBClusterParameterGroup': identity(lowerNamed('DBClusterParameterGroupName')),
  'AWS::RDS::DBInstance': identity(lowerNamed('DBInstanceIdentifier')),
  'AWS::RDS::DBParameterGroup': identity(lowerNamed('DBParameterGroupName')),
  'AWS::RDS::DBSubnetGroup': identity(lowerNamed('DBSubnetGroupName')),
  'AWS::S3::Bucket': identity(lowerNamed('BucketName'), {
    Arn: (resource) => `arn:aws:s3:::${lowerNamed('BucketName')(resource)}`,
    DomainName: after('', lowerNamed('BucketName'), '.s3.amazonaws.com'),
    RegionalDomainName: (resource) =>
      `${lowerNamed('BucketName')(resource)}.s3.${resource.region}.amazonaws.com`,
  }),
  'AWS::SNS::Topic': identity(arn('sns', named('TopicName')), {
    TopicArn: arn('sns', named('TopicName')),
    TopicName: named('TopicName'),
  }),
  'AWS::SQS::Queue': identity(
    (resource) =>
      `https://sqs.${resource.region}.amazonaws.com/${fakeAccount}/${named('QueueName')(resource)}`,
    { Arn: arn('sqs', named('QueueName')), QueueName: named('QueueName') },
  ),
  'AWS::SecretsManager::Secret': identity(secretArn, { Id: secretArn }),
  // An attachment's reference is the secret that it attaches.
  'AWS::SecretsManager::SecretTargetAttachment': identity(
    (resource) => resource.text('SecretId') ?? 'missing',
  ),
  'AWS::WAFv2::WebACL': identity(prefixed('acl|', 12), {
    Arn: arn('wafv2', (resource) => `regional/webacl/${named('Name')(resource)}/${uuid(resource)}`),
    Id: uuid,
  }),
};
