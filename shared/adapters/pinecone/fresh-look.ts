/**
 * Looking at an id after a write. Reads lag behind writes, but a list that shows what was just written shows everything
 * written before it; so only a look that shows the own header can tell what the write has to heed.
 */
import { unavailable } from '../../errors/unavailable.ts';
import { listHeaders } from './live-documents.ts';
import type { Namespace } from './namespace.ts';
import type { Pause } from './patience.ts';
import { type DocumentKey, headerId } from './record-id.ts';

/** Headers, without those that the looking put wrote itself. */
export interface Look {
  /** Of the id that was asked for. */
  readonly visible: readonly DocumentKey[];
  readonly hidden: readonly DocumentKey[];
  /** Of the id and flag that were written: one of the two above, or those of an id beside. */
  readonly slot: readonly DocumentKey[];
  /** Whether it shows everything that was written before a write of this put. */
  readonly isFresh: boolean;
}

export interface LookParts {
  readonly namespace: Namespace;
  readonly askedId: string;
  /** Generations that this put wrote. */
  readonly ownGenerations: ReadonlySet<string>;
}

/**
 * Looks until the own header is shown, or until what took its place is: that look is not fresh.
 * @param before headers that were known before the write
 * @throws AppError `dependency-unavailable` where neither is shown in time; what was written stays
 */
export async function lookAfterWrite(
  parts: LookParts,
  own: DocumentKey,
  before: ReadonlySet<string>,
  pause: Pause,
): Promise<Look> {
  do {
    const slot = await listHeaders(parts.namespace, own.pii, own.id);
    const isFresh = slot.some(({ generation }) => generation === own.generation);
    // Asked for after the slot, as two lists asked for at once may be of different times.
    const look = { ...(await lookAround(parts, own, slot)), isFresh };
    if (isFresh || isSuperseded(own, look, before)) return look;
  } while (await pause());
  throw unavailable(new Error('Pinecone did not show in time what was written.'));
}

/** Looks once more, where a look was fresh already. */
export async function lookAgain(parts: LookParts, own: DocumentKey): Promise<Look> {
  const slot = await listHeaders(parts.namespace, own.pii, own.id);
  return { ...(await lookAround(parts, own, slot)), isFresh: true };
}

async function lookAround(
  { namespace, askedId, ownGenerations }: LookParts,
  own: DocumentKey,
  listed: readonly DocumentKey[],
): Promise<Omit<Look, 'isFresh'>> {
  const others = (keys: readonly DocumentKey[]) =>
    keys.filter(({ generation }) => !ownGenerations.has(generation));
  const list = async (pii: boolean): Promise<DocumentKey[]> =>
    others(own.id === askedId && own.pii === pii ? listed : await listHeaders(namespace, pii, askedId));
  const [visible, hidden] = await Promise.all([list(false), list(true)]);
  return { visible, hidden, slot: others(listed) };
}

/** Whether somebody may have removed the own header because theirs took its place. */
function isSuperseded(own: DocumentKey, look: Omit<Look, 'isFresh'>, before: ReadonlySet<string>): boolean {
  const isNewer = (key: DocumentKey): boolean =>
    key.generation > own.generation && !before.has(headerId(key));
  return (
    look.slot.some(isNewer) ||
    [...look.visible, ...look.hidden].some(({ movedFrom }) => movedFrom === own.generation)
  );
}
