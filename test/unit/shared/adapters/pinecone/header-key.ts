/** What a document's header says in its id: of the document `x`, at so many milliseconds, one chunk long. */
import { type DocumentKey, generation } from '../../../../../shared/adapters/pinecone/record-id.ts';

export const headerKey = (pii: boolean, ms: number, movedFromMs?: number): DocumentKey => ({
  id: 'x',
  pii,
  generation: generation(ms, 0),
  chunks: 1,
  parts: 0,
  createdMs: ms,
  updatedMs: ms,
  space: '00000000',
  movedFrom: movedFromMs === undefined ? undefined : generation(movedFromMs, 0),
});
