/** Which of the headers in the store count. Of several generations of a document the highest is live. */

import type { Namespace } from './namespace.ts';
import { type DocumentKey, type Generation, headerPrefix, parseHeaderId } from './record-id.ts';

/** All headers of one document id under one flag; without an id, of all. */
export async function listHeaders(namespace: Namespace, pii: boolean, id?: string): Promise<DocumentKey[]> {
  return keys(await namespace.listIds(headerPrefix(pii, id)));
}

export const keys = (recordIds: readonly string[]): DocumentKey[] =>
  recordIds.flatMap((recordId) => parseHeaderId(recordId) ?? []);

export const highest = (headers: readonly DocumentKey[]): DocumentKey | undefined =>
  headers.reduce<DocumentKey | undefined>(
    (best, key) => (best === undefined || key.generation > best.generation ? key : best),
    undefined,
  );

/** The live one of each document id. */
export function liveOnes(headers: readonly DocumentKey[]): Map<string, DocumentKey> {
  const live = new Map<string, DocumentKey>();
  for (const key of headers) {
    const known = live.get(key.id);
    if (known === undefined || key.generation > known.generation) live.set(key.id, key);
  }
  return live;
}

/**
 * Whether a document is what an interrupted move left behind: the one that took its place, under the other flag, is
 * there. To whoever sees both it is absent; to whoever does not see the other, the move has not happened.
 */
export const isLeftOver = (
  key: { readonly generation: Generation },
  other: Pick<DocumentKey, 'movedFrom'> | undefined,
): boolean => other?.movedFrom === key.generation;

/** Of the headers under one flag of an id those that a document under the other flag was moved from, if they are there. */
export const movedAway = (
  headers: readonly DocumentKey[],
  movedFrom: Generation | undefined,
): DocumentKey[] =>
  movedFrom !== undefined && headers.some(({ generation }) => generation === movedFrom)
    ? headers.filter(({ generation }) => generation <= movedFrom)
    : [];
