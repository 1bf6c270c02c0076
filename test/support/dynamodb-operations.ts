/** What DynamoDB does with one table under a partition key `pk`: GetItem, PutItem, UpdateItem, DeleteItem and Scan. */
import { createHash } from 'node:crypto';
import { type ExpressionInput, satisfies, updated } from './dynamodb-expressions.ts';
import { fromWire, type Item, toWire, type WireItem } from './dynamodb-values.ts';

export type Table = Map<string, Item>;
export type Fields = Readonly<Record<string, unknown>>;

/** A refusal, by the name of DynamoDB's exception. */
export class DynamoDbException extends Error {
  readonly type: string;
  /** What stands in the answer beside the type and the message. */
  readonly more: object;

  constructor(type: string, message: string, more: object = {}) {
    super(message);
    this.type = type;
    this.more = more;
  }
}

interface Operation {
  /** Beside `TableName`. */
  readonly fields: readonly string[];
  readonly run: (table: Table, fields: Fields) => object;
}

const expression = ['ExpressionAttributeNames', 'ExpressionAttributeValues'];
const condition = [
  'ConditionExpression',
  'ReturnValues',
  'ReturnValuesOnConditionCheckFailure',
  ...expression,
];

const operations: Readonly<Record<string, Operation>> = {
  GetItem: {
    fields: ['Key', 'ConsistentRead'],
    run(table, { Key }) {
      const item = table.get(keyOf(Key));
      return item === undefined ? {} : { Item: toWire(item) };
    },
  },
  PutItem: {
    fields: ['Item', ...condition],
    run(table, { Item: wire, ...rest }) {
      const item = fromWire(wire as WireItem);
      if (typeof item.pk !== 'string' || item.pk === '') throw invalid('Missing the key pk in the item');
      const before = table.get(item.pk);
      checkCondition(rest, before);
      table.set(item.pk, item);
      return returned(rest, before, before);
    },
  },
  UpdateItem: {
    fields: ['Key', 'UpdateExpression', ...condition],
    run(table, { Key, UpdateExpression, ...rest }) {
      const pk = keyOf(Key);
      const before = table.get(pk);
      const { holds, item } = updated(
        String(UpdateExpression),
        rest.ConditionExpression as string | undefined,
        rest as ExpressionInput,
        before ?? {},
      );
      if (!holds) throw conditionFailed(rest, before);
      if (Object.hasOwn(item, 'pk') && item.pk !== pk) throw invalid('Cannot update attribute pk.');
      table.set(pk, { ...item, pk });
      return returned(rest, before, table.get(pk));
    },
  },
  DeleteItem: {
    fields: ['Key', ...condition],
    run(table, { Key, ...rest }) {
      const pk = keyOf(Key);
      const before = table.get(pk);
      checkCondition(rest, before);
      table.delete(pk);
      return returned(rest, before, before);
    },
  },
  Scan: {
    fields: ['FilterExpression', 'Limit', 'ExclusiveStartKey', 'ConsistentRead', ...expression],
    run: scan,
  },
};

/** @throws DynamoDbException as DynamoDB refuses */
export function runOperation(name: string, tables: ReadonlyMap<string, Table>, request: unknown): object {
  const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
  if (operation === undefined) throw new DynamoDbException('UnknownOperationException', '');
  const { TableName, ...fields } = request as Fields;
  const foreign = Object.keys(fields).find((field) => !operation.fields.includes(field));
  if (foreign !== undefined) throw invalid(`${name} has no ${foreign} here`);
  const table = tables.get(String(TableName));
  if (table === undefined) {
    throw new DynamoDbException('ResourceNotFoundException', 'Requested resource not found');
  }
  try {
    return operation.run(table, fields);
  } catch (error) {
    throw error instanceof DynamoDbException ? error : invalid((error as Error).message);
  }
}

const invalid = (message: string): DynamoDbException => new DynamoDbException('ValidationException', message);

function conditionFailed({ ReturnValuesOnConditionCheckFailure: wanted }: Fields, item: Item | undefined) {
  const more = wanted === 'ALL_OLD' && item !== undefined ? { Item: toWire(item) } : {};
  return new DynamoDbException('ConditionalCheckFailedException', 'The conditional request failed', more);
}

function keyOf(value: unknown): string {
  const key = fromWire(value as WireItem);
  if (Object.keys(key).join() !== 'pk' || typeof key.pk !== 'string' || key.pk === '') {
    throw invalid('The provided key element does not match the schema');
  }
  return key.pk;
}

function checkCondition(fields: Fields, item: Item | undefined): void {
  const { ConditionExpression: text } = fields;
  if (text === undefined) {
    if (fields.ExpressionAttributeNames !== undefined || fields.ExpressionAttributeValues !== undefined) {
      throw invalid('ExpressionAttributeNames can only be specified when using expressions');
    }
    return;
  }
  if (!satisfies(String(text), fields as ExpressionInput, item ?? {})) throw conditionFailed(fields, item);
}

function returned({ ReturnValues }: Fields, before: Item | undefined, after: Item | undefined): object {
  const item = ReturnValues === 'ALL_OLD' ? before : ReturnValues === 'ALL_NEW' ? after : undefined;
  return item === undefined ? {} : { Attributes: toWire(item) };
}

/** In no order of names, as there; `Limit` counts what was looked at, not what fits. */
function scan(table: Table, fields: Fields): object {
  const places = [...table.keys()].sort((left, right) => (place(left) < place(right) ? -1 : 1));
  const { Limit, ExclusiveStartKey, FilterExpression } = fields;
  const from = ExclusiveStartKey === undefined ? 0 : places.indexOf(keyOf(ExclusiveStartKey)) + 1;
  const page = places.slice(from, Limit === undefined ? undefined : from + Number(Limit));
  const items = page
    .map((pk) => table.get(pk) ?? {})
    .filter(
      (item) =>
        FilterExpression === undefined ||
        satisfies(String(FilterExpression), fields as ExpressionInput, item),
    );
  const last = page.at(-1);
  const isCut = last !== undefined && from + page.length < places.length;
  return {
    Items: items.map(toWire),
    Count: items.length,
    ScannedCount: page.length,
    ...(isCut ? { LastEvaluatedKey: toWire({ pk: last }) } : {}),
  };
}

const place = (pk: string): string => createHash('sha256').update(pk).digest('hex');
