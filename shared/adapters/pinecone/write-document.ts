/** Sending a new document so that it is there whole or not at all, and so that what a failed attempt left can be found. */
import { boundedMap } from '../../upstream/bounded-map.ts';
import { upsertBatches } from './batches.ts';
import type { Namespace } from './namespace.ts';
import type { NewDocument } from './new-document.ts';
import { bodyIds } from './record-id.ts';
import type { NewRecord } from './wire-record.ts';

const batchesAtOnce = 4;

/**
 * In one request where it fits, so that it applies as a whole; else under an intent, the header last.
 * @returns the ids of what is only in the way afterwards
 */
export async function writeDocument(namespace: Namespace, document: NewDocument): Promise<string[]> {
  const { key, body, header, intent } = document;
  const whole = upsertBatches([...body, header]);
  if (whole.length === 1) {
    await namespace.upsert([...body, header]);
    return [];
  }
  const [first = [], ...rest] = upsertBatches([intent, ...body, header]);
  const last = rest.pop() ?? [];
  try {
    await namespace.upsert(first);
    await upsertAll(namespace, rest);
  } catch (error) {
    // Not the intent: what Pinecone applies later still must be found.
    await namespace.deleteIds(bodyIds(key)).catch(() => undefined);
    throw error;
  }
  // Where this fails the header may be there all the same, and another writer may have given way to it: left as it is.
  await namespace.upsert(last);
  return [intent.id];
}

/** Settles only when nothing is under way any more, so that no batch lands after the cleaning up. */
async function upsertAll(namespace: Namespace, batches: readonly NewRecord[][]): Promise<void> {
  const begun: Promise<void>[] = [];
  const send = (batch: readonly NewRecord[]): Promise<void> => {
    const sending = namespace.upsert(batch);
    begun.push(sending);
    return sending;
  };
  try {
    await boundedMap(batches, batchesAtOnce, send);
  } finally {
    await Promise.allSettled(begun);
  }
}
