/** Reads a request's JSON field by field. What the description does not name is refused, never ignored. */
import { invalid } from './rpc-error.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** @throws RpcError where the value is no object or has a field that is not in `known` */
export function closedObject(value: unknown, at: string, known: readonly string[]): Fields {
  const fields = objectAt(value, at);
  for (const name of Object.keys(fields)) {
    if (!known.includes(name)) throw invalid(`${at}: Cannot find field '${name}'`);
  }
  return fields;
}

export function objectAt(value: unknown, at: string): Fields {
  if (!isObject(value)) throw invalid(`${at}: must be an object`);
  return value;
}

export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function arrayAt(value: unknown, at: string): readonly unknown[] {
  if (!Array.isArray(value)) throw invalid(`${at}: must be an array`);
  return value;
}

export function stringAt(value: unknown, at: string): string {
  if (typeof value !== 'string') throw invalid(`${at}: must be a string`);
  return value;
}

function optionalString(fields: Fields, name: string): string | undefined {
  return fields[name] === undefined ? undefined : stringAt(fields[name], name);
}

export function optionalBoolean(fields: Fields, name: string): boolean {
  const value = fields[name] ?? false;
  // `null` is not false: the description has no nullable field.
  if (typeof value !== 'boolean' || fields[name] === null) throw invalid(`${name}: must be a boolean`);
  return value;
}

/** A whole number within bounds, whether it came as JSON or, from a query string, as text. */
export function integerAt(
  value: unknown,
  at: string,
  { min, max }: { readonly min: number; readonly max: number },
): number {
  const number = typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isSafeInteger(number)) throw invalid(`${at}: must be an integer`);
  if (number < min || number > max) throw invalid(`${at}: must be between ${min} and ${max}, got ${number}`);
  return number;
}

const defaultNamespace = '__default__';

const maxNameLength = 512;

/** The namespace that a request names; absent and empty both mean the default one. */
export function namespaceOf(fields: Fields): string {
  const name = optionalString(fields, 'namespace') ?? '';
  return name === '' ? defaultNamespace : namespaceName(name);
}

export function namespaceName(name: string): string {
  if (!isAscii(name) || name.length > maxNameLength) {
    throw invalid(`Namespace names must be ASCII and at most ${maxNameLength} characters long`);
  }
  return name;
}

export function recordId(value: unknown): string {
  const id = stringAt(value, 'id');
  if (id === '') throw invalid('Vector ID must not be empty');
  if (!isAscii(id)) throw invalid(`Vector ID must be ASCII, but got '${id}'`);
  if (id.length > maxNameLength) {
    throw invalid(`Vector ID length ${id.length} exceeds the limit of ${maxNameLength} characters`);
  }
  return id;
}

/** Without NUL, which Pinecone refuses too. */
function isAscii(text: string): boolean {
  for (let place = 0; place < text.length; place++) {
    const code = text.charCodeAt(place);
    if (code === 0 || code > 0x7f) return false;
  }
  return true;
}
