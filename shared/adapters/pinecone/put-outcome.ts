/** What a look after the write says about it: whether it stands, and what it takes the place of. */
import type { PutRequest } from '../../ports/tenant-store.ts';
import type { Look } from './fresh-look.ts';
import { highest, movedAway } from './live-documents.ts';
import { type PutTarget, putTarget } from './put-target.ts';
import type { DocumentKey, Generation } from './record-id.ts';

type Writer = Pick<PutRequest, 'id' | 'visibility' | 'pii'>;

/** What the put refers to by what is known now, where `written` was written by what was known before. */
export function targetNow(request: Writer, written: PutTarget, look: Look): PutTarget {
  const now = putTarget(request, look);
  // One id beside will do.
  if (written.id !== request.id) return { ...now, id: written.id };
  // Stored as hidden because a hidden one was there. That is gone; only one that was lowered says that this may be seen.
  const isLowered = highest(look.visible)?.movedFrom !== undefined;
  return written.pii && !now.pii && !isLowered ? written : now;
}

/** Whether `own`, written for `written`, is what `now` asks for. */
export function isSettled(own: DocumentKey, written: PutTarget, now: PutTarget, look: Look): boolean {
  if (!look.isFresh || now.id !== written.id || now.pii !== written.pii) return false;
  const other = own.pii ? look.visible : look.hidden;
  const present = (moved: Generation | undefined): Generation | undefined =>
    other.some(({ generation }) => generation === moved) ? moved : undefined;
  return present(now.movedFrom) === present(own.movedFrom);
}

/**
 * Headers that the new document takes the place of; the own one, where another has come that is newer. A writer who cannot
 * see hidden documents replaces none of them, but for what is the same document as the visible one that is replaced.
 */
export function outdated(request: Writer, own: DocumentKey, now: PutTarget, look: Look): DocumentKey[] {
  const mayReplace = (key: DocumentKey): boolean =>
    request.visibility === 'with-pii' ||
    !key.pii ||
    own.id !== request.id ||
    isSameDocument(key, now.replaced);
  const newest = highest([...look.slot, own]) ?? own;
  const older = [...look.slot.filter(mayReplace), own].filter(
    ({ generation }) => generation < newest.generation,
  );
  return [...older, ...movedAway(own.pii ? look.visible : look.hidden, own.movedFrom)];
}

/** Whether a hidden header and a visible one are of one document that a move left under both flags. */
const isSameDocument = (hidden: DocumentKey, visible: DocumentKey | undefined): boolean =>
  visible !== undefined &&
  (hidden.movedFrom === visible.generation || visible.movedFrom === hidden.generation);
