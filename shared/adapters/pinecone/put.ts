/**
 * Putting a document: a new generation beside the old one, alive with its header, then the sweep. A reader sees the old
 * one whole until the header is there and the new one whole from then on, whenever this process dies. What the first look
 * shows may be out of date; the look that shows the own header decides, and where it decides otherwise, writes again.
 */

import { setTimeout as wait } from 'node:timers/promises';
import { unavailable } from '../../errors/unavailable.ts';
import type { Sealer, TenantSeal } from '../../ports/sealer.ts';
import type { PutRequest, PutResult } from '../../ports/tenant-store.ts';
import { assertSpace } from './embedding-spaces.ts';
import { type Look, type LookParts, lookAfterWrite, lookAgain } from './fresh-look.ts';
import { parseHeader, spaceHash } from './header-record.ts';
import { highest, keys, listHeaders } from './live-documents.ts';
import { newDocument } from './new-document.ts';
import { type Pause, patience } from './patience.ts';
import { isSettled, outdated, targetNow } from './put-outcome.ts';
import { type PutTarget, putTarget } from './put-target.ts';
import {
  type DocumentKey,
  type Generation,
  generationMs,
  headerId,
  headerPrefix,
  type Intent,
} from './record-id.ts';
import { listIntents, type RemovalParts, removeAbandoned, removeDocuments } from './removal.ts';
import { writeDocument } from './write-document.ts';

export interface PutParts extends RemovalParts {
  readonly sealer: Sealer;
  /** One whose time is after `afterMs`. */
  readonly nextGeneration: (afterMs: number) => Generation;
  /** Called when documents of the flag may have changed. */
  readonly onChange: (pii: boolean) => void;
  /** Real time unless given. */
  readonly wait?: (ms: number) => Promise<unknown>;
}

interface WritingParts extends PutParts {
  readonly seal: TenantSeal;
}

/** How long to look for what was written. */
const showingMs = 6_000;
/** How long another writer of the same new hidden id has to move away. */
const movingAwayMs = 2_000;
const mostRounds = 4;

export async function putDocument(parts: PutParts, request: PutRequest): Promise<PutResult> {
  // Without keys nothing is written.
  const [seal, [first, intents]] = await Promise.all([
    parts.sealer.of(parts.tenant),
    firstLook(parts, request),
  ]);
  const result = await putUntilSettled({ ...parts, seal }, request, first);
  // Others' remains are no reason to fail: the next put meets them again.
  await removeAbandoned(parts, intents).catch(() => undefined);
  return result;
}

async function firstLook(parts: PutParts, request: PutRequest): Promise<[Look, Intent[]]> {
  const { namespace } = parts;
  const isCleared = request.visibility === 'with-pii';
  const [visible, hidden, intents, ...samples] = await Promise.all([
    listHeaders(namespace, false, request.id),
    listHeaders(namespace, true, request.id),
    // What a writer without the right does must not depend on what is hidden; but whether the id is taken it has to know.
    listIntents(namespace, isCleared ? undefined : false),
    namespace.listIds(headerPrefix(false), 1),
    // Asked for by every writer alike, heeded only for one who may see what it tells.
    namespace.listIds(headerPrefix(true), 1),
  ]);
  await assertSpaces(parts, keys((isCleared ? samples : samples.slice(0, 1)).flat()), request);
  return [{ visible, hidden, slot: [], isFresh: false }, intents];
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

/** What was written last, and what makes it findable until it is complete. */
interface Written {
  readonly own: DocumentKey;
  readonly intent: readonly string[];
}

async function putUntilSettled(parts: WritingParts, request: PutRequest, first: Look): Promise<PutResult> {
  const { namespace } = parts;
  const pause = patience(waitOf(parts), showingMs);
  const ownGenerations = new Set<string>();
  const lookParts = { namespace, askedId: request.id, ownGenerations };
  let known = first;
  let target = putTarget(request, first);
  let last: Written | undefined;
  for (let round = 1; round <= mostRounds; round++) {
    const written: Written = await write(parts, request, target, known, last, ownGenerations);
    const { own, intent } = written;
    const look = await lookOn(parts, lookParts, request, own, known, pause);
    const now = targetNow(request, target, look);
    if (isSettled(own, target, now, look) && !isOvertaken(own, look, known)) {
      await remove(parts, outdated(request, own, now, look), intent);
      return now.result;
    }
    [known, target, last] = [look, now, written];
  }
  // Known to be stored wrongly, perhaps in everybody's sight.
  if (last !== undefined) await remove(parts, [last.own], last.intent);
  throw unavailable(new Error('Other writers of the document came between each time.'));
}

/** Writes a new generation, and takes away what this put had written before. */
async function write(
  parts: WritingParts,
  request: PutRequest,
  target: PutTarget,
  known: Look,
  last: Written | undefined,
  ownGenerations: Set<string>,
): Promise<Written> {
  const { namespace, tenant, seal, dimension, nextGeneration, nowMs } = parts;
  const generation = nextGeneration(newestMs(target, known, last?.own));
  ownGenerations.add(generation);
  const document = newDocument({ tenant, seal, dimension, generation, nowMs: nowMs() }, request, target);
  try {
    const intent = await writeDocument(namespace, document);
    if (last !== undefined) await removeDocuments(parts, [last.own], last.intent);
    return { own: document.key, intent };
  } finally {
    parts.onChange(target.pii);
    if (last !== undefined && last.own.pii !== target.pii) parts.onChange(last.own.pii);
  }
}

/** Only of what will be replaced: what else there is must not show in the new generation. */
function newestMs({ id, pii, replaced }: PutTarget, known: Look, last: DocumentKey | undefined): number {
  const inPlace = [...known.visible, ...known.hidden, ...known.slot].filter(
    (key) => key.id === id && key.pii === pii,
  );
  const newest = highest([...inPlace, replaced, last].filter((key) => key !== undefined));
  return newest === undefined ? 0 : generationMs(newest.generation);
}

async function lookOn(
  parts: PutParts,
  lookParts: LookParts,
  request: PutRequest,
  own: DocumentKey,
  known: Look,
  pause: Pause,
): Promise<Look> {
  let look = await lookAfterWrite(lookParts, own, idsOf(known), pause);
  const mayMoveAway = patience(waitOf(parts), movingAwayMs);
  while (isFirstUnderId(request, own, look) && (await mayMoveAway())) look = await lookAgain(lookParts, own);
  return look;
}

/** Of two writers who cannot see each other and hide under one id, the older keeps it: the newer is to move beside. */
const isFirstUnderId = (request: PutRequest, own: DocumentKey, look: Look): boolean =>
  look.isFresh &&
  request.visibility === 'public' &&
  own.pii &&
  own.id === request.id &&
  putTarget(request, look).id !== own.id &&
  look.hidden.every(({ generation }) => generation > own.generation);

/**
 * Whether a newer one is in the place that was not known before the write, and may have been written before it by a clock
 * that is ahead. What a fresh look did not show was written since, while this put was under way: it may stay.
 */
function isOvertaken(own: DocumentKey, look: Look, known: Look): boolean {
  const ids = idsOf(known);
  return (
    !known.isFresh && look.slot.some((key) => key.generation > own.generation && !ids.has(headerId(key)))
  );
}

const idsOf = ({ visible, hidden, slot }: Look): Set<string> =>
  new Set([...visible, ...hidden, ...slot].map(headerId));

async function remove(
  parts: PutParts,
  documents: readonly DocumentKey[],
  intent: readonly string[],
): Promise<void> {
  if (documents.length === 0 && intent.length === 0) return;
  try {
    await removeDocuments(parts, documents, intent);
  } finally {
    for (const pii of new Set(documents.map((key) => key.pii))) parts.onChange(pii);
  }
}

const waitOf =
  (parts: PutParts) =>
  async (ms: number): Promise<void> => {
    await (parts.wait ?? wait)(ms);
  };
