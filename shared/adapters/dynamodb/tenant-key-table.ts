/** Wall 5: where tenants' wrapped keys lie: a table of their own, an item a tenant. Functions read; only operators write. */
import { unavailable } from '../../errors/unavailable.ts';
import type { WrappedKeyAdministration } from '../../ports/tenant-keys.ts';
import type { TenantId } from '../../tenancy/tenant-id.ts';
import { createDynamoDbCall, type DynamoDbOptions, isRecord, type Patience } from './dynamodb-call.ts';
import { isConditionFailed } from './dynamodb-error.ts';
import { malformed, type RegistryItem, textOf } from './registry-item.ts';

export interface TenantKeyTableOptions extends DynamoDbOptions {
  readonly tableName: string;
}

/** Once a process and tenant, beside the embedding of the question, which takes longer. */
const defaultPatience: Patience = { attemptTimeoutMs: 1_500, maxAttempts: 3 };

export function createTenantKeyTable(options: TenantKeyTableOptions): WrappedKeyAdministration {
  const { tableName, patience = defaultPatience, ...rest } = options;
  const call = createDynamoDbCall({ ...rest, patience });
  const run = (operation: string, fields: object) => call(operation, { TableName: tableName, ...fields });

  /** Consistent: keys that were destroyed a moment ago must not come back from a lagging replica. */
  async function read(tenant: TenantId): Promise<Uint8Array | undefined> {
    const { Item: item } = await run('GetItem', { Key: keyOf(tenant), ConsistentRead: true });
    if (item === undefined) return undefined;
    if (!isRecord(item) || textOf(item, 'pk') !== tenant) malformed();
    return wrappedIn(item);
  }

  /** An answer can be lost while the write is done, and its repetition then fails: what is there decides. */
  async function put(tenant: TenantId, wrapped: Uint8Array, condition: object): Promise<boolean> {
    const item = { ...keyOf(tenant), wrapped_keys: { B: base64(wrapped) } };
    try {
      await run('PutItem', { Item: item, ...condition });
      return true;
    } catch (error) {
      if (!isConditionFailed(error)) throw error;
      const found = await read(tenant);
      return found !== undefined && Buffer.from(found).equals(wrapped);
    }
  }

  return {
    read: (tenant) => orUnavailable(read(tenant)),
    add: (tenant, wrapped) =>
      orUnavailable(put(tenant, wrapped, { ConditionExpression: 'attribute_not_exists(pk)' })),
    replace: (tenant, wrapped, instead) =>
      orUnavailable(
        put(tenant, wrapped, {
          ConditionExpression: 'wrapped_keys = :instead',
          ExpressionAttributeValues: { ':instead': { B: base64(instead) } },
        }),
      ),
    destroy: (tenant) => orUnavailable(destroy(tenant)),
  };

  /** Looked at before, because a repetition would find nothing more. */
  async function destroy(tenant: TenantId): Promise<boolean> {
    const { Item: item } = await run('GetItem', { Key: keyOf(tenant), ConsistentRead: true });
    await run('DeleteItem', { Key: keyOf(tenant) });
    return item !== undefined;
  }
}

const orUnavailable = <Result>(work: Promise<Result>): Promise<Result> =>
  work.catch((cause: unknown) => {
    throw unavailable(cause);
  });

const keyOf = (tenant: TenantId) => ({ pk: { S: tenant } });

/** @throws DynamoDbError where it is not bytes, exactly */
function wrappedIn({ wrapped_keys: value }: RegistryItem): Uint8Array {
  const text = isRecord(value) && Object.keys(value).join() === 'B' ? value.B : undefined;
  if (typeof text !== 'string') return malformed();
  const bytes = Buffer.from(text, 'base64');
  return bytes.length > 0 && bytes.toString('base64') === text ? bytes : malformed();
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
