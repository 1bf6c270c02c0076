/** The private network of a database: no way in or out but to the database and to a few services of AWS. */
import type { App } from 'aws-cdk-lib';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Environment } from '../../infra/environments/environment.ts';
import { readEnvironment } from '../../infra/environments/read-environment.ts';
import { functionsIn } from './support/functions.ts';
import type { ResolvedTemplate } from './support/resolve-template.ts';
import { only, resolved } from './support/resolved.ts';
import type { Document, Statement } from './support/simulate.ts';
import { synthesize } from './support/synthesize.ts';

const aurora = readEnvironment('aurora');
const environmentNames = ['dev', 'staging', 'prod', 'aurora'];
const inNetwork = ['query', 'ingest', 'list', 'get', 'delete', 'health', 'migrate'];

let template: ResolvedTemplate;

beforeAll(() => {
  template = resolved('aurora');
});

/** The texts of all properties that are so called, at whatever depth. */
const texts = (part: unknown, called: RegExp): string[] =>
  typeof part !== 'object' || part === null
    ? []
    : Object.entries(part).flatMap(([name, value]) =>
        called.test(name) && typeof value === 'string' ? [value] : texts(value, called),
      );

describe('The network of a database', () => {
  it('has no way in or out', () => {
    for (const type of [
      'InternetGateway',
      'NatGateway',
      'EgressOnlyInternetGateway',
      'VPCPeeringConnection',
      'EIP',
      'Route',
    ]) {
      expect([type, template.ofType(`AWS::EC2::${type}`)]).toEqual([type, []]);
    }
    for (const { properties } of template.ofType('AWS::EC2::Subnet')) {
      expect(properties.MapPublicIpOnLaunch).toBe(false);
    }
  });

  it('spans as many zones as there are instances, and two at least', () => {
    const zonesFor = (instances: number) =>
      resolved({ ...aurora, store: { ...aurora.store, instances } as Environment['store'] }).ofType(
        'AWS::EC2::Subnet',
      ).length;

    expect([1, 3].map(zonesFor)).toEqual([2, 3]);
    expect(template.ofType('AWS::EC2::Subnet').length).toBe(2);
  });

  it('lets nothing but functions and rotation reach the database, and them nothing but it and the endpoints', () => {
    const named = new Map(
      template
        .ofType('AWS::EC2::SecurityGroup')
        .map(({ physicalId, properties }) => [physicalId, String(properties.GroupDescription).split(':')[0]]),
    );
    const rules = (type: string, from: string, to: string) =>
      template.ofType(`AWS::EC2::SecurityGroup${type}`).map(({ properties }) => ({
        from: named.get(String(properties[from])),
        to: named.get(String(properties[to])),
        ports: [properties.IpProtocol, properties.FromPort, properties.ToPort].join(' '),
      }));
    const expected = [
      { from: 'Functions', to: 'Database', ports: 'tcp 5432 5432' },
      { from: 'Functions', to: 'Endpoints', ports: 'tcp 443 443' },
      { from: 'Rotation', to: 'Database', ports: 'tcp 5432 5432' },
      { from: 'Rotation', to: 'Endpoints', ports: 'tcp 443 443' },
    ];
    const sorted = (found: ReturnType<typeof rules>) =>
      found.sort((one, other) => JSON.stringify(one).localeCompare(JSON.stringify(other)));

    expect(sorted(rules('Ingress', 'SourceSecurityGroupId', 'GroupId'))).toEqual(expected);
    expect(sorted(rules('Egress', 'GroupId', 'DestinationSecurityGroupId'))).toEqual(expected);
  });

  it('has no group that EC2 would let out anywhere, for want of a rule of its own', () => {
    const groups = template.ofType('AWS::EC2::SecurityGroup').map(({ properties }) => properties);

    expect(groups.length).toBe(4);
    for (const { SecurityGroupEgress, SecurityGroupIngress } of groups) {
      expect(SecurityGroupEgress).toMatchObject([{ IpProtocol: 'icmp', CidrIp: '255.255.255.255/32' }]);
      expect(SecurityGroupIngress).toBeUndefined();
    }
  });

  it('has nothing in the default group, which is open within itself', () => {
    expect(JSON.stringify(synthesize('aurora').template.toJSON())).not.toContain('DefaultSecurityGroup');
  });

  it.each(environmentNames)('describes its groups and rules in characters that EC2 takes: %s', (name) => {
    const rules = ['SecurityGroup', 'SecurityGroupIngress', 'SecurityGroupEgress'].flatMap((type) =>
      resolved(name).ofType(`AWS::EC2::${type}`),
    );
    const descriptions = rules.flatMap(({ properties }) => texts(properties, /Description$/));

    expect(descriptions.length).toBe(name === 'aurora' ? 16 : 0);
    expect(descriptions.filter((one) => !/^[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]{1,255}$/.test(one))).toEqual(
      [],
    );
  });

  it('writes every connection down, in an encrypted log group', () => {
    expect(only(template, 'AWS::EC2::FlowLog').properties).toMatchObject({
      TrafficType: 'ALL',
      LogGroupName: '/askacme/aurora/network',
    });
  });

  it('holds the functions that reach the database, and no other', () => {
    const inside = [...functionsIn(template, 'aurora')]
      .filter(([, { properties }]) => properties.VpcConfig !== undefined)
      .map(([name]) => name);

    expect(inside.sort()).toEqual([...inNetwork].sort());
  });

  it("is refused for models that are not Bedrock's: there would be no way to them", () => {
    const answerer = { kind: 'anthropic', model: 'claude-haiku-4-5', maxTokens: 700 } as const;

    expect(() => resolved({ ...aurora, answerer })).toThrow(/answerer\.kind: must be one of Bedrock's/);
  });

  it('is synthesized without asking AWS for its zones, whichever account it is for', () => {
    const { stack } = synthesize({ ...aurora, account: '123456789012' });

    expect((stack.node.root as App).synth().manifest.missing).toBeUndefined();
  });
});

describe('The endpoints in that network', () => {
  const statementsOf = (service: string): readonly Statement[] => {
    const endpoint = template
      .ofType('AWS::EC2::VPCEndpoint')
      .find(({ properties }) => String(properties.ServiceName).endsWith(`.${service}`));
    return (endpoint?.properties.PolicyDocument as Document | undefined)?.Statement ?? [];
  };

  it('are those of Bedrock, Secrets Manager, DynamoDB and KMS', () => {
    expect(template.ofType('AWS::EC2::VPCEndpoint').map(({ properties }) => properties.ServiceName)).toEqual([
      'com.amazonaws.eu-central-1.bedrock-runtime',
      'com.amazonaws.eu-central-1.secretsmanager',
      'com.amazonaws.eu-central-1.dynamodb',
      'com.amazonaws.eu-central-1.kms',
    ]);
  });

  it.each(['bedrock-runtime', 'secretsmanager', 'kms', 'dynamodb'])(
    'let only this account through, to %s',
    (service) => {
      expect(statementsOf(service).length).toBeGreaterThan(0);
      for (const { Condition } of statementsOf(service)) {
        expect(Condition).toEqual({ StringEquals: { 'aws:PrincipalAccount': template.account } });
      }
    },
  );

  it('lead to the models of the settings and to no other', () => {
    const asked = statementsOf('bedrock-runtime').map(({ Action, Resource }) => ({ Action, Resource }));

    expect(asked).toEqual([
      {
        Action: 'bedrock:InvokeModel',
        Resource: [
          'arn:aws:bedrock:*::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0',
          'arn:aws:bedrock:eu-central-1::foundation-model/amazon.titan-embed-text-v2:0',
          `arn:aws:bedrock:eu-central-1:${template.account}:inference-profile/eu.anthropic.claude-haiku-4-5-20251001-v1:0`,
        ],
      },
    ]);
  });

  it('lead to tenants’ keys, for unwrapping, and to single items of the tables of this stack', () => {
    const key = template.ofType('AWS::KMS::Key').find(({ logicalId }) => logicalId.startsWith('KeysTenants'));
    const asked = ['kms', 'dynamodb']
      .flatMap(statementsOf)
      .map(({ Action, Resource }) => ({ Action, Resource }));

    expect(asked).toEqual([
      { Action: 'kms:Decrypt', Resource: template.attribute(key?.logicalId ?? '', 'Arn') },
      {
        Action: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
        Resource: `arn:aws:dynamodb:eu-central-1:${template.account}:table/askacme-aurora-*`,
      },
    ]);
  });

  it('are found: DynamoDB has no private names, so functions are told where it is', () => {
    const told = [...functionsIn(template, 'aurora')].flatMap(([name, { variables }]) =>
      variables.AWS_ENDPOINT_URL_DYNAMODB === undefined ? [] : [[name, variables.AWS_ENDPOINT_URL_DYNAMODB]],
    );
    const isPrivate = template
      .ofType('AWS::EC2::VPCEndpoint')
      .map(({ properties }) => [
        String(properties.ServiceName).split('.').at(-1),
        properties.PrivateDnsEnabled,
      ]);

    expect(told.map(([name]) => name).sort()).toEqual(['delete', 'get', 'ingest', 'list', 'query']);
    for (const [, address] of told)
      expect(address).toMatch(/^https:\/\/vpce-[0-9a-f-]+\.vpce\.amazonaws\.com$/);
    expect(isPrivate).toEqual([
      ['bedrock-runtime', true],
      ['secretsmanager', true],
      ['dynamodb', false],
      ['kms', true],
    ]);
  });

  it('lead to the secrets of this deployment and to no other', () => {
    const anywhere = statementsOf('secretsmanager')
      .filter(({ Resource }) => Resource === '*')
      .map(({ Action }) => Action);
    const resources = statementsOf('secretsmanager').flatMap(({ Resource }) => Resource);

    // It reads no secret.
    expect(anywhere).toEqual(['secretsmanager:GetRandomPassword']);
    for (const resource of resources.filter((one) => one !== '*')) {
      expect(resource).toMatch(/:secret:(?:askacme\/aurora\/|rds!cluster-)/);
    }
  });
});
