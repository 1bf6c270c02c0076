/** No policy of a stack says "everything": what names more than one resource stands here, and beside its construct with the reason. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { ResolvedTemplate } from './support/resolve-template.ts';
import { resolved } from './support/resolved.ts';
import { policiesOf, type Statement } from './support/simulate.ts';

const list = (value: unknown): string[] => [value].flat().map(String);

/** With a function of ours, or one that the stack uses. */
const wildcards: readonly { readonly actions: RegExp; readonly resource: RegExp; readonly reason: string }[] =
  [
    { actions: /^xray:Put/, resource: /^\*$/, reason: 'X-Ray knows no resources' },
    {
      actions:
        /^ec2:(?:(?:Create|Delete|Describe)NetworkInterfaces?|DescribeSubnets|(?:Una|A)ssignPrivateIpAddresses)$/,
      resource: /^\*$/,
      reason: 'Lambda makes interfaces that have no name before; code is denied',
    },
    {
      actions: /^bedrock:InvokeModel$/,
      resource: /^arn:aws:bedrock:\*::foundation-model\/[a-z0-9.:-]+$/,
      reason: 'which regions answer is for the profile to say',
    },
    {
      actions: /^logs:(?:CreateLogStream|PutLogEvents|DescribeLogStreams)$/,
      resource: /^arn:aws:logs:[a-z0-9-]+:\d{12}:log-group:[\w/-]+:\*$/,
      reason: 'the streams of one log group',
    },
    {
      actions: /^s3:(?:AbortMultipartUpload|GetObject|PutObject)$/,
      resource: /^arn:aws:s3:::[a-z0-9-]+\/\*$/,
      reason: 'the objects of the one bucket of the audit trail',
    },
    {
      actions: /^s3:(?:GetObject|PutObject)$/,
      resource: /^arn:aws:s3:::[a-z0-9-]+keysnapshots[a-z0-9-]+\/key-sets\/\*$/,
      reason: 'the snapshots, whose names are digests',
    },
  ];

/** By logical ids. */
const awsPolicies: Readonly<Record<string, readonly string[]>> = {
  ApiRestApiCloudWatchRole: ['arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs'],
};

describe.each(['dev', 'prod', 'aurora'])('The policies of %s', (name) => {
  let template: ResolvedTemplate;
  let statements: readonly (readonly [string, Statement])[];

  beforeAll(() => {
    template = resolved(name);
    statements = template
      .ofType('AWS::IAM::Role')
      .flatMap(({ logicalId }) =>
        policiesOf(template, logicalId).flatMap(({ Statement }) =>
          Statement.map((one) => [logicalId, one] as const),
        ),
      )
      .filter(([, { Effect }]) => Effect === 'Allow');
  });

  it('name every action in full', () => {
    const loose = statements.flatMap(([role, { Action }]) =>
      list(Action)
        .filter((action) => action.includes('*'))
        .map((action) => `${role}: ${action}`),
    );

    expect(statements.length).toBeGreaterThan(20);
    expect(loose).toEqual([]);
  });

  it('name every resource in full, but for those acknowledged here', () => {
    const loose = statements.flatMap(([role, { Action, Resource }]) =>
      list(Resource)
        .filter((resource) => /[*?]/.test(resource))
        .filter(
          (resource) =>
            !wildcards.some(
              (known) =>
                known.resource.test(resource) && list(Action).every((action) => known.actions.test(action)),
            ),
        )
        .map((resource) => `${role}: ${list(Action).join(' ')} on ${resource}`),
    );

    expect(loose).toEqual([]);
  });

  it('are said by nobody else: no role has a policy that AWS writes and changes', () => {
    const foreign = template
      .ofType('AWS::IAM::Role')
      .map(({ logicalId, properties }) => [logicalId, list(properties.ManagedPolicyArns ?? [])] as const)
      .flatMap(([id, arns]) =>
        arns
          .filter((arn) => !awsPolicies[id.replace(/[0-9A-F]{8}$/, '')]?.includes(arn))
          .map((arn) => `${id}: ${arn}`),
      );

    expect(foreign).toEqual([]);
  });

  it('say neither NotAction nor NotResource', () => {
    expect(statements.filter(([, one]) => 'NotAction' in one || 'NotResource' in one)).toEqual([]);
  });

  it('let each function be run by Lambda alone', () => {
    const trusted = template
      .ofType('AWS::Lambda::Function')
      .map(({ properties }) => String(properties.Role))
      .map((arn) =>
        template.ofType('AWS::IAM::Role').find((role) => template.attribute(role.logicalId, 'Arn') === arn),
      )
      .map((role) => role?.properties.AssumeRolePolicyDocument);

    expect(trusted.length).toBeGreaterThan(0);
    for (const document of trusted) {
      expect(document).toMatchObject({
        Statement: [
          { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } },
        ],
      });
    }
  });
});
