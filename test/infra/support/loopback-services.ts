/** The template's own AWS services on loopback, each behind IAM: its secrets with their values, its tables with tenants and their keys, KMS, and the models. */
import { type DynamoDbServer, startDynamoDbServer } from '../../support/dynamodb-server.ts';
import { type KmsServer, startKmsServer } from '../../support/kms-server.ts';
import type { AwsRequest } from '../../support/loopback-aws.ts';
import { type S3Server, startS3Server } from '../../support/s3-server.ts';
import { type SecretsServer, startSecretsServer } from '../../support/secrets-server.ts';
import { type AwsGate, type ServiceCall, startAwsGate } from './aws-gate.ts';
import { vendorKeys } from './loopback-cloud.ts';
import type { ResolvedTemplate } from './resolve-template.ts';
import { giveTenantKeys, kmsCall, type TenantKeyPlace, tenantKeyPlace } from './tenant-keys.ts';

export interface LoopbackServices {
  /** With every table of the template, the registry first. */
  readonly table: DynamoDbServer;
  readonly kms: KmsServer;
  readonly keyPlace: TenantKeyPlace;
  readonly secrets: SecretsServer;
  readonly buckets: S3Server;
  /** By what SDKs call them. */
  readonly gates: Readonly<Record<'secrets' | 'table' | 'kms' | 'models' | 'buckets', AwsGate>>;
  /** For the processes that shall use them. */
  readonly redirects: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export interface LoopbackServicesOptions {
  readonly resolved: ResolvedTemplate;
  readonly tenants: readonly Readonly<Record<string, unknown> & { pk: string }>[];
  /** What the table of quotas holds; nothing where undefined. */
  readonly quotas?: LoopbackServicesOptions['tenants'];
  /** Of the models, without a gate. */
  readonly bedrockOrigin: string;
  readonly permits: (call: ServiceCall) => boolean | Promise<boolean>;
}

export async function openLoopbackServices(options: LoopbackServicesOptions): Promise<LoopbackServices> {
  const { resolved, tenants, quotas = [], bedrockOrigin, permits } = options;
  const tables = tablesOf(resolved);
  const table = await startDynamoDbServer({
    tables: Object.fromEntries(
      tables.map(({ name, kind }) => [name, kind === 'registry' ? tenants : kind === 'quotas' ? quotas : []]),
    ),
  });
  const keyPlace = tenantKeyPlace(resolved);
  const kms = await startKmsServer([keyPlace.keyArn]);
  await giveTenantKeys({ keyPlace, table, kms, tenantIds: tenants.map(({ pk }) => pk) });
  const secrets = await startSecretsServer(secretValues(resolved));
  const buckets = await startS3Server();
  const gates = {
    buckets: await startAwsGate({ signingName: 's3', origin: buckets.origin, read: objectCall, permits }),
    secrets: await startAwsGate({
      signingName: 'secretsmanager',
      origin: secrets.origin,
      read: secretCall,
      permits,
    }),
    table: await startAwsGate({
      signingName: 'dynamodb',
      origin: table.origin,
      read: (request) => tableCall(request, tables),
      permits,
    }),
    kms: await startAwsGate({ signingName: 'kms', origin: kms.origin, read: kmsCall, permits }),
    models: await startAwsGate({
      signingName: 'bedrock',
      origin: bedrockOrigin,
      read: (request) => modelCall(request, resolved),
      permits,
    }),
  };
  return {
    table,
    kms,
    keyPlace,
    secrets,
    buckets,
    gates,
    redirects: {
      AWS_ENDPOINT_URL_SECRETS_MANAGER: gates.secrets.origin,
      AWS_ENDPOINT_URL_DYNAMODB: gates.table.origin,
      AWS_ENDPOINT_URL_KMS: gates.kms.origin,
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: gates.models.origin,
      AWS_ENDPOINT_URL_S3: gates.buckets.origin,
    },
    async close() {
      await Promise.all([...Object.values(gates), table, kms, secrets, buckets].map((one) => one.close()));
    },
  };
}

/** By ARN: what a person put into the vendors' secrets, and what AWS made. @throws Error for one that is not known */
function secretValues(resolved: ResolvedTemplate): Record<string, string> {
  const values = resolved.ofType('AWS::SecretsManager::Secret').map(({ physicalId, properties }) => {
    const name = String(properties.Name);
    const [, role] = /\/pinecone\/(reader|writer)$/.exec(name) ?? [];
    if (role === 'reader' || role === 'writer') return [physicalId, vendorKeys[role]] as const;
    if (name.endsWith('/cursor-key')) return [physicalId, generated(properties)] as const;
    throw new Error(`Nobody knows what is in the secret ${name}`);
  });
  return Object.fromEntries(values);
}

function generated({ GenerateSecretString }: Readonly<Record<string, unknown>>): string {
  const { PasswordLength = 32 } = (GenerateSecretString ?? {}) as { readonly PasswordLength?: number };
  return 'CursorKeyThatNobodyMaySee0123456789'.repeat(9).slice(0, PasswordLength);
}

function secretCall({ headers, body }: AwsRequest): Omit<ServiceCall, 'functionName'> {
  const { SecretId } = JSON.parse(body) as { readonly SecretId: string };
  return {
    action:
      headers['x-amz-target'] === 'secretsmanager.GetSecretValue'
        ? 'secretsmanager:GetSecretValue'
        : 'secretsmanager:*',
    resource: SecretId,
    context: {},
  };
}

interface TemplateTable {
  readonly name: string;
  readonly arn: string;
  /** Any other one begins empty. */
  readonly kind: 'registry' | 'quotas' | 'other';
}

const tablesOf = (resolved: ResolvedTemplate): TemplateTable[] =>
  resolved.ofType('AWS::DynamoDB::Table').map(({ logicalId, physicalId }) => ({
    name: physicalId,
    arn: resolved.attribute(logicalId, 'Arn'),
    kind: logicalId.startsWith('TenantRegistry')
      ? 'registry'
      : logicalId.startsWith('Quotas')
        ? 'quotas'
        : 'other',
  }));

function tableCall(
  { headers, body }: AwsRequest,
  tables: readonly TemplateTable[],
): Omit<ServiceCall, 'functionName'> {
  const { TableName, Key } = JSON.parse(body) as {
    readonly TableName: string;
    readonly Key?: { readonly pk?: { readonly S?: string } };
  };
  const key = Key?.pk?.S;
  return {
    action: `dynamodb:${(headers['x-amz-target'] ?? '').split('.')[1]}`,
    resource: tables.find(({ name, arn }) => [name, arn].includes(TableName))?.arn ?? TableName,
    context: key === undefined ? {} : { 'dynamodb:LeadingKeys': [key] },
  };
}

/** Buckets are named in the path. */
const objectCall = ({ method, path }: AwsRequest): Omit<ServiceCall, 'functionName'> => ({
  action: { GET: 's3:GetObject', PUT: 's3:PutObject' }[method] ?? 's3:*',
  resource: `arn:aws:s3:::${path.slice(1)}`,
  context: {},
});

/** An inference profile is the account's; a foundation model is the region's. */
function modelCall(
  { path }: AwsRequest,
  { region, account }: ResolvedTemplate,
): Omit<ServiceCall, 'functionName'> {
  const [, modelId = ''] = /^\/model\/(.+)\/(?:invoke|converse)$/.exec(path) ?? [];
  const isProfile = /^(?:us|eu|apac|global|us-gov)\./.test(modelId);
  const resource = isProfile
    ? `arn:aws:bedrock:${region}:${account}:inference-profile/${modelId}`
    : `arn:aws:bedrock:${region}::foundation-model/${modelId}`;
  return { action: 'bedrock:InvokeModel', resource, context: {} };
}
