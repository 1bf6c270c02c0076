/** DynamoDB's condition, filter and update expressions, as far as a registry needs them. What is beyond throws. */
import { readCondition } from './dynamodb-conditions.ts';
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

/** Whether `item` fits. @throws Error as DynamoDB words it */
export function satisfies(expression: string, input: ExpressionInput, item: Item): boolean {
  const names = new Names(input);
  const verdict = readCondition(expression, names, item);
  names.checkAllUsed();
  return verdict;
}

/** `SET a = :b, #c = :d REMOVE e ADD f :g DELETE h :i`, with a condition whose names and values are the same ones. */
export function updated(
  expression: string,
  condition: string | undefined,
  input: ExpressionInput,
  item: Item,
): { readonly holds: boolean; readonly item: Item } {
  const names = new Names(input);
  const holds = condition === undefined || readCondition(condition, names, item);
  const result: Record<string, unknown> = { ...item };
  const touched = new Set<string>();
  for (const { verb, target, source } of actionsIn(expression)) {
    const name = names.attribute(target);
    if (touched.has(name)) throw new Error('Two document paths overlap with each other');
    touched.add(name);
    const value = source === undefined ? undefined : names.operand(source, item);
    const changed = holds ? changes[verb](item[name], value) : item[name];
    if (changed === undefined) delete result[name];
    else result[name] = changed;
  }
  names.checkAllUsed();
  return { holds, item: result };
}

type Verb = keyof typeof changes;

interface Action {
  readonly verb: Verb;
  readonly target: string;
  readonly source: string | undefined;
}

/** What becomes of an attribute; `undefined` is none. */
const changes = {
  SET: (_: unknown, value: unknown) => value,
  REMOVE: () => undefined,
  ADD(held: unknown, value: unknown): unknown {
    if (typeof value === 'number') return sum(held ?? 0, value);
    if (value instanceof Set) return new Set([...setIn(held), ...value]);
    throw new Error('Incorrect operand type for operator or function; operator: ADD');
  },
  DELETE(held: unknown, value: unknown): unknown {
    if (!(value instanceof Set))
      throw new Error('Incorrect operand type for operator or function; operator: DELETE');
    const rest = new Set([...setIn(held)].filter((one) => !value.has(one)));
    return rest.size === 0 ? undefined : rest;
  },
} as const;

const sum = (held: unknown, value: number): number => {
  if (typeof held !== 'number')
    throw new Error('An operand in the update expression has an incorrect data type');
  return held + value;
};

const setIn = (held: unknown): Set<unknown> => {
  if (held !== undefined && !(held instanceof Set))
    throw new Error('An operand in the update expression has an incorrect data type');
  return held ?? new Set();
};

/** How an action of each kind is written. */
const forms: Readonly<Record<Verb, RegExp>> = {
  SET: /^([#\w]+)\s*=\s*([#:\w]+)$/,
  REMOVE: /^([#\w]+)$/,
  ADD: /^([#\w]+)\s+(:\w+)$/,
  DELETE: /^([#\w]+)\s+(:\w+)$/,
};

function* actionsIn(expression: string): Generator<Action> {
  const clauses = expression.split(/\b(?=(?:SET|REMOVE|ADD|DELETE)\s)/).map((clause) => clause.trim());
  const verbs = clauses.map((clause) => clause.split(/\s/, 1)[0]);
  if (new Set(verbs).size < verbs.length) throw new Error('The clause can only be used once');
  for (const clause of clauses) {
    const [, verb, rest = ''] = /^(SET|REMOVE|ADD|DELETE)\s+(.+)$/s.exec(clause) ?? [];
    if (verb === undefined) throw new Error(`Syntax error; token: "${clause}"`);
    for (const action of rest.split(',').map((part) => part.trim())) {
      const [, target, source] = forms[verb as Verb].exec(action) ?? [];
      if (target === undefined) throw new Error(`Syntax error; token: "${action}"`);
      yield { verb: verb as Verb, target, source };
    }
  }
}
