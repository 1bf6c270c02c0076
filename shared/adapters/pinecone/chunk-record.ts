/** Chunks as records, and back: what comes back is checked field by field before it is one of the tenant's. */
import type { SealedText } from '../../ports/sealer.ts';
import type { NewChunk } from '../../ports/tenant-store.ts';
import type { TenantId } from '../../tenancy/tenant-id.ts';
import type { HeaderContent } from './header-record.ts';
import { isSealedText, isText, isWhole, parseTags } from './metadata-fields.ts';
import { chunkId, type Generation, type RecordSpan } from './record-id.ts';
import { maxSparseEntries, strongest } from './sparse-entries.ts';
import { packIndices, unpackIndices } from './term-pack.ts';
import { type NewRecord, shortNumbers, type WireRecord } from './wire-record.ts';

/** A chunk that a search brought back, found to belong to the tenant; its texts as they are stored. */
export interface FoundChunk {
  readonly id: string;
  readonly pii: boolean;
  readonly generation: Generation;
  readonly number: number;
  readonly title: SealedText;
  readonly tags: readonly string[];
  readonly text: SealedText;
  /** Places of its terms and its title's, so that nothing has to be opened to see whether it shares one. */
  readonly terms: readonly number[];
  readonly start: number;
  readonly end: number;
  readonly score: number;
}

export interface SealedChunk extends Omit<NewChunk, 'text'> {
  readonly text: SealedText;
}

export function chunkRecord(
  tenant: TenantId,
  span: RecordSpan,
  { title, tags }: Pick<HeaderContent, 'title' | 'tags'>,
  chunk: SealedChunk,
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
      terms: packIndices(chunk.sparse.indices),
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
  const terms = isText(metadata.terms) ? unpackIndices(metadata.terms) : undefined;
  if (owner !== tenant || kind !== 'chunk' || typeof pii !== 'boolean' || tags === undefined)
    return undefined;
  if (!isText(id) || !isText(generation) || !isSealedText(title) || !isSealedText(text)) return undefined;
  if (!isWhole(number) || !isWhole(start) || !isWhole(end) || terms === undefined) return undefined;
  const span = { id, pii, generation: generation as Generation, chunks: 0, parts: 0 };
  if (recordId !== chunkId(span, number)) return undefined;
  return { id, pii, generation: span.generation, number, title, tags, text, terms, start, end, score };
}
