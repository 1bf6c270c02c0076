/** One item of the tenant table, read strictly: whatever is not exactly as it is written is no item to trust. */
import { AppError } from '../../errors/app-error.ts';
import { createDynamoDbCall, type DynamoDbOptions, isRecord } from './dynamodb-call.ts';
import { DynamoDbError } from './dynamodb-error.ts';

export interface TenantTableOptions extends DynamoDbOptions {
  readonly tableName: string;
}

/** Its attributes, each still as DynamoDB writes values: `{S: 'text'}`. */
export type RegistryItem = Readonly<Record<string, unknown>>;

/**
 * What `read` makes of the item under `key`, or `undefined` where there is none.
 * @throws AppError `auth-unavailable` for every failure and every malformed item, with a `DynamoDbError` as its cause
 */
export type FindItem = <T>(key: string, read: (item: RegistryItem) => T) => Promise<T | undefined>;

/**
 * The read is consistent. A lagging replica might still show a suspended tenant as active, and API Gateway would keep
 * that answer for as long as it caches; half a read unit is a small price.
 */
export function createFindItem({ tableName, ...options }: TenantTableOptions): FindItem {
  const call = createDynamoDbCall(options);

  return async (key, read) => {
    try {
      const fields = { TableName: tableName, Key: { pk: { S: key } }, ConsistentRead: true };
      const { Item: item } = await call('GetItem', fields);
      if (item === undefined) return undefined;
      if (!isRecord(item) || textOf(item, 'pk') !== key) malformed();
      return read(item);
    } catch (cause) {
      throw new AppError('auth-unavailable', { cause, retryAfterSeconds: 5 });
    }
  };
}

/** A string with something in it. @throws DynamoDbError */
export function textOf(item: RegistryItem, name: string): string {
  return stringIn(item[name]);
}

/** @throws DynamoDbError where it is there and no such string */
export function optionalTextOf(item: RegistryItem, name: string): string | undefined {
  return item[name] === undefined ? undefined : stringIn(item[name]);
}

/** A list of strings. @throws DynamoDbError */
export function textsOf(item: RegistryItem, name: string): readonly string[] {
  const list = soleMember(item[name], 'L');
  return Array.isArray(list) ? list.map(stringIn) : malformed();
}

/** @throws DynamoDbError, always */
export function malformed(): never {
  throw new DynamoDbError('MalformedItem');
}

function stringIn(value: unknown): string {
  const text = soleMember(value, 'S');
  return typeof text === 'string' && text !== '' ? text : malformed();
}

/** An attribute value says its kind once. */
const soleMember = (value: unknown, kind: string): unknown =>
  isRecord(value) && Object.keys(value).join() === kind ? value[kind] : undefined;
