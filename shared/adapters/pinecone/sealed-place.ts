/** Wall 5 in Pinecone: the place in which each text of a document is sealed, and the one in which a caller may open it. */
import type { SealedPlace } from '../../ports/sealer.ts';
import type { Visibility } from '../../tenancy/tenant-context.ts';
import type { RecordSpan } from './record-id.ts';

/** A document's title; its chunks count from 1. One sealed title serves a generation's header and all of its chunks. */
export const titleNumber = 0;

type Sealed = Pick<RecordSpan, 'id' | 'pii' | 'generation'>;

export const sealedPlace = ({ id, pii, generation }: Sealed, number: number): SealedPlace => ({
  documentId: id,
  pii,
  generation,
  number,
});

/** For a caller without the right the flag is false whatever a record says: what was sealed as hidden does not open. */
export const openedPlace = (visibility: Visibility, sealed: Sealed, number: number): SealedPlace =>
  sealedPlace({ ...sealed, pii: visibility === 'with-pii' && sealed.pii }, number);
