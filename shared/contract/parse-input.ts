/** Untrusted input to closed types, once, at the edge. What passes here needs no second look. */
import * as z from 'zod/mini';
import { AppError, type InputError } from '../errors/app-error.ts';
import { isDocumentId, limits } from './fields.ts';
import type { ObjectSchema, Route } from './routes.ts';
import { parseStrictJson } from './strict-json.ts';

/** A request as the gateway delivers it, nothing trusted. */
export interface UntrustedRequest {
  readonly contentType: string | undefined;
  readonly body: string | null;
  readonly isBase64Encoded: boolean;
  readonly pathParameters: Readonly<Record<string, string | undefined>> | null;
  readonly multiValueQueryStringParameters: Readonly<Record<string, readonly string[] | undefined>> | null;
}

/** What a route's handler receives: `id` only where the path has one, `body` only where the route takes one. */
export interface Input<R extends Route> {
  readonly query: z.infer<R['query']>;
  readonly body: R['body'] extends ObjectSchema ? z.infer<R['body']> : undefined;
  readonly id: R['path'] extends `${string}{id}` ? string : undefined;
}

/**
 * @throws AppError `not-found` for an id that no document can have, `unknown-field`, `invalid-request`,
 *   `invalid-json`, `unsupported-media-type` or `payload-too-large`
 */
export function parseInput<R extends Route>(route: R, request: UntrustedRequest): Input<R> {
  const id = route.path.endsWith('{id}') ? documentIdOf(request) : undefined;
  const query = parse(route.query, singleValues(request), '?');
  const body = route.body === undefined ? undefined : parse(route.body, parseBody(request), '/');
  return { id, query, body } as Input<R>;
}

/** An id outside the grammar names nothing: the same 404 as any other absent document. */
function documentIdOf(request: UntrustedRequest): string {
  const id = request.pathParameters?.id ?? '';
  if (!isDocumentId(id)) throw new AppError('not-found');
  return id;
}

function parseBody({ contentType, body, isBase64Encoded }: UntrustedRequest): unknown {
  if (!isJson(contentType ?? '')) {
    throw new AppError('unsupported-media-type', { detail: 'Send the body as application/json in UTF-8.' });
  }
  if (body === null) throw new AppError('invalid-json', { detail: 'The body is empty.' });
  const text = isBase64Encoded ? decodeUtf8(Buffer.from(body, 'base64')) : body;
  if (Buffer.byteLength(text) > limits.bodyBytes) {
    throw new AppError('payload-too-large', { detail: `A body may have at most ${limits.bodyBytes} bytes.` });
  }
  return parseStrictJson(text);
}

/** RFC 8259 gives JSON no charset but UTF-8; a body that claims another would be read as what it is not. */
function isJson(contentType: string): boolean {
  const [type = '', ...parameters] = contentType.split(';').map((part) => part.trim().toLowerCase());
  const charsets = parameters.filter((parameter) => parameter.startsWith('charset='));
  return type === 'application/json' && charsets.every((charset) => /^charset="?utf-8"?$/.test(charset));
}

/** A byte order mark is kept, and so refused, as it is in a body that arrives as text. */
function decodeUtf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new AppError('invalid-json', { detail: 'The body is not valid UTF-8.', cause });
  }
}

/** Written in JSON as it is: no quote, no solidus of either kind, nothing outside ASCII. */
const plainName = /^[ !#-.0-[\]-~]*$/;

/**
 * Names of parameters have been JSON keys on their way here, and one in escapes may have been read as another that an
 * earlier request planted (nodejs/node#63785): none of these is a parameter of ours, and none is repeated to the caller.
 */
function refuseOddNames(names: readonly string[]): void {
  if (names.every((name) => plainName.test(name))) return;
  const detail = 'has characters that no parameter has';
  throw new AppError('unknown-field', { errors: [{ pointer: '?', detail }] });
}

/** A parameter given twice is two answers to one question, as a repeated key is. */
function singleValues({ multiValueQueryStringParameters }: UntrustedRequest): Record<string, string> {
  const entries = Object.entries(multiValueQueryStringParameters ?? {});
  refuseOddNames(entries.map(([name]) => name));
  for (const [name, values] of entries) {
    if (values?.length !== 1)
      throw invalidRequest([{ pointer: `?${name}`, detail: 'is given more than once' }]);
  }
  // No prototype: a parameter called `__proto__` must stay a plain name.
  return Object.assign(
    Object.create(null),
    Object.fromEntries(entries.map(([name, values]) => [name, values?.[0]])),
  );
}

function parse(schema: ObjectSchema, value: unknown, prefix: '?' | '/'): unknown {
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  const pointer = (path: readonly PropertyKey[]) =>
    path.length === 0 ? '' : prefix + path.map((step) => escapePointer(String(step))).join('/');
  const detail = unknownDetail(Object.keys(schema.def.shape));
  const unknown: InputError[] = [];
  const invalid: InputError[] = [];
  for (const issue of result.error.issues) {
    if (issue.code === 'unrecognized_keys') {
      // Cut before the spread: a body of 2 MB has room for more keys than a call has for arguments.
      const keys = issue.keys.slice(0, maxErrors);
      unknown.push(...keys.map((key) => ({ pointer: pointer([...issue.path, key]), detail })));
    } else {
      invalid.push({ pointer: pointer(issue.path), detail: describe(issue, valueAt(value, issue.path)) });
    }
  }
  if (unknown.length > 0) throw new AppError('unknown-field', { errors: shortened(unknown) });
  throw invalidRequest(invalid);
}

/** With the ones that there are: most unknown fields are known ones, misspelt. */
const unknownDetail = (known: readonly string[]): string =>
  `is not a known field; ${known.length === 0 ? 'none is taken here' : `known are ${known.join(', ')}`}`;

const invalidRequest = (errors: InputError[]) =>
  new AppError('invalid-request', { errors: shortened(errors) });

/** An answer never grows with a hostile request. */
const maxErrors = 20;

const shortened = (errors: InputError[]): InputError[] =>
  errors
    .slice(0, maxErrors)
    .map(({ pointer, detail }) => ({ pointer: pointer.slice(0, 200).toWellFormed(), detail }));

const escapePointer = (step: string): string => step.replaceAll('~', '~0').replaceAll('/', '~1');

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((at, step) => (at as Record<PropertyKey, unknown> | undefined)?.[step], value);

function describe(issue: z.core.$ZodIssue, value: unknown): string {
  if (value === undefined) return 'is required';
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${issue.expected === 'int' ? 'a whole number' : `of type ${issue.expected}`}`;
    case 'too_small':
      return `must be at least ${issue.minimum}`;
    case 'too_big':
      return issue.origin === 'array'
        ? `must have at most ${issue.maximum} items`
        : `must be at most ${issue.maximum}`;
    case 'invalid_value':
      return `must be one of ${issue.values.join(', ')}`;
    case 'custom':
      return issue.message;
    default:
      return 'is not valid';
  }
}
