/** Taking records out so that a kill between any two requests leaves whole documents, and nothing that cannot be found. */
import type { TenantId } from '../../tenancy/tenant-id.ts';
import { limits } from './batches.ts';
import { intentRecord } from './header-record.ts';
import type { Namespace } from './namespace.ts';
import {
  bodyIds,
  type DocumentKey,
  headerId,
  headerPrefixOf,
  type Intent,
  intentId,
  intentPrefix,
  parseIntentId,
} from './record-id.ts';

export interface RemovalParts {
  readonly namespace: Namespace;
  readonly tenant: TenantId;
  readonly dimension: number;
  readonly nowMs: () => number;
}

/** Longer than any ingest may take. */
const abandonedMs = 15 * 60_000;
/** A put cleans up after so many others at most. */
const mostAbandoned = 10;

/**
 * Removes documents whole, and `others` with or after them. The oldest generation goes first, so that none comes to life
 * because a newer one went; a left-over of a move is older than what took its place.
 */
export async function removeDocuments(
  parts: RemovalParts,
  documents: readonly DocumentKey[],
  others: readonly string[] = [],
): Promise<void> {
  const inOrder = documents.toSorted((left, right) => (left.generation < right.generation ? -1 : 1));
  const all = [...inOrder.flatMap(idsOf), ...others];
  if (all.length <= limits.records) return parts.namespace.deleteIds(all);
  for (const key of inOrder) await removeDocument(parts, key);
  await parts.namespace.deleteIds(others);
}

const idsOf = (key: DocumentKey): string[] => [headerId(key), ...bodyIds(key)];

/** One too large for one request leaves an intent until its last record is gone: its header goes first. */
async function removeDocument(
  { namespace, tenant, dimension, nowMs }: RemovalParts,
  key: DocumentKey,
): Promise<void> {
  const ids = idsOf(key);
  if (ids.length <= limits.records) return namespace.deleteIds(ids);
  const intent: Intent = { ...key, kind: 'remove', startedMs: nowMs() };
  await namespace.upsert([intentRecord(tenant, intent, dimension)]);
  await namespace.deleteIds([...ids, intentId(intent)]);
}

/** Intents of one document, or of all of the tenant. */
export async function listIntents(namespace: Namespace, pii?: boolean, id?: string): Promise<Intent[]> {
  const ids = await namespace.listIds(intentPrefix(pii, id));
  return ids.flatMap((recordId) => parseIntentId(recordId) ?? []);
}

/** Removes what ingests and removals left that must have died. Those under way are left alone. */
export async function removeAbandoned(
  { namespace, nowMs }: RemovalParts,
  intents: readonly Intent[],
): Promise<void> {
  const abandoned = intents.filter(({ startedMs }) => nowMs() - startedMs > abandonedMs);
  for (const intent of abandoned.slice(0, mostAbandoned)) {
    const headers = await namespace.listIds(headerPrefixOf(intent));
    // With its header a put is complete, and only the intent was forgotten; a removal has yet to be finished.
    const remains =
      intent.kind === 'remove' ? [...headers, ...bodyIds(intent)] : headers.length > 0 ? [] : bodyIds(intent);
    await namespace.deleteIds([...remains, intentId(intent)]);
  }
}
