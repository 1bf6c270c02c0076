/** Metadata as Pinecone takes it: flat, at most 40 KB, of strings, numbers, booleans and lists of strings. */
import { isObject, objectAt } from './request-fields.ts';
import { invalid } from './rpc-error.ts';

export type MetadataValue = string | number | boolean | readonly string[];
export type Metadata = Readonly<Record<string, MetadataValue>>;

const maxBytes = 40 * 1024;

/** A copy without a prototype, so that no key means anything else. @throws RpcError for what cannot be stored */
export function parseMetadata(value: unknown): Metadata {
  const fields = objectAt(value, 'metadata');
  const metadata = Object.create(null) as Record<string, MetadataValue>;
  for (const [key, item] of Object.entries(fields)) metadata[metadataKey(key)] = metadataValue(item, key);
  return withinLimit(metadata);
}

/** Fields of `change` replace or join those of `base`; the whole must still fit. */
export function mergeMetadata(base: Metadata | undefined, change: Metadata): Metadata {
  const merged = Object.create(null) as Record<string, MetadataValue>;
  for (const [key, value] of Object.entries({ ...base, ...change })) merged[key] = value;
  return withinLimit(merged);
}

function withinLimit(metadata: Metadata): Metadata {
  const bytes = Buffer.byteLength(JSON.stringify(metadata));
  if (bytes > maxBytes) {
    throw invalid(`Metadata size is ${bytes} bytes, which exceeds the limit of ${maxBytes} bytes per vector`);
  }
  return metadata;
}

function metadataKey(key: string): string {
  if (key === '') throw invalid('Metadata keys must not be empty');
  // A dollar sign would read as an operator in a filter.
  if (key.startsWith('$')) throw invalid(`Metadata keys must not start with a '$', got '${key}'`);
  return key;
}

function metadataValue(value: unknown, key: string): MetadataValue {
  if (isScalar(value)) return value;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return [...value];
  const shown = isObject(value) || Array.isArray(value) ? JSON.stringify(value) : String(value);
  throw invalid(
    `Metadata value must be a string, number, boolean or list of strings, got '${shown.slice(0, 100)}' for field '${key}'`,
  );
}

export const isScalar = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' ||
  typeof value === 'boolean' ||
  (typeof value === 'number' && Number.isFinite(value));
