/** What an id refers to when a document is put: the rules of `put_document` in SQL, on header ids instead of rows. */
import { createHash, randomBytes } from 'node:crypto';
import type { PutRequest, PutResult } from '../../ports/tenant-store.ts';
import { highest, isLeftOver } from './live-documents.ts';
import type { DocumentKey, Generation } from './record-id.ts';

export interface PutTarget {
  /** The id to store under: the one asked for, or one beside it. */
  readonly id: string;
  readonly pii: boolean;
  readonly replaced: DocumentKey | undefined;
  /** What must not come to life again under the other flag of `id`. */
  readonly movedFrom: Generation | undefined;
  readonly result: PutResult;
}

/** Headers of the id that is put, of all generations. */
export interface HeadersOfId {
  readonly visible: readonly DocumentKey[];
  readonly hidden: readonly DocumentKey[];
}

export function putTarget(
  { id, visibility, pii }: Pick<PutRequest, 'id' | 'visibility' | 'pii'>,
  headers: HeadersOfId,
): PutTarget {
  const visible = highest(headers.visible);
  const hidden = highest(headers.hidden);
  return visibility === 'with-pii'
    ? targetOfCleared(id, pii, visible, hidden)
    : targetOfUncleared(id, pii ?? false, visible, hidden);
}

/** The hidden document first: else a decoy under its id would be replaced in its stead, in everybody's sight. */
function targetOfCleared(
  id: string,
  said: boolean | undefined,
  visible?: DocumentKey,
  hidden?: DocumentKey,
): PutTarget {
  const open = visible && !isLeftOver(visible, hidden) ? visible : undefined;
  const closed = hidden && !isLeftOver(hidden, visible) ? hidden : undefined;
  const replaced = closed && ((said ?? true) || !open) ? closed : open;
  return target(id, said ?? replaced?.pii ?? false, replaced);
}

/** Sees only the visible document. A hidden one is neither touched nor told of, so what takes its id is stored beside. */
function targetOfUncleared(id: string, pii: boolean, visible?: DocumentKey, hidden?: DocumentKey): PutTarget {
  // One that a move between the two flags left unfinished is the same document, not another of its id.
  const isSame =
    hidden !== undefined &&
    visible !== undefined &&
    (isLeftOver(hidden, visible) || isLeftOver(visible, hidden));
  const isTaken = pii && hidden !== undefined && !isSame;
  return target(isTaken ? besideId(id, visible) : id, pii, visible);
}

/** By the document that is moved, so that a repeated attempt finds its own; else at random. */
function besideId(id: string, moved: DocumentKey | undefined): string {
  const own = moved && createHash('sha256').update(`${id} ${moved.generation}`).digest('hex').slice(0, 32);
  return `${id.slice(0, 95)}.${own ?? randomBytes(16).toString('hex')}`;
}

const target = (id: string, pii: boolean, replaced: DocumentKey | undefined): PutTarget => ({
  id,
  pii,
  replaced,
  // Where the flag stays, a left-over of the replaced one stays one.
  movedFrom: replaced?.pii === pii ? replaced.movedFrom : replaced?.generation,
  result: { replaced: replaced !== undefined, pii, lowered: replaced?.pii === true && !pii },
});
