/** A template's table and key of tenants' keys, with keys in them as an operator makes them, and how IAM sees what is asked of KMS. */
import { createTenantKeyTable } from '../../../shared/adapters/dynamodb/tenant-key-table.ts';
import { createKmsKeyWrapper } from '../../../shared/adapters/kms/key-wrapper.ts';
import { createKeyAdministration } from '../../../shared/sealing/key-administration.ts';
import { decodeKeyRing } from '../../../shared/sealing/key-ring.ts';
import { parseTenantId } from '../../../shared/tenancy/tenant-id.ts';
import type { DynamoDbServer } from '../../support/dynamodb-server.ts';
import type { KmsServer } from '../../support/kms-server.ts';
import type { AwsRequest } from '../../support/loopback-aws.ts';
import type { ServiceCall } from './aws-gate.ts';
import type { ResolvedTemplate } from './resolve-template.ts';

export interface TenantKeyPlace {
  readonly tableName: string;
  readonly tableArn: string;
  readonly keyArn: string;
  readonly region: string;
  /** Of all tenants, as texts that nobody may see in a log or an answer. */
  readonly secrets: string[];
}

/** @throws Error where the template has none */
export function tenantKeyPlace(resolved: ResolvedTemplate): TenantKeyPlace {
  const one = (type: string, prefix: string) => {
    const found = resolved.ofType(type).find(({ logicalId }) => logicalId.startsWith(prefix));
    if (found === undefined) throw new Error(`No ${type} begins with ${prefix}`);
    return { name: found.physicalId, arn: resolved.attribute(found.logicalId, 'Arn') };
  };
  const [table, key] = [one('AWS::DynamoDB::Table', 'TenantKeys'), one('AWS::KMS::Key', 'KeysTenants')];
  return {
    tableName: table.name,
    tableArn: table.arn,
    keyArn: key.arn,
    region: resolved.region,
    secrets: [],
  };
}

export interface GivenKeys {
  readonly keyPlace: TenantKeyPlace;
  readonly table: DynamoDbServer;
  readonly kms: KmsServer;
  /** As the registry has them: `tenant#acme`. What is no tenant gets no keys. */
  readonly tenantIds: readonly string[];
}

/** Past every gate: an operator's work. */
export async function giveTenantKeys({ keyPlace, table, kms, tenantIds }: GivenKeys): Promise<void> {
  const { keys, wrapper } = adaptersFor(keyPlace, 'AKIAOPERATOR', {
    table: table.origin,
    kms: kms.origin,
  });
  const administration = createKeyAdministration({ keys, wrapper });
  for (const text of tenantIds) {
    const tenant = text.startsWith('tenant#') ? parseTenantId(text.slice('tenant#'.length)) : undefined;
    if (tenant === undefined) continue;
    await administration.create(tenant, { keyedTerms: true });
    const wrapped = (await keys.read(tenant)) ?? new Uint8Array();
    const { dataKeys, termKey } = decodeKeyRing(await wrapper.unwrap(tenant, wrapped));
    for (const key of [...dataKeys.map((one) => one.key), ...(termKey === undefined ? [] : [termKey])]) {
      keyPlace.secrets.push(key.export().toString('base64').slice(0, 24));
    }
  }
}

/** @param accessKeyId by which AWS on loopback knows who asks */
export function adaptersFor(
  { tableName, keyArn, region }: TenantKeyPlace,
  accessKeyId: string,
  origins: { readonly table: string; readonly kms: string },
) {
  const credentials = {
    accessKeyId,
    secretAccessKey: 'loopback-secret-access-key',
    sessionToken: 'loopback',
  };
  return {
    keys: createTenantKeyTable({ region, credentials, tableName, endpoint: origins.table }),
    wrapper: createKmsKeyWrapper({ region, credentials, keyArn, endpoint: origins.kms }),
  };
}

export function kmsCall({ headers, body }: AwsRequest): Omit<ServiceCall, 'functionName'> {
  const { KeyId = '', EncryptionContext = {} } = JSON.parse(body) as {
    readonly KeyId?: string;
    readonly EncryptionContext?: Readonly<Record<string, string>>;
  };
  const context = Object.entries(EncryptionContext);
  return {
    action: `kms:${(headers['x-amz-target'] ?? '').split('.')[1]}`,
    resource: KeyId,
    context: {
      ...Object.fromEntries(context.map(([name, value]) => [`kms:EncryptionContext:${name}`, [value]])),
      ...(context.length === 0 ? {} : { 'kms:EncryptionContextKeys': context.map(([name]) => name) }),
    },
  };
}
