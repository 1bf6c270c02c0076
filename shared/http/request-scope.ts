/** Which request is being served, and what is found out about it too deep for it to be handed up: for the log, and nothing else. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Wall } from '../tenancy/wall.ts';

/** What the record of a request says beside its answer. */
export interface RequestNotes {
  /** The wall that held something back, the last where several did. */
  wall?: Wall;
  readonly documentIds: Set<string>;
  piiIncluded: boolean;
  degraded: boolean;
  usage?: { readonly inputTokens: number; readonly outputTokens: number };
}

interface RequestScope {
  readonly requestId: string | undefined;
  readonly notes: RequestNotes;
}

const requests = new AsyncLocalStorage<RequestScope>();

export const withinRequest = <Result>(requestId: string | undefined, run: () => Result): Result =>
  requests.run({ requestId, notes: noNotes() }, run);

/** `undefined` outside a request. */
export const currentRequestId = (): string | undefined => requests.getStore()?.requestId;

/** Outside a request they go nowhere. */
export const currentNotes = (): RequestNotes => requests.getStore()?.notes ?? noNotes();

/** For a wall that is found out deep inside: it decided this request. */
export function noteWall(wall: Wall): void {
  currentNotes().wall = wall;
}

/** Documents that this request touched. */
export function noteDocuments(documents: Iterable<{ readonly id: string; readonly pii: boolean }>): void {
  const notes = currentNotes();
  for (const { id, pii } of documents) {
    notes.documentIds.add(id);
    notes.piiIncluded ||= pii;
  }
}

const noNotes = (): RequestNotes => ({ documentIds: new Set(), piiIncluded: false, degraded: false });
