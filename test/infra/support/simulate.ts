/**
 * What a role of a synthesized template may do, by a simulator of IAM: identity policies out of the template, and those of
 * the key, table or bucket that is asked for. It fails on any condition key that the simulator would quietly leave out.
 */
import { runSimulation } from '@cloud-copilot/iam-simulate';
import type { ResolvedResource, ResolvedTemplate } from './resolve-template.ts';

export type Context = Readonly<Record<string, string | string[]>>;

export interface Question {
  readonly action: string;
  /** An ARN; `*` where the action knows no resource. */
  readonly resource: string;
  readonly context?: Context;
}

export type Verdict = 'allowed' | 'denied';

export interface Document {
  readonly Version: string;
  readonly Statement: readonly Statement[];
}

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Principal?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The simulator drops keys that it does not know for an action. Tags of a principal it knows for all. */
const unknownToSimulator = /^(?:kms:EncryptionContext:|lambda:SourceFunctionArn$)/;
const alias = (key: string): string =>
  unknownToSimulator.test(key) ? `aws:PrincipalTag/${key.replaceAll(':', '-')}` : key;

/** @param roleId the logical id of a role */
export function policiesOf(template: ResolvedTemplate, roleId: string): Document[] {
  const role = template.resource(roleId);
  const inline = (role.properties.Policies ?? []) as readonly { readonly PolicyDocument: Document }[];
  const attached = template
    .ofType('AWS::IAM::Policy')
    .filter(({ properties }) => (properties.Roles as string[]).includes(role.physicalId))
    .map(({ properties }) => properties.PolicyDocument as Document);
  return [...inline.map(({ PolicyDocument }) => PolicyDocument), ...attached];
}

/** @throws Error where the simulator cannot say, or left a key out */
export async function simulate(
  template: ResolvedTemplate,
  roleId: string,
  question: Question,
): Promise<Verdict> {
  const role = template.resource(roleId);
  const name = role.physicalId;
  // IAM says of a session which role it is of; policies name the role.
  const context = { 'aws:PrincipalArn': template.attribute(roleId, 'Arn'), ...question.context };
  const asked = { ...question, context };
  return ask(template, `arn:aws:sts::${template.account}:assumed-role/${name}/function`, asked, {
    identity: policiesOf(template, roleId),
    resource: resourcePolicyOf(template, question.resource),
  });
}

/** As a service of AWS, which has no policies of its own. */
export async function simulateService(
  template: ResolvedTemplate,
  service: string,
  question: Question,
): Promise<Verdict> {
  return ask(template, service, question, {
    identity: [],
    resource: resourcePolicyOf(template, question.resource),
  });
}

async function ask(
  template: ResolvedTemplate,
  principal: string,
  { action, resource, context = {} }: Question,
  policies: { readonly identity: readonly Document[]; readonly resource: Document | undefined },
): Promise<Verdict> {
  const outcome = await runSimulation(
    {
      request: {
        principal,
        action,
        resource: { resource, accountId: template.account },
        contextVariables: Object.fromEntries(
          Object.entries(context).map(([key, value]) => [alias(key), value]),
        ),
      },
      identityPolicies: policies.identity.map((policy, index) => ({
        name: `policy-${index}`,
        policy: aliased(policy),
      })),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(policies.resource === undefined ? {} : { resourcePolicy: aliased(policies.resource) }),
    },
    {},
  );
  if (outcome.resultType === 'error') {
    throw new Error(`${action} on ${resource} cannot be simulated: ${JSON.stringify(outcome.errors)}`);
  }
  const results = outcome.resultType === 'single' ? [outcome.result] : outcome.results;
  const ignored = results.flatMap(({ ignoredContextKeys = [] }) => ignoredContextKeys);
  if (ignored.length > 0) throw new Error(`${action}: the simulator ignores ${ignored.join(', ')}`);
  return outcome.overallResult === 'Allowed' ? 'allowed' : 'denied';
}

/** Of a key, a table or the bucket of an object. */
function resourcePolicyOf(template: ResolvedTemplate, arn: string): Document | undefined {
  const withArn = (type: string): ResolvedResource | undefined =>
    template.ofType(type).find(({ logicalId }) => template.attribute(logicalId, 'Arn') === arn);
  const table = withArn('AWS::DynamoDB::Table')?.properties.ResourcePolicy as
    | { readonly PolicyDocument: Document }
    | undefined;
  return (
    (withArn('AWS::KMS::Key')?.properties.KeyPolicy as Document | undefined) ??
    table?.PolicyDocument ??
    bucketPolicyOf(template, arn)
  );
}

function bucketPolicyOf(template: ResolvedTemplate, objectArn: string): Document | undefined {
  const bucket = template
    .ofType('AWS::S3::Bucket')
    .find(({ logicalId }) => objectArn.startsWith(`${template.attribute(logicalId, 'Arn')}/`));
  const policy = template
    .ofType('AWS::S3::BucketPolicy')
    .find(({ properties }) => bucket !== undefined && properties.Bucket === bucket.physicalId);
  return policy?.properties.PolicyDocument as Document | undefined;
}

const aliased = (policy: Document): Document => ({
  ...policy,
  Statement: policy.Statement.map((statement) =>
    statement.Condition === undefined
      ? statement
      : {
          ...statement,
          Condition: Object.fromEntries(
            Object.entries(statement.Condition).map(([operator, keys]) => [
              operator,
              Object.fromEntries(Object.entries(keys).map(([key, value]) => [alias(key), value])),
            ]),
          ),
        },
  ),
});
