/** DynamoDB's condition, filter and update expressions, as far as a registry needs them. What is beyond throws. */
import { isDeepStrictEqual } from 'node:util';
import { type Item, unmarshal } from './dynamodb-values.ts';

/** The part of a request that expressions are read with. */
export interface ExpressionInput {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, unknown>>;
}

/** Of the 573 words that DynamoDB keeps to itself, those that come near to names of ours. */
const reserved = new Set(
  [
    'ADD COMMENT COUNT DATA DATE DEFAULT DELETE DOMAIN GROUP HIDDEN KEY KEYS LEVEL LIMIT NAME NAMES NO OPTION OWNER',
    'PERMISSION PERMISSIONS PUBLIC REGION ROLE ROLES SCOPE SET SIZE SOURCE STATE STATUS TABLE TIME TIMESTAMP TOKEN',
    'TTL TYPE UPDATE URL USAGE USE USER USERS VALUE VALUES VIEW VIEWS YEAR',
  ].flatMap((line) => line.split(' ')),
);

/** Resolves `#name`, `:value` and plain names; remembers which were used, because DynamoDB refuses superfluous ones. */
class Names {
  readonly #names: Readonly<Record<string, string>>;
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #used = new Set<string>();

  constructor(input: ExpressionInput) {
    this.#names = input.ExpressionAttributeNames ?? {};
    this.#values = input.ExpressionAttributeValues ?? {};
  }

  attribute(token: string): string {
    if (token.startsWith('#')) return this.#resolve(this.#names, token, 'name') as string;
    if (!/^[a-zA-Z]\w*$/.test(token)) throw new Error(`Syntax error; token: "${token}"`);
    if (reserved.has(token.toUpperCase())) {
      throw new Error(`Attribute name is a reserved keyword; reserved keyword: ${token}`);
    }
    return token;
  }

  /** A value, or what the item holds under a name. */
  operand(token: string, item: Item): unknown {
    return token.startsWith(':')
      ? unmarshal(this.#resolve(this.#values, token, 'value'))
      : item[this.attribute(token)];
  }

  checkAllUsed(): void {
    for (const token of [...Object.keys(this.#names), ...Object.keys(this.#values)]) {
      if (!this.#used.has(token)) throw new Error(`Value unused in expressions: keys: {${token}}`);
    }
  }

  #resolve(table: Readonly<Record<string, unknown>>, token: string, what: string): unknown {
    if (!Object.hasOwn(table, token))
      throw new Error(`An expression attribute ${what} is not defined: ${token}`);
    this.#used.add(token);
    return table[token];
  }
}

/** Whether `item` fits. Function calls and comparisons, joined by AND or by OR. @throws Error as DynamoDB words it */
export function satisfies(expression: string, input: ExpressionInput, item: Item): boolean {
  const names = new Names(input);
  const verdict = readCondition(expression, names, item);
  names.checkAllUsed();
  return verdict;
}

function readCondition(expression: string, names: Names, item: Item): boolean {
  if (/\bAND\b.*\bOR\b|\bOR\b.*\bAND\b/.test(expression))
    throw new Error('AND beside OR is not supported here');
  const either = expression.split(/\s+OR\s+/);
  if (either.length > 1) return either.map((part) => readTerm(part.trim(), names, item)).includes(true);
  return !expression
    .split(/\s+AND\s+/)
    .map((part) => readTerm(part.trim(), names, item))
    .includes(false);
}

function readTerm(term: string, names: Names, item: Item): boolean {
  const [, name, first = '', second] = /^(\w+)\s*\(\s*([#:\w]+)\s*(?:,\s*([#:\w]+)\s*)?\)$/.exec(term) ?? [];
  if (name === 'attribute_exists') return Object.hasOwn(item, names.attribute(first));
  if (name === 'attribute_not_exists') return !Object.hasOwn(item, names.attribute(first));
  if (name === 'begins_with' && second !== undefined) {
    return String(names.operand(first, item)).startsWith(String(names.operand(second, item)));
  }
  const [, left = '', operator, right = ''] = /^([#:\w]+)\s*(=|<>)\s*([#:\w]+)$/.exec(term) ?? [];
  if (operator === undefined) throw new Error(`Syntax error; token: "${term}"`);
  const isEqual = isDeepStrictEqual(names.operand(left, item), names.operand(right, item));
  return isEqual === (operator === '=');
}

/** `SET a = :b, #c = :d REMOVE e`, with a condition whose names and values are the same ones. */
export function updated(
  expression: string,
  condition: string | undefined,
  input: ExpressionInput,
  item: Item,
): { readonly holds: boolean; readonly item: Item } {
  const names = new Names(input);
  const holds = condition === undefined || readCondition(condition, names, item);
  const result: Record<string, unknown> = { ...item };
  const clauses = expression.split(/\b(?=(?:SET|REMOVE)\s)/).map((clause) => clause.trim());
  for (const clause of clauses) {
    const [, verb, rest = ''] = /^(SET|REMOVE)\s+(.+)$/s.exec(clause) ?? [];
    if (verb === undefined) throw new Error(`Syntax error; token: "${clause}"`);
    for (const action of rest.split(',').map((part) => part.trim())) {
      if (verb === 'REMOVE') delete result[names.attribute(action)];
      else {
        const [target = '', source = '', ...more] = action.split(/\s*=\s*/);
        if (more.length > 0) throw new Error(`Syntax error; token: "${action}"`);
        result[names.attribute(target)] = names.operand(source, item);
      }
    }
  }
  names.checkAllUsed();
  return { holds, item: result };
}
