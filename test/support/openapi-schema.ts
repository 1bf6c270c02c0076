/**
 * From the schemas of an OpenAPI 3.0 description to JSON Schema, as strict as the description can be read. OpenAPI's
 * dialect is none that a JSON Schema validator knows, and what was generated from protobuf has oddities of its own.
 */

export type JsonSchema = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Words that mean the same in both dialects. */
const sameWords = ['enum', 'minimum', 'maximum', 'pattern', 'minItems', 'maxItems', 'uniqueItems'] as const;

/**
 * Words that are left out on purpose: notes for readers, and two that would say something else. `default` describes the
 * server's choice; `x-enum` lists the values known so far. Any other word is an error: it may have been a rule.
 */
const leftOut = ['description', 'title', 'example', 'default', 'deprecated', 'x-enum', 'x-component-name'];

const ownWords = ['$ref', 'type', 'format', 'nullable', 'required', 'properties', 'additionalProperties'];
const otherWords = ['items', 'minLength', 'maxLength'];

/** @param refersTo turns a `$ref` into one that the validator can follow @throws Error for a word not known here */
export function jsonSchema(schema: unknown, refersTo: (reference: string) => string): JsonSchema {
  if (!isObject(schema)) throw new Error(`Not a schema: ${JSON.stringify(schema)}`);
  refuseUnknownWords(schema);
  if (typeof schema.$ref === 'string') return { $ref: refersTo(schema.$ref) };
  return {
    ...pick(schema, sameWords),
    ...typeOf(schema),
    ...lengthsOf(schema),
    ...membersOf(schema, refersTo),
    ...boundsOf(schema),
  };
}

function refuseUnknownWords(schema: JsonSchema): void {
  const known: readonly string[] = [...sameWords, ...leftOut, ...ownWords, ...otherWords];
  const unknown = Object.keys(schema).filter((word) => !known.includes(word));
  if (unknown.length > 0) throw new Error(`Schema words that are not understood: ${unknown.join(', ')}`);
}

const pick = (schema: JsonSchema, words: readonly string[]): JsonSchema =>
  Object.fromEntries(words.filter((word) => word in schema).map((word) => [word, schema[word]]));

/** OpenAPI 3.0 has no type `null`: what may be null says `nullable`, and what does not say so may not. */
function typeOf({ type, nullable }: JsonSchema): JsonSchema {
  if (type === undefined) return {};
  return { type: nullable === true ? [type, 'null'] : type };
}

/** On a list, `minLength` and `maxLength` would be ignored; what was meant is the number of items. */
function lengthsOf({ type, minLength, maxLength }: JsonSchema): JsonSchema {
  const [min, max] = type === 'array' ? ['minItems', 'maxItems'] : ['minLength', 'maxLength'];
  return {
    ...(minLength === undefined ? {} : { [min as string]: minLength }),
    ...(maxLength === undefined ? {} : { [max as string]: maxLength }),
  };
}

/**
 * An object that names its properties has no others, although OpenAPI would allow them: an unknown field is a misspelt or
 * an invented one. An object that names none is free (metadata, a filter).
 */
function membersOf(schema: JsonSchema, refersTo: (reference: string) => string): JsonSchema {
  const { type, items, properties, additionalProperties, required } = schema;
  if (type === 'array') return items === undefined ? {} : { items: jsonSchema(items, refersTo) };
  // On a string, a number or a list, `required` names the very property it stands in: it has no meaning there, and the
  // object around it says what it requires.
  if (type !== 'object') return {};
  const members = Object.entries(isObject(properties) ? properties : {});
  return {
    properties: Object.fromEntries(members.map(([name, member]) => [name, jsonSchema(member, refersTo)])),
    ...(required === undefined ? {} : { required }),
    ...extraMembers(additionalProperties, members.length > 0, refersTo),
  };
}

function extraMembers(
  additionalProperties: unknown,
  isClosed: boolean,
  refersTo: (reference: string) => string,
): JsonSchema {
  if (isObject(additionalProperties)) {
    return { additionalProperties: jsonSchema(additionalProperties, refersTo) };
  }
  return { additionalProperties: additionalProperties ?? !isClosed };
}

/** What `format` means for numbers and bytes; other formats are only notes. */
const formats: Readonly<Record<string, JsonSchema>> = {
  int32: { minimum: -(2 ** 31), maximum: 2 ** 31 - 1 },
  // Beyond these JSON has no exact integers.
  int64: { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
  float: { minimum: -3.4028235e38, maximum: 3.4028235e38 },
  byte: { pattern: '^[A-Za-z0-9+/]*={0,2}$' },
};

/** Bounds that the schema gives itself are narrower and count. */
const boundsOf = (schema: JsonSchema): JsonSchema => ({
  ...(typeof schema.format === 'string' ? formats[schema.format] : undefined),
  ...pick(schema, ['minimum', 'maximum']),
});
