/** Wall 1: a key set as it is written down for an outage of its issuer, with the time of its fetch, and read strictly. */
import { createHash } from 'node:crypto';
import type { DatedKeys } from './issuer-keys.ts';
import { isRecord } from './key-set.ts';

const format = 'askacme-key-snapshot-1';
/** As large as a key set may be, and what is written around it. */
const maxCharacters = 300_000;

/** A name of letters that nothing has to encode, whatever the address. */
export const snapshotName = (jwksUri: string): string =>
  `${createHash('sha256').update(jwksUri).digest('hex')}.json`;

export const snapshotText = (jwksUri: string, { fetchedAtSeconds, keys }: DatedKeys): string =>
  JSON.stringify({ format, jwks_uri: jwksUri, fetched_at: fetchedAtSeconds, keys });

/**
 * How old it is, and which keys of it count, is for whoever uses it to judge.
 * @throws Error where it is anything but what `snapshotText` writes for this issuer. What is amiss in one part is not believed in another
 */
export function parseSnapshot(jwksUri: string, text: string): DatedKeys {
  if (text.length > maxCharacters) throw new SnapshotRefused('too large');
  const { format: written, jwks_uri: uri, fetched_at: fetchedAtSeconds, keys, ...others } = fieldsOf(text);
  if (written !== format || Object.keys(others).length > 0) throw new SnapshotRefused('not a snapshot');
  if (uri !== jwksUri) throw new SnapshotRefused("another issuer's");
  if (typeof fetchedAtSeconds !== 'number' || !(fetchedAtSeconds > 0)) {
    throw new SnapshotRefused('without the time of its fetch');
  }
  if (!Array.isArray(keys) || keys.length === 0) throw new SnapshotRefused('without keys');
  // Only public members are ever written.
  if (!keys.every((key) => isRecord(key) && !Object.hasOwn(key, 'd'))) throw new SnapshotRefused('odd keys');
  return { fetchedAtSeconds, keys };
}

/** Its name stands in the log. */
class SnapshotRefused extends Error {
  override readonly name = 'SnapshotRefused';
}

function fieldsOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch {
    // Refused below, like everything else that is no object.
  }
  throw new SnapshotRefused('not JSON');
}
