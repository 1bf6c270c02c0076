/** The ways from the private network to AWS services, each narrowed to what is asked of it: a second wall behind the roles. */
import { Fn, Stack } from 'aws-cdk-lib';
import {
  InterfaceVpcEndpoint,
  InterfaceVpcEndpointAwsService,
  type InterfaceVpcEndpointOptions,
  type IVpc,
} from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Environment } from '../../environments/environment.ts';
import { bedrockActions, modelArns } from '../models/bedrock-access.ts';
import { comprehendActions } from '../models/pii-detection.ts';

export type EndpointPlace = Omit<InterfaceVpcEndpointOptions, 'service'> & { readonly vpc: IVpc };

/** @throws Error where a model is not one of Bedrock: there is no way to any other */
export function bedrockEndpoint(
  scope: Construct,
  place: EndpointPlace,
  { embedder, answerer }: Environment,
): InterfaceVpcEndpoint {
  for (const [name, { kind }] of Object.entries({ embedder, answerer })) {
    if (kind.startsWith('bedrock')) continue;
    throw new Error(
      `${name}.kind: must be one of Bedrock's with store.kind aurora, not ${kind}: its functions run in a network without a way to the internet`,
    );
  }
  const endpoint = new InterfaceVpcEndpoint(scope, 'Bedrock', {
    ...place,
    service: InterfaceVpcEndpointAwsService.BEDROCK_RUNTIME,
  });
  const models = [embedder, answerer].map(({ model }) => modelArns(scope, model));
  const arns = models.flatMap(({ model, profile }) => (profile === undefined ? [model] : [profile, model]));
  endpoint.addToPolicy(byThisAccount(scope, bedrockActions, arns));
  return endpoint;
}

export function secretsEndpoint(
  scope: Construct,
  place: EndpointPlace,
  { name }: Environment,
): InterfaceVpcEndpoint {
  const endpoint = new InterfaceVpcEndpoint(scope, 'SecretsManager', {
    ...place,
    service: InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
  });
  const { partition, region, account } = Stack.of(scope);
  const ours = `arn:${partition}:secretsmanager:${region}:${account}:secret:askacme/${name}/*`;
  endpoint.addToPolicy(byThisAccount(scope, ['secretsmanager:GetSecretValue'], [ours]));
  return endpoint;
}

/** To the key that wraps tenants' keys, for unwrapping them. */
export function keyEndpoint(scope: Construct, place: EndpointPlace, keyArn: string): InterfaceVpcEndpoint {
  const endpoint = new InterfaceVpcEndpoint(scope, 'Kms', {
    ...place,
    service: InterfaceVpcEndpointAwsService.KMS,
  });
  endpoint.addToPolicy(byThisAccount(scope, ['kms:Decrypt'], [keyArn]));
  return endpoint;
}

/**
 * To the tables of this stack, whose names CloudFormation makes and begins with the stack's. Not by way of a gateway, though
 * that costs nothing: its addresses are a list whose id differs by region, so functions would have to be let out to any
 * address.
 */
export function dynamoDbEndpoint(scope: Construct, place: EndpointPlace): InterfaceVpcEndpoint {
  const endpoint = new InterfaceVpcEndpoint(scope, 'DynamoDb', {
    ...place,
    service: InterfaceVpcEndpointAwsService.DYNAMODB,
    privateDnsEnabled: false,
  });
  const { partition, region, account, stackName } = Stack.of(scope);
  const ours = `arn:${partition}:dynamodb:${region}:${account}:table/${stackName}-*`;
  endpoint.addToPolicy(byThisAccount(scope, ['dynamodb:GetItem', 'dynamodb:UpdateItem'], [ours]));
  return endpoint;
}

/** By the first name that it has, which is good in every zone: DynamoDB has no private names. An entry is `HOSTED_ZONE:NAME`. */
export const endpointUrl = ({ vpcEndpointDnsEntries }: InterfaceVpcEndpoint): string =>
  `https://${Fn.select(1, Fn.split(':', Fn.select(0, vpcEndpointDnsEntries)))}`;

/** Undefined where nothing asks it. */
export function comprehendEndpoint(
  scope: Construct,
  place: EndpointPlace,
  { pii }: Environment,
): InterfaceVpcEndpoint | undefined {
  if (pii.detector !== 'comprehend') return undefined;
  const endpoint = new InterfaceVpcEndpoint(scope, 'Comprehend', {
    ...place,
    service: InterfaceVpcEndpointAwsService.COMPREHEND,
  });
  endpoint.addToPolicy(byThisAccount(scope, comprehendActions, ['*']));
  return endpoint;
}

/** Whoever asks through an endpoint: even credentials of another account, brought here, get nowhere. */
export const byThisAccount = (
  scope: Construct,
  actions: readonly string[],
  resources: readonly string[],
): PolicyStatement =>
  new PolicyStatement({
    effect: Effect.ALLOW,
    principals: [new AnyPrincipal()],
    actions: [...actions],
    resources: [...resources],
    conditions: { StringEquals: { 'aws:PrincipalAccount': Stack.of(scope).account } },
  });
