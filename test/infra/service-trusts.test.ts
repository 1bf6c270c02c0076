/** The confused deputy: a service of AWS acts for this account alone, wherever the stack trusts one. */
import { describe, expect, it } from 'vitest';
import { resolved } from './support/resolved.ts';
import type { Document, Statement } from './support/simulate.ts';

const environments = ['dev', 'staging', 'prod', 'aurora'] as const;
const templates = Object.fromEntries(environments.map((name) => [name, resolved(name)]));
const templateOf = (name: string) => templates[name] as ReturnType<typeof resolved>;

/** Services that give no such condition a value, and why it takes none. */
const exceptions: Readonly<Record<string, string>> = {
  'lambda.amazonaws.com':
    'Lambda lets a role be given to functions of its own account alone, by whoever may pass it (iam:PassRole).',
  'apigateway.amazonaws.com':
    "The role is a setting of the whole account; API Gateway takes roles of the caller's account alone.",
};

/** Keys of which each says for whom a service acts. */
const accountKeys = ['aws:SourceAccount', 'aws:SourceArn', 'sts:ExternalId'];

const servicesOf = ({ Principal }: Statement): string[] =>
  [(Principal as { Service?: string | string[] } | undefined)?.Service ?? []].flat();

/** Whether a condition names the account, and each that could names no other. The ARN of a bucket names none. */
function isForAccount({ Condition = {} }: Statement, account: string): boolean {
  const values = Object.values(Condition)
    .flatMap(Object.entries)
    .filter(([key]) => accountKeys.includes(key))
    .map(([, value]) => JSON.stringify(value))
    .filter((value) => !value.startsWith('"arn:aws:s3:::'));
  return values.length > 0 && values.every((value) => value.includes(account));
}

const documents = (name: string): [where: string, document: Document][] => {
  const template = templateOf(name);
  const of = (type: string, pick: (properties: Readonly<Record<string, unknown>>) => unknown) =>
    template
      .ofType(type)
      .map(({ logicalId, properties }): [string, Document] => [logicalId, pick(properties) as Document]);
  return [
    ...of('AWS::IAM::Role', ({ AssumeRolePolicyDocument }) => AssumeRolePolicyDocument),
    ...of('AWS::S3::BucketPolicy', ({ PolicyDocument }) => PolicyDocument),
    ...of('AWS::SNS::TopicPolicy', ({ PolicyDocument }) => PolicyDocument),
    ...of(
      'AWS::Logs::ResourcePolicy',
      ({ PolicyDocument }) => JSON.parse(String(PolicyDocument)) as Document,
    ),
  ];
};

/** Key policies tell the contexts in which a service may use a key; the account's own root may do anything with it. */
const keyStatements = (name: string): [where: string, statement: Statement][] =>
  templateOf(name)
    .ofType('AWS::KMS::Key')
    .flatMap(({ logicalId, properties }) =>
      (properties.KeyPolicy as Document).Statement.map((one): [string, Statement] => [logicalId, one]),
    )
    .filter(([, { Principal }]) => !JSON.stringify(Principal).endsWith(':root"}'));

const identityStatements = (name: string): [where: string, statement: Statement][] => {
  const template = templateOf(name);
  const attached = template
    .ofType('AWS::IAM::Policy')
    .map(({ logicalId, properties }): [string, unknown[]] => [logicalId, [properties]]);
  const inline = template
    .ofType('AWS::IAM::Role')
    .map(({ logicalId, properties }): [string, unknown[]] => [
      logicalId,
      (properties.Policies ?? []) as unknown[],
    ]);
  return [...attached, ...inline].flatMap(([id, policies]) =>
    (policies as { PolicyDocument: Document }[]).flatMap(({ PolicyDocument }) =>
      PolicyDocument.Statement.map((one): [string, Statement] => [id, one]),
    ),
  );
};

describe.each(environments)('in %s', (name) => {
  const { account } = templateOf(name);

  it('every service that is let in is let in for this account alone', () => {
    const statements = documents(name).flatMap(([where, { Statement: all }]) =>
      all.flatMap((statement) => servicesOf(statement).map((service) => ({ where, service, statement }))),
    );
    const open = statements.filter(
      ({ service, statement }) => exceptions[service] === undefined && !isForAccount(statement, account),
    );

    expect(statements.length).toBeGreaterThan(12);
    expect(open.map(({ where, service }) => `${service} in ${where}`)).toEqual([]);
  });

  it('every permission on a key says for what, but for those of the account itself', () => {
    const ofIdentities = identityStatements(name).filter(([, { Action }]) =>
      [Action].flat().some((action) => action.startsWith('kms:')),
    );
    const all = [...keyStatements(name), ...ofIdentities];

    expect(ofIdentities.length).toBeGreaterThan(5);
    expect(keyStatements(name).length).toBeGreaterThan(1);
    expect(all.filter(([, { Condition = {} }]) => Object.keys(Condition).length === 0)).toEqual([]);
  });

  it('a key is used by a role by way of one service, and for one thing', () => {
    const narrow = identityStatements(name)
      .filter(([, { Action }]) => [Action].flat().some((action) => action.startsWith('kms:')))
      .filter(([, { Condition }]) => !/kms:EncryptionContext:/.test(JSON.stringify(Condition)));

    expect(narrow).toEqual([]);
  });
});

it('the delivery of audit records uses their key through S3, for their bucket', () => {
  const template = templateOf('prod');
  const bucket = template
    .ofType('AWS::S3::Bucket')
    .find(({ logicalId }) => logicalId.startsWith('AuditTrailBucketRecords'));
  const arn = template.attribute(bucket?.logicalId ?? '', 'Arn');
  const conditions = identityStatements('prod')
    .filter(([where]) => where.startsWith('AuditTrailDeliveryRole'))
    .flatMap(([, { Condition }]) => Condition ?? []);

  expect(conditions).toEqual([
    {
      StringEquals: { 'kms:ViaService': `s3.${template.region}.amazonaws.com` },
      ArnLike: { 'kms:EncryptionContext:aws:s3:arn': [arn, `${arn}/*`] },
    },
  ]);
});

it('flow logs come from this account and are flow logs', () => {
  const { account, region } = templateOf('aurora');
  const [, trust] = documents('aurora').find(([where]) => where.includes('FlowLogRole')) ?? [];

  expect(trust?.Statement.map(({ Condition }) => Condition)).toEqual([
    {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': `arn:aws:ec2:${region}:${account}:vpc-flow-log/*` },
    },
  ]);
});
