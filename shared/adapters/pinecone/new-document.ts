/** A document as the records that will hold it, its texts sealed for their places in this generation of it. */
import type { TenantSeal } from '../../ports/sealer.ts';
import type { PutRequest } from '../../ports/tenant-store.ts';
import type { TenantId } from '../../tenancy/tenant-id.ts';
import { chunkRecord } from './chunk-record.ts';
import { headerRecord, intentRecord, partRecord, spaceHash } from './header-record.ts';
import type { PutTarget } from './put-target.ts';
import type { DocumentKey, Generation } from './record-id.ts';
import { sealedPlace, titleNumber } from './sealed-place.ts';
import { countTerms, packTerms } from './term-pack.ts';
import type { NewRecord } from './wire-record.ts';

export interface NewDocument {
  readonly key: DocumentKey;
  /** Chunks and terms, without which the header must never be there. */
  readonly body: readonly NewRecord[];
  readonly header: NewRecord;
  readonly intent: NewRecord;
}

export interface Making {
  readonly tenant: TenantId;
  readonly seal: TenantSeal;
  readonly dimension: number;
  readonly generation: Generation;
  readonly nowMs: number;
}

export function newDocument(
  { tenant, seal, dimension, generation, nowMs }: Making,
  request: PutRequest,
  { id, pii, replaced, movedFrom, result }: PutTarget,
): NewDocument {
  const { tags, chunks, embeddingSpace } = request;
  const [terms = '', ...moreTerms] = packTerms(countTerms(chunks.map(({ sparse }) => sparse.indices)));
  // Lowered, it begins now: since when it was hidden is not for those who see it from here on.
  const createdMs = result.lowered ? nowMs : (replaced?.createdMs ?? nowMs);
  const key: DocumentKey = {
    id,
    pii,
    generation,
    chunks: chunks.length,
    parts: moreTerms.length,
    createdMs,
    updatedMs: Math.max(nowMs, createdMs),
    space: spaceHash(embeddingSpace),
    movedFrom,
  };
  const title = seal.seal(sealedPlace(key, titleNumber), request.title);
  const content = { title, tags, characters: chunks.at(-1)?.end ?? 0, embeddingSpace, terms };
  return {
    key,
    body: [
      ...chunks.map((chunk, at) => {
        const text = seal.seal(sealedPlace(key, at + 1), chunk.text);
        return chunkRecord(tenant, key, content, { ...chunk, text }, at + 1);
      }),
      ...moreTerms.map((part, at) => partRecord(tenant, key, at + 1, part, dimension)),
    ],
    header: headerRecord(tenant, key, content, dimension),
    intent: intentRecord(tenant, { ...key, kind: 'put', startedMs: nowMs }, dimension),
  };
}
