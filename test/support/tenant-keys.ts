/** The seal's places on AWS, on loopback: the table of wrapped keys and KMS, and the adapters that use them. */
import { createTenantKeyTable } from '../../shared/adapters/dynamodb/tenant-key-table.ts';
import { createKmsKeyWrapper } from '../../shared/adapters/kms/key-wrapper.ts';
import type { KeyWrapper, WrappedKeyAdministration } from '../../shared/ports/tenant-keys.ts';
import { type DynamoDbServer, startDynamoDbServer } from './dynamodb-server.ts';
import { type KmsServer, startKmsServer } from './kms-server.ts';
import { loopbackCredentials } from './loopback-credentials.ts';
import { shortPolicy } from './short-policy.ts';

export const tenantKeyTableName = 'askacme-tenant-keys';
export const tenantKeyArn = 'arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-4333-8444-555555555555';
/** Of somebody else's data: it opens nothing of tenants' keys. */
export const strangersKeyArn = tenantKeyArn.replace('11111111', '99999999');

export interface TenantKeysOnAws {
  readonly table: DynamoDbServer;
  readonly kms: KmsServer;
  readonly keys: WrappedKeyAdministration;
  readonly wrapper: KeyWrapper;
  close(): Promise<void>;
}

export async function startTenantKeys(): Promise<TenantKeysOnAws> {
  const table = await startDynamoDbServer({ tables: { [tenantKeyTableName]: [] } });
  const kms = await startKmsServer([tenantKeyArn, strangersKeyArn]);
  const access = { region: 'eu-west-1', credentials: loopbackCredentials };
  return {
    table,
    kms,
    keys: createTenantKeyTable({
      ...access,
      endpoint: table.origin,
      tableName: tenantKeyTableName,
      patience: { attemptTimeoutMs: 1_000, maxAttempts: 3 },
    }),
    wrapper: createKmsKeyWrapper({
      ...access,
      endpoint: kms.origin,
      keyArn: tenantKeyArn,
      policy: shortPolicy,
    }),
    async close() {
      await Promise.all([table.close(), kms.close()]);
    },
  };
}
