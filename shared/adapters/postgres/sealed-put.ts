/** Wall 5 at the write: a document sealed for each place that `put_document` may choose for it. There are two at most. */
import { randomBytes } from 'node:crypto';
import type { SealedPlace, SealedText, TenantSeal } from '../../ports/sealer.ts';
import type { PutRequest } from '../../ports/tenant-store.ts';

export interface SealedVariant {
  readonly title: SealedText;
  /** As the request's chunks. */
  readonly texts: readonly SealedText[];
}

export interface SealedPut {
  /** 32 hex digits, drawn for this write. */
  readonly generation: string;
  /** Where the document goes if its id is that of a hidden one which the writer cannot see. */
  readonly besideId: string | undefined;
  /** For the id as it was given, with the flag as it was given: visible where nothing was said. */
  readonly asGiven: SealedVariant;
  /** For the other place. `undefined` where there is no choice. */
  readonly other: SealedVariant | undefined;
}

type Target = Pick<SealedPlace, 'documentId' | 'pii'>;

export function sealPut(seal: TenantSeal, request: PutRequest): SealedPut {
  const generation = drawn();
  const other = otherTarget(request);
  const sealFor = (target: Target): SealedVariant => ({
    title: seal.seal({ ...target, generation, number: 0 }, request.title),
    texts: request.chunks.map(({ text }, at) => seal.seal({ ...target, generation, number: at + 1 }, text)),
  });
  return {
    generation,
    besideId: request.visibility === 'public' ? other?.documentId : undefined,
    asGiven: sealFor({ documentId: request.id, pii: request.pii ?? false }),
    other: other && sealFor(other),
  };
}

/** Hidden in both cases: beside the document that the writer cannot see, or in the place of the one that can be seen. */
function otherTarget({ id, visibility, pii }: PutRequest): Target | undefined {
  if (visibility === 'public')
    return pii === true ? { documentId: `${id.slice(0, 95)}.${drawn()}`, pii } : undefined;
  return pii === undefined ? { documentId: id, pii: true } : undefined;
}

const drawn = (): string => randomBytes(16).toString('hex');
