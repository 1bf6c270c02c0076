/** What may be asked of AWS around a deployment, by whoever holds the credentials of one of its functions: each question with a name. */
import type { ResolvedTemplate } from './resolve-template.ts';
import type { Question } from './simulate.ts';
import { aboutQuotas, aboutTenantKeys, keyArn, type Questions, tableOf } from './table-questions.ts';

const strangersSecret = 'askacme/elsewhere/pinecone/reader';

export function questionsAbout(template: ResolvedTemplate, environment: string): Questions {
  return {
    ...aboutSecrets(template, environment),
    ...aboutKeys(template),
    ...aboutTables(template),
    ...aboutTenantKeys(template),
    ...aboutQuotas(template),
    ...aboutModels(template),
    ...aboutLogs(template),
    ...aboutKeySnapshots(template),
    ...aboutTheRest(template, environment),
  };
}

/** What lies in an outage's stead of an issuer, and the key that it lies under. */
function aboutKeySnapshots(template: ResolvedTemplate): Questions {
  const bucket = template
    .ofType('AWS::S3::Bucket')
    .find(({ logicalId }) => logicalId.startsWith('KeySnapshots'));
  if (bucket === undefined) return {};
  const arn = template.attribute(bucket.logicalId, 'Arn');
  const key = keyArn(template, 'KeySnapshots');
  const [snapshot, other] = [`${arn}/key-sets/${'0'.repeat(64)}.json`, `${arn}/other`];
  const through = (service: string, object: string) => ({
    'kms:ViaService': `${service}.${template.region}.amazonaws.com`,
    'kms:EncryptionContext:aws:s3:arn': object,
  });
  const onKey = (action: string, object: string, service = 's3'): Question => ({
    action: `kms:${action}`,
    resource: key,
    context: through(service, object),
  });
  return {
    'read a key snapshot': { action: 's3:GetObject', resource: snapshot },
    'write a key snapshot': { action: 's3:PutObject', resource: snapshot },
    'delete a key snapshot': { action: 's3:DeleteObject', resource: snapshot },
    'delete a version of a key snapshot': { action: 's3:DeleteObjectVersion', resource: snapshot },
    'read beside the key snapshots': { action: 's3:GetObject', resource: other },
    'write beside the key snapshots': { action: 's3:PutObject', resource: other },
    'list the key snapshots': { action: 's3:ListBucket', resource: arn },
    'change who may write key snapshots': { action: 's3:PutBucketPolicy', resource: arn },
    'decrypt a key snapshot through S3': onKey('Decrypt', snapshot),
    'encrypt a key snapshot through S3': onKey('GenerateDataKey', snapshot),
    'decrypt another object with the key of snapshots': onKey('Decrypt', 'arn:aws:s3:::elsewhere/any'),
    'encrypt another object with the key of snapshots': onKey(
      'GenerateDataKey',
      'arn:aws:s3:::elsewhere/any',
    ),
    'decrypt a key snapshot without S3': onKey('Decrypt', snapshot, 'dynamodb'),
    'encrypt a key snapshot without S3': onKey('GenerateDataKey', snapshot, 'dynamodb'),
  };
}

/** Each secret with its name below the deployment's, `owner` for the one that RDS makes. */
function secretsOf(template: ResolvedTemplate, environment: string): [string, string][] {
  const ours = template
    .ofType('AWS::SecretsManager::Secret')
    .map(({ physicalId, properties }): [string, string] => [
      String(properties.Name).replace(`askacme/${environment}/`, ''),
      physicalId,
    ]);
  const owners = template
    .ofType('AWS::RDS::DBCluster')
    .map(({ logicalId }): [string, string] => [
      'owner',
      template.attribute(logicalId, 'MasterUserSecret.SecretArn'),
    ]);
  const { region, account } = template;
  const strangers = `arn:aws:secretsmanager:${region}:${account}:secret:${strangersSecret}-AbCdEf`;
  return [...ours, ...owners, ['elsewhere', strangers]];
}

function aboutSecrets(template: ResolvedTemplate, environment: string): Questions {
  const key = keyArn(template, 'KeysSecrets');
  const through = `secretsmanager.${template.region}.amazonaws.com`;
  const one = ([name, arn]: [string, string]): Questions => {
    const context = { 'kms:ViaService': through, 'kms:EncryptionContext:SecretARN': arn };
    return {
      [`read secret ${name}`]: { action: 'secretsmanager:GetSecretValue', resource: arn },
      [`decrypt secret ${name}`]: { action: 'kms:Decrypt', resource: key, context },
      [`change secret ${name}`]: { action: 'secretsmanager:PutSecretValue', resource: arn },
      [`open secret ${name} to others`]: { action: 'secretsmanager:PutResourcePolicy', resource: arn },
      [`decrypt secret ${name} without Secrets Manager`]: {
        action: 'kms:Decrypt',
        resource: key,
        context: { 'kms:EncryptionContext:SecretARN': arn },
      },
    };
  };
  return Object.assign(
    {
      'list secrets': { action: 'secretsmanager:ListSecrets', resource: '*' },
      'decrypt anything of the secrets': {
        action: 'kms:Decrypt',
        resource: key,
        context: { 'kms:ViaService': through },
      },
    },
    ...secretsOf(template, environment).map(one),
  );
}

function aboutKeys(template: ResolvedTemplate): Questions {
  const keys = {
    data: keyArn(template, 'KeysData'),
    secrets: keyArn(template, 'KeysSecrets'),
    tenants: keyArn(template, 'KeysTenants'),
    logs: keyArn(template, 'KeysLogs'),
  };
  const stranger = `arn:aws:kms:${template.region}:${template.account}:key/00000000-0000-0000-0000-000000000000`;
  return Object.fromEntries(
    Object.entries({ ...keys, elsewhere: stranger }).flatMap(([name, resource]) =>
      [
        ...['Decrypt', 'Encrypt', 'GenerateDataKey', 'CreateGrant', 'PutKeyPolicy'],
        ...['ScheduleKeyDeletion', 'DisableKey'],
      ].map((action): [string, Question] => [
        `${action} with key ${name}`,
        { action: `kms:${action}`, resource },
      ]),
    ),
  );
}

function aboutTables(template: ResolvedTemplate): Questions {
  const registry = tableOf(template, 'TenantRegistry');
  const arn = template.attribute(registry.logicalId, 'Arn');
  const other = `arn:aws:dynamodb:${template.region}:${template.account}:table/elsewhere`;
  const on = (resource: string, action: string, ...leading: string[]): Question => ({
    action: `dynamodb:${action}`,
    resource,
    ...(leading.length === 0 ? {} : { context: { 'dynamodb:LeadingKeys': leading } }),
  });
  const changes = ['PutItem', 'UpdateItem', 'DeleteItem', 'Query', 'BatchGetItem', 'BatchWriteItem'];
  return {
    'get a tenant': on(arn, 'GetItem', 'tenant#acme'),
    'get a machine client': on(arn, 'GetItem', 'client#acme'),
    'get an item of another kind': on(arn, 'GetItem', 'other#acme'),
    'get a tenant and a client at once': on(arn, 'GetItem', 'tenant#acme', 'client#acme'),
    'get an item without saying which': on(arn, 'GetItem'),
    'get a tenant of another table': on(other, 'GetItem', 'tenant#acme'),
    'scan the registry': on(arn, 'Scan'),
    'delete the registry': on(arn, 'DeleteTable'),
    ...Object.fromEntries(changes.map((action) => [`${action} of a tenant`, on(arn, action, 'tenant#acme')])),
    ...Object.fromEntries(changes.map((action) => [`${action} of a client`, on(arn, action, 'client#acme')])),
    'decrypt the registry through DynamoDB': {
      action: 'kms:Decrypt',
      resource: keyArn(template, 'KeysData'),
      context: {
        'kms:ViaService': `dynamodb.${template.region}.amazonaws.com`,
        'kms:EncryptionContext:aws:dynamodb:tableName': registry.physicalId,
        'kms:EncryptionContext:aws:dynamodb:subscriberId': template.account,
      },
    },
    'decrypt another table through DynamoDB': {
      action: 'kms:Decrypt',
      resource: keyArn(template, 'KeysData'),
      context: {
        'kms:ViaService': `dynamodb.${template.region}.amazonaws.com`,
        'kms:EncryptionContext:aws:dynamodb:tableName': 'elsewhere',
        'kms:EncryptionContext:aws:dynamodb:subscriberId': template.account,
      },
    },
  };
}

const embedding = 'amazon.titan-embed-text-v2:0';
const answering = 'anthropic.claude-haiku-4-5-20251001-v1:0';

function aboutModels({ region, account }: ResolvedTemplate): Questions {
  const model = (id: string, where = region) => `arn:aws:bedrock:${where}::foundation-model/${id}`;
  const profile = (id: string) => `arn:aws:bedrock:${region}:${account}:inference-profile/${id}`;
  const invoke = (resource: string, by?: string): Question => ({
    action: 'bedrock:InvokeModel',
    resource,
    ...(by === undefined ? {} : { context: { 'bedrock:InferenceProfileArn': by } }),
  });
  const ours = profile(`eu.${answering}`);
  return {
    'invoke the embedding model': invoke(model(embedding)),
    'invoke the profile of the answering model': invoke(ours),
    'invoke the answering model through its profile': invoke(model(answering, 'eu-west-3'), ours),
    'invoke the answering model past its profile': invoke(model(answering, 'eu-west-3')),
    'invoke the answering model through another profile': invoke(
      model(answering, 'us-east-1'),
      profile(`us.${answering}`),
    ),
    'invoke another model': invoke(model('anthropic.claude-opus-4-1-20250805-v1:0')),
    'invoke the embedding model in another region': invoke(model(embedding, 'us-east-1')),
    'stream from the answering model': {
      action: 'bedrock:InvokeModelWithResponseStream',
      resource: ours,
    },
  };
}

function aboutLogs(template: ResolvedTemplate): Questions {
  const groups = template
    .ofType('AWS::Logs::LogGroup')
    .map(({ logicalId, properties }): [string, string] => [
      String(properties.LogGroupName ?? logicalId),
      template.attribute(logicalId, 'Arn'),
    ]);
  return Object.fromEntries(
    groups.flatMap(([name, arn]): [string, Question][] => [
      [`write to ${name}`, { action: 'logs:PutLogEvents', resource: arn.replace(/\*$/, 'log-stream:any') }],
      [`read ${name}`, { action: 'logs:GetLogEvents', resource: arn.replace(/\*$/, 'log-stream:any') }],
      [`delete ${name}`, { action: 'logs:DeleteLogGroup', resource: arn.replace(/:\*$/, '') }],
    ]),
  );
}

function aboutTheRest(template: ResolvedTemplate, environment: string): Questions {
  const { region, account } = template;
  const authorizer = `arn:aws:lambda:${region}:${account}:function:askacme-${environment}-authorizer`;
  const asCode = { 'lambda:SourceFunctionArn': authorizer };
  const anyRole = `arn:aws:iam::${account}:role/any`;
  return {
    'be traced': { action: 'xray:PutTraceSegments', resource: '*' },
    'read traces': { action: 'xray:GetTraceSummaries', resource: '*' },
    'see network interfaces as Lambda': {
      action: 'ec2:DescribeNetworkInterfaces',
      resource: '*',
    },
    'see network interfaces as code': {
      action: 'ec2:DescribeNetworkInterfaces',
      resource: '*',
      context: asCode,
    },
    'invoke another function': { action: 'lambda:InvokeFunction', resource: authorizer },
    'change the code of a function': { action: 'lambda:UpdateFunctionCode', resource: authorizer },
    'assume another role': { action: 'sts:AssumeRole', resource: anyRole },
    'pass a role': { action: 'iam:PassRole', resource: anyRole },
    'change a role': { action: 'iam:PutRolePolicy', resource: anyRole },
    'read a bucket': { action: 's3:GetObject', resource: 'arn:aws:s3:::any/record' },
    'change a user': {
      action: 'cognito-idp:AdminUpdateUserAttributes',
      resource: `arn:aws:cognito-idp:${region}:${account}:userpool/${region}_any`,
    },
    'log in to the database as one of IAM': {
      action: 'rds-db:connect',
      resource: `arn:aws:rds-db:${region}:${account}:dbuser:cluster-ANY/askacme_owner`,
    },
    'change the database': {
      action: 'rds:ModifyDBCluster',
      resource: `arn:aws:rds:${region}:${account}:cluster:askacme-${environment}`,
    },
  };
}
