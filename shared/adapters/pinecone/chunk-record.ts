/** Chunks as records, and back: what comes back is checked field by field before it is one of the tenant's. */
import type { NewChunk, PutRequest } from '../../ports/tenant-store.ts';
import type { TenantId } from '../../tenancy/tenant-id.ts';
import { isText, isWhole, parseTags } from './metadata-fields.ts';
import { chunkId, type Generation, type RecordSpan } from './record-id.ts';
import { maxSparseEntries, strongest } from './sparse-entries.ts';
import { type NewRecord, shortNumbers, type WireRecord } from './wire-record.ts';

/** A chunk that a search brought back, found to belong to the tenant. */
export interface FoundChunk {
  readonly id: string;
  readonly pii: boolean;
  readonly generation: Generation;
  readonly number: number;
  readonly title: string;
  readonly tags: readonly string[];
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly score: number;
}

export function chunkRecord(
  tenant: TenantId,
  span: RecordSpan,
  { title, tags }: Pick<PutRequest, 'title' | 'tags'>,
  chunk: NewChunk,
  number: number,
): NewRecord {
  const sparse = strongest(chunk.sparse.indices, chunk.sparse.weights, maxSparseEntries);
  return {
    id: chunkId(span, number),
    values: shortNumbers(chunk.dense),
    ...(sparse && { sparseValues: sparse }),
    metadata: {
      kind: 'chunk',
      doc_id: span.id,
      title,
      tags: [...tags],
      generation: span.generation,
      number,
      start: chunk.start,
      end: chunk.end,
      content: chunk.text,
      pii: span.pii,
      tenant_id: tenant,
    },
  };
}

/** Undefined where the record is none of this tenant's chunks, or contradicts its own id. */
export function parseChunk(
  tenant: TenantId,
  { id: recordId, score, metadata }: WireRecord,
): FoundChunk | undefined {
  const {
    kind,
    doc_id: id,
    generation,
    number,
    title,
    content: text,
    pii,
    start,
    end,
    tenant_id: owner,
  } = metadata;
  const tags = parseTags(metadata.tags);
  if (owner !== tenant || kind !== 'chunk' || typeof pii !== 'boolean' || tags === undefined)
    return undefined;
  if (!isText(id) || !isText(generation) || !isText(title) || !isText(text)) return undefined;
  if (!isWhole(number) || !isWhole(start) || !isWhole(end)) return undefined;
  const span = { id, pii, generation: generation as Generation, chunks: 0, parts: 0 };
  if (recordId !== chunkId(span, number)) return undefined;
  return { id, pii, generation: span.generation, number, title, tags, text, start, end, score };
}
