/** One spelling for one value, so that a hash can be taken of it: JSON as RFC 8785 (JCS) orders and writes it. */

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue | undefined };

/**
 * Keys by UTF-16 units, no white space, numbers and strings as ECMAScript writes them. Members that are `undefined` are left out.
 * @throws TypeError for what JSON has no spelling for
 */
export function canonicalJson(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join()}]`;
  if (typeof value === 'object' && value !== null) return objectText(Object.entries(value));
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`JSON has no ${value}.`);
  if (typeof value === 'string' && !value.isWellFormed())
    throw new TypeError('A lone surrogate has no UTF-8.');
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) throw new TypeError(`JSON has no ${typeof value}.`);
  return text;
}

function objectText(members: readonly [string, JsonValue | undefined][]): string {
  const written = members
    .filter((member): member is [string, JsonValue] => member[1] !== undefined)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => `${canonicalJson(name)}:${canonicalJson(value)}`);
  return `{${written.join()}}`;
}
