/** Deleting a document: every generation of it, in one request a document, so that it goes whole. */
import type { DeletedDocument, DocumentAddress } from '../../ports/tenant-store.ts';
import { highest, isLeftOver, listHeaders, movedAway } from './live-documents.ts';
import type { DocumentKey } from './record-id.ts';
import { listIntents, type RemovalParts, removeAbandoned, removeDocuments } from './removal.ts';
import { flagsOf } from './visible-flags.ts';

export interface DeleteParts extends RemovalParts {
  /** Called when documents of the flag may have changed. */
  readonly onChange: (pii: boolean) => void;
}

export async function deleteDocument(
  parts: DeleteParts,
  { id, visibility, pii }: DocumentAddress,
): Promise<DeletedDocument[]> {
  const { namespace } = parts;
  const flags = flagsOf(visibility);
  const [visible, hidden, ...intents] = await Promise.all([
    listHeaders(namespace, false, id),
    listHeaders(namespace, true, id),
    ...flags.map((flag) => listIntents(namespace, flag, id)),
  ]);
  const isMeant = (key: DocumentKey): boolean =>
    flags.includes(key.pii) && (pii === undefined || key.pii === pii);
  const live = liveOfId(visible, hidden);
  // To a caller who sees only one of the two, what an interrupted move left behind is the document itself.
  const seen =
    visibility === 'with-pii' ? live.filter((key) => !live.some((other) => isLeftOver(key, other))) : live;
  const meant = seen.filter(isMeant);
  const leftOvers = live.filter((key) => isMeant(key) && !meant.includes(key));
  // What the meant one was moved from would be a document again without it.
  const moved = meant.flatMap((key) => movedAway(key.pii ? visible : hidden, key.movedFrom));
  const doomed = [...visible, ...hidden].filter(
    (key) => [...meant, ...leftOvers].some(({ pii }) => pii === key.pii) || moved.includes(key),
  );
  // First: what fails after the document is gone would be answered, when repeated, by "there is none".
  await removeAbandoned(parts, intents.flat());
  try {
    if (doomed.length > 0) await removeDocuments(parts, doomed);
  } finally {
    for (const flag of new Set(doomed.map((key) => key.pii))) parts.onChange(flag);
  }
  return meant.map((key) => ({ pii: key.pii }));
}

const liveOfId = (visible: readonly DocumentKey[], hidden: readonly DocumentKey[]): DocumentKey[] =>
  [highest(visible), highest(hidden)].filter((key) => key !== undefined);
