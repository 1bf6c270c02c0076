/** One DynamoDB table under the key `pk`, as its writer uses it: single items, conditional writes, and a scan. */
import type { AwsCall } from './aws-call.ts';
import { type Fields, listIn, runOperation } from './aws-json.ts';
import { isRefusal } from './aws-refusal.ts';

export interface ItemUpdate {
  readonly set: Readonly<Record<string, string>>;
  readonly remove?: readonly string[];
  /** Attributes that have to be so; undefined has to be absent. */
  readonly where?: Readonly<Record<string, string | undefined>>;
  /** Attributes that have to be none of these. */
  readonly whereNot?: Readonly<Record<string, readonly string[]>>;
}

export class ItemTable {
  readonly #call: AwsCall;
  readonly #tableName: string;

  constructor(call: AwsCall, tableName: string) {
    this.#call = call;
    this.#tableName = tableName;
  }

  async find(pk: string): Promise<Fields | undefined> {
    const { Item: item } = await this.#run('GetItem', { Key: { pk: { S: pk } }, ConsistentRead: true });
    return listIn([item]).find((one) => textOf(one, 'pk') === pk);
  }

  /** @returns whether it was not there before; nothing is changed where it was */
  add(pk: string, attributes: Fields): Promise<boolean> {
    return this.#unlessConditionFails('PutItem', {
      Item: { pk: { S: pk }, ...attributes },
      ConditionExpression: 'attribute_not_exists(pk)',
    });
  }

  /** In the place of whatever was there. */
  async put(pk: string, attributes: Fields): Promise<void> {
    await this.#run('PutItem', { Item: { pk: { S: pk }, ...attributes } });
  }

  /** @returns whether there is such an item, and it is as it has to be */
  update(pk: string, { set, remove = [], where = {}, whereNot = {} }: ItemUpdate): Promise<boolean> {
    const wanted = Object.entries(where).map(([name, value]) =>
      value === undefined ? `attribute_not_exists(#${name})` : `#${name} = :is_${name}`,
    );
    const refused = Object.entries(whereNot).flatMap(([name, values]) =>
      values.map((value, index) => ({ name, key: `:not_${name}_${index}`, value })),
    );
    const unwanted = refused.map(({ name, key }) => `#${name} <> ${key}`);
    const sets = Object.keys(set).map((name) => `#${name} = :${name}`);
    const removes = remove.length === 0 ? '' : ` REMOVE ${remove.map((name) => `#${name}`).join(', ')}`;
    const names = new Set([set, where, whereNot].flatMap(Object.keys).concat(remove));
    return this.#unlessConditionFails('UpdateItem', {
      Key: { pk: { S: pk } },
      UpdateExpression: `SET ${sets.join(', ')}${removes}`,
      // Or the update would make an item.
      ConditionExpression: ['attribute_exists(pk)', ...wanted, ...unwanted].join(' AND '),
      ExpressionAttributeNames: Object.fromEntries([...names].map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: {
        ...valuesOf(':', set),
        ...valuesOf(':is_', where),
        ...Object.fromEntries(refused.map(({ key, value }) => [key, { S: value }])),
      },
    });
  }

  /** Gone afterwards. */
  async remove(pk: string): Promise<void> {
    await this.#run('DeleteItem', { Key: { pk: { S: pk } } });
  }

  /** Of a table that is small: a deployment has hundreds of tenants, not millions. */
  async scan(filter: string, values: Fields): Promise<Fields[]> {
    const items: Fields[] = [];
    let start: unknown;
    do {
      const page = await this.#run('Scan', {
        FilterExpression: filter,
        ExpressionAttributeValues: values,
        ConsistentRead: true,
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      });
      items.push(...listIn(page.Items));
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
    return items;
  }

  #run(operation: string, fields: Fields): Promise<Fields> {
    const request = {
      service: 'dynamodb',
      operation,
      fields: { TableName: this.#tableName, ...fields },
    } as const;
    return runOperation(this.#call, request);
  }

  async #unlessConditionFails(operation: string, fields: Fields): Promise<boolean> {
    try {
      await this.#run(operation, fields);
      return true;
    } catch (error) {
      if (isRefusal(error, 'ConditionalCheckFailedException')) return false;
      throw error;
    }
  }
}

const valuesOf = (prefix: string, values: Readonly<Record<string, string | undefined>>): Fields =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      value === undefined ? [] : [[`${prefix}${name}`, { S: value }]],
    ),
  );

export const texts = (values: Readonly<Record<string, string>>): Fields =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { S: value }]));

/** Empty where an item was written by another hand: it is shown, and the functions refuse it. */
export const textOf = (item: Fields, name: string): string => {
  const { S: text } = attribute(item, name);
  return typeof text === 'string' ? text : '';
};

export const textsOf = (item: Fields, name: string): string[] =>
  listIn(attribute(item, name).L).map(({ S }) => String(S));

const attribute = (item: Fields, name: string): Fields => listIn([item[name]])[0] ?? {};
