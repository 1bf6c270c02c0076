/**
 * Putting a document: a new generation beside the old one, alive with its header, then the sweep. A reader sees the old
 * one whole until the header is there and the new one whole from then on, whenever this process dies.
 */
import type { PutRequest, PutResult } from '../../ports/tenant-store.ts';
import { boundedMap } from '../../upstream/bounded-map.ts';
import { upsertBatches } from './batches.ts';
import { assertSpace } from './embedding-spaces.ts';
import { parseHeader, spaceHash } from './header-record.ts';
import { highest, keys, listHeaders } from './live-documents.ts';
import type { Namespace } from './namespace.ts';
import { type NewDocument, newDocument } from './new-document.ts';
import { putTarget } from './put-target.ts';
import {
  bodyIds,
  type DocumentKey,
  type Generation,
  generationMs,
  headerId,
  headerPrefix,
  intentId,
} from './record-id.ts';
import { listIntents, type RemovalParts, removeAbandoned, removeDocuments } from './removal.ts';

export interface PutParts extends RemovalParts {
  /** One whose time is after `afterMs`. */
  readonly nextGeneration: (afterMs: number) => Generation;
  /** Called when documents of the flag may have changed. */
  readonly onChange: (pii: boolean) => void;
}

const batchesAtOnce = 4;

export async function putDocument(parts: PutParts, request: PutRequest): Promise<PutResult> {
  const { namespace, tenant, dimension, nextGeneration, nowMs } = parts;
  const [visible, hidden, intents, ...samples] = await Promise.all([
    listHeaders(namespace, false, request.id),
    listHeaders(namespace, true, request.id),
    listIntents(namespace),
    namespace.listIds(headerPrefix(false), 1),
    // Asked for by every writer alike, heeded only for one who may see what it tells.
    namespace.listIds(headerPrefix(true), 1),
  ]);
  const heeded = request.visibility === 'with-pii' ? samples : samples.slice(0, 1);
  await assertSpaces(parts, keys(heeded.flat()), request);
  const target = putTarget(request, { visible, hidden });
  const newest = highest([...visible, ...hidden]);
  const generation = nextGeneration(newest === undefined ? 0 : generationMs(newest.generation));
  const document = newDocument({ tenant, dimension, generation, nowMs: nowMs() }, request, target);
  try {
    const intent = await write(namespace, document);
    await sweep(parts, document.key, request.id, [...visible, ...hidden], intent);
  } finally {
    for (const pii of new Set([target.pii, target.replaced?.pii ?? target.pii])) parts.onChange(pii);
  }
  // Others' remains are no reason to fail: the next put meets them again.
  await removeAbandoned(parts, intents).catch(() => undefined);
  return target.result;
}

/** One document's space stands for all of its flag: none was put beside one of another. */
async function assertSpaces(
  { namespace, tenant }: PutParts,
  samples: readonly DocumentKey[],
  { embeddingSpace }: PutRequest,
): Promise<void> {
  const other = samples.find(({ space }) => space !== spaceHash(embeddingSpace));
  if (other === undefined) return;
  // Read only to name it.
  const [header] = await namespace.fetch([headerId(other)]);
  const content = header && parseHeader(tenant, other, header);
  if (content !== undefined) assertSpace([content.embeddingSpace], embeddingSpace);
}

/**
 * In one request where it fits, so that it applies as a whole; else under an intent, the header last.
 * @returns the ids of what is only in the way afterwards
 */
async function write(namespace: Namespace, { key, body, header, intent }: NewDocument): Promise<string[]> {
  const whole = upsertBatches([...body, header]);
  if (whole.length === 1) {
    await namespace.upsert([...body, header]);
    return [];
  }
  const [first = [], ...rest] = upsertBatches([intent, ...body, header]);
  const last = rest.pop() ?? [];
  try {
    await namespace.upsert(first);
    await boundedMap(rest, batchesAtOnce, (batch) => namespace.upsert(batch));
  } catch (error) {
    await namespace.deleteIds([...bodyIds(key), intentId(key)]).catch(() => undefined);
    throw error;
  }
  // Where this fails the header may be there all the same, and another writer may have given way to it: left as it is.
  await namespace.upsert(last);
  return [intentId(key)];
}

/**
 * Removes what the new document takes the place of. Looks once more, as another writer may have come between: of two
 * documents of one id and flag the newer one stays, and each writer removes the older one.
 */
async function sweep(
  parts: PutParts,
  own: DocumentKey,
  askedId: string,
  before: readonly DocumentKey[],
  intent: readonly string[],
): Promise<void> {
  const { namespace } = parts;
  const after = await Promise.all([
    listHeaders(namespace, own.pii, own.id),
    listHeaders(namespace, !own.pii, askedId),
  ]);
  const all = new Map([...before, ...after.flat(), own].map((key) => [headerId(key), key]));
  const isMine = ({ id, pii }: DocumentKey): boolean => id === own.id && pii === own.pii;
  const newest = highest([...all.values()].filter(isMine)) ?? own;
  const isOutdated = (key: DocumentKey): boolean => isMine(key) && key.generation < newest.generation;
  const isMoved = ({ id, pii, generation }: DocumentKey): boolean =>
    id === askedId && pii !== own.pii && own.movedFrom !== undefined && generation <= own.movedFrom;
  const doomed = [...all.values()].filter((key) => isOutdated(key) || isMoved(key));
  if (doomed.length > 0 || intent.length > 0) await removeDocuments(parts, doomed, intent);
}
