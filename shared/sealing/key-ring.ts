/** One tenant's keys as they are wrapped: data keys by version, of which the last seals, and the key of its terms. */
import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import type { DataKey } from './envelope.ts';

export interface KeyRing {
  /** Ascending by version, at least one. Earlier ones only open what was sealed under them. */
  readonly dataKeys: readonly DataKey[];
  /** Lasts as long as the tenant: with another one its documents would have to be indexed anew. `undefined`: terms are not keyed. */
  readonly termKey: KeyObject | undefined;
}

const keyBytes = 32;

/** What KMS encrypts at once is 4,096 bytes: a ring of this many keys is below it. */
export const maxDataKeys = 60;

/** The envelope has four bytes for it. */
const maxVersion = 2 ** 32 - 1;

const newKey = (): KeyObject => createSecretKey(randomBytes(keyBytes));

export const newKeyRing = ({ keyedTerms }: { readonly keyedTerms: boolean }): KeyRing => ({
  dataKeys: [{ version: 1, key: newKey() }],
  termKey: keyedTerms ? newKey() : undefined,
});

/** @throws RangeError where there would be more keys than can be wrapped */
export function withNewDataKey(ring: KeyRing): KeyRing {
  if (ring.dataKeys.length >= maxDataKeys) {
    throw new RangeError(`A tenant has ${maxDataKeys} data keys at most.`);
  }
  const version = currentKey(ring).version + 1;
  return { ...ring, dataKeys: [...ring.dataKeys, { version, key: newKey() }] };
}

export function currentKey({ dataKeys }: KeyRing): DataKey {
  const last = dataKeys.at(-1);
  if (last === undefined) throw new Error('A key ring without a key.');
  return last;
}

/** Compact, because of what wraps it: JSON of `[format, term key or null, [version, key], …]`, keys in Base64. */
export const encodeKeyRing = ({ dataKeys, termKey }: KeyRing): Uint8Array =>
  Buffer.from(
    JSON.stringify([
      1,
      termKey === undefined ? null : base64(termKey),
      ...dataKeys.map(({ version, key }) => [version, base64(key)]),
    ]),
  );

/** @throws Error, without anything of a key in it, where `bytes` are no ring */
export function decodeKeyRing(bytes: Uint8Array): KeyRing {
  const parsed = parse(bytes);
  if (!Array.isArray(parsed) || parsed[0] !== 1) throw malformed();
  const [, termKey, ...entries] = parsed as unknown[];
  const dataKeys = entries.map(toDataKey);
  const isAscending = dataKeys.every(({ version }, at) => version > (dataKeys[at - 1]?.version ?? 0));
  if (dataKeys.length === 0 || !isAscending) throw malformed();
  return { dataKeys, termKey: termKey === null ? undefined : toKey(termKey) };
}

function toDataKey(entry: unknown): DataKey {
  if (!Array.isArray(entry) || entry.length !== 2) throw malformed();
  const [version, key] = entry as unknown[];
  if (!Number.isInteger(version) || Number(version) > maxVersion) throw malformed();
  return { version: Number(version), key: toKey(key) };
}

function toKey(value: unknown): KeyObject {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'base64') : undefined;
  if (bytes?.length !== keyBytes) throw malformed();
  return createSecretKey(bytes);
}

/** The parser would quote what it chokes on. */
function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    throw malformed();
  }
}

const base64 = (key: KeyObject): string => key.export().toString('base64');

const malformed = (): Error => new Error('The wrapped keys are not a key ring.');
