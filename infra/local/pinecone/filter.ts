/** The metadata filter language, compiled once a request to one function that is run on every record. */
import { isScalar, type Metadata, type MetadataValue } from './metadata.ts';
import { isObject } from './request-fields.ts';
import { invalid } from './rpc-error.ts';

export type Matches = (metadata: Metadata | undefined) => boolean;

type Scalar = string | number | boolean;
/** `undefined`: the record has no such field. */
type FieldTest = (value: MetadataValue | undefined) => boolean;

const maxListLength = 10_000;
const nothing: Metadata = Object.create(null) as Metadata;

/** @throws RpcError for what Pinecone does not accept as a filter */
export function compileFilter(filter: unknown): Matches {
  const test = expression(filter);
  return (metadata) => test(metadata ?? nothing);
}

type Test = (metadata: Metadata) => boolean;

function expression(value: unknown): Test {
  if (!isObject(value)) throw invalid(`Filter must be an object, got ${shown(value)} instead`);
  return every(Object.entries(value).map(([key, condition]) => clause(key, condition)));
}

const every =
  (tests: readonly Test[]): Test =>
  (metadata) =>
    tests.every((test) => test(metadata));

function clause(key: string, condition: unknown): Test {
  if (key === '$and') return every(operands(key, condition));
  if (key === '$or') {
    const tests = operands(key, condition);
    return (metadata) => tests.some((test) => test(metadata));
  }
  if (key.startsWith('$')) throw invalid(`only $or and $and are allowed at the top level, got ${key}`);
  const tests = conditions(key, condition);
  return (metadata) => tests.every((test) => test(metadata[key]));
}

function operands(operator: string, value: unknown): Test[] {
  if (Array.isArray(value) && value.length > 0) return value.map(expression);
  throw invalid(
    `the ${operator} operator must be followed by a list of filters, got ${shown(value)} instead`,
  );
}

/** `{field: value}` is short for `{field: {$eq: value}}`; several operators must all hold. */
function conditions(field: string, condition: unknown): FieldTest[] {
  if (isScalar(condition)) return [isEqual(condition)];
  const entries = isObject(condition) ? Object.entries(condition) : [];
  if (entries.length === 0) throw invalid(`illegal condition for field ${field}, got ${shown(condition)}`);
  return entries.map(([operator, operand]) => {
    const compile = Object.hasOwn(operators, operator) ? operators[operator] : undefined;
    if (compile === undefined) throw invalid(`${operator} is not a valid operator`);
    return compile(operator, operand);
  });
}

const operators: Readonly<Record<string, (operator: string, operand: unknown) => FieldTest>> = {
  $eq: (operator, operand) => isEqual(scalar(operator, operand)),
  // As in MongoDB's language, whose subset this is, a record without the field is unequal to everything.
  $ne: (operator, operand) => not(isEqual(scalar(operator, operand))),
  $gt: comparison((value, bound) => value > bound),
  $gte: comparison((value, bound) => value >= bound),
  $lt: comparison((value, bound) => value < bound),
  $lte: comparison((value, bound) => value <= bound),
  $in: (operator, operand) => isIn(list(operator, operand)),
  $nin: (operator, operand) => not(isIn(list(operator, operand))),
  $exists: (operator, operand) => {
    if (typeof operand !== 'boolean') throw wrongOperand(operator, 'a boolean', operand);
    return (value) => (value !== undefined) === operand;
  },
};

const not =
  (test: FieldTest): FieldTest =>
  (value) =>
    !test(value);

/** A list of strings equals each of its strings. */
const isEqual =
  (operand: Scalar): FieldTest =>
  (value) =>
    Array.isArray(value) ? value.includes(operand) : value === operand;

function isIn(operands: readonly (string | number)[]): FieldTest {
  const set = new Set<unknown>(operands);
  return (value) => (Array.isArray(value) ? value.some((item) => set.has(item)) : set.has(value));
}

function comparison(holds: (value: number, bound: number) => boolean) {
  return (operator: string, operand: unknown): FieldTest => {
    if (typeof operand !== 'number') throw wrongOperand(operator, 'a number', operand);
    return (value) => typeof value === 'number' && holds(value, operand);
  };
}

function scalar(operator: string, operand: unknown): Scalar {
  if (isScalar(operand)) return operand;
  throw wrongOperand(operator, 'a string, boolean or a number', operand);
}

function list(operator: string, operand: unknown): readonly (string | number)[] {
  const items: readonly unknown[] = Array.isArray(operand) ? operand : [];
  if (items.length > maxListLength) {
    throw invalid(`the ${operator} operator takes at most ${maxListLength} values, got ${items.length}`);
  }
  if (items.length > 0 && (items.every(isString) || items.every(isNumber))) return items;
  throw wrongOperand(operator, 'a list of strings or a list of numbers', operand);
}

const isString = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number';

const wrongOperand = (operator: string, expected: string, operand: unknown): Error =>
  invalid(`the ${operator} operator must be followed by ${expected}, got ${shown(operand)} instead`);

const shown = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 200);
