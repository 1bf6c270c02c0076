/** Headers and what goes with them as records, and back, checked as chunks are. None of them is for a search. */
import { createHash } from 'node:crypto';
import type { SealedText } from '../../ports/sealer.ts';
import type { StoredDocument } from '../../ports/tenant-store.ts';
import type { TenantId } from '../../tenancy/tenant-id.ts';
import { isSealedText, isText, isWhole, parseTags } from './metadata-fields.ts';
import { type DocumentKey, headerId, type Intent, intentId, partId, type RecordSpan } from './record-id.ts';
import { type NewRecord, unitVector, type WireMetadata, type WireRecord } from './wire-record.ts';

/** What a header holds beyond its id. */
export interface HeaderContent {
  readonly title: SealedText;
  readonly tags: readonly string[];
  readonly characters: number;
  readonly embeddingSpace: string;
  readonly terms: string;
}

export const spaceHash = (embeddingSpace: string): string =>
  createHash('sha256').update(embeddingSpace).digest('hex').slice(0, 8);

export function headerRecord(
  tenant: TenantId,
  key: DocumentKey,
  content: HeaderContent,
  dimension: number,
): NewRecord {
  return unsearchable(headerId(key), dimension, {
    kind: 'document',
    doc_id: key.id,
    title: content.title,
    tags: [...content.tags],
    characters: content.characters,
    updated_ms: key.updatedMs,
    embedding_space: content.embeddingSpace,
    terms: content.terms,
    pii: key.pii,
    tenant_id: tenant,
  });
}

/** `terms` is the part after the one in the header, numbered from 1. */
export const partRecord = (
  tenant: TenantId,
  span: RecordSpan,
  part: number,
  terms: string,
  dimension: number,
): NewRecord =>
  unsearchable(partId(span, part), dimension, {
    kind: 'terms',
    doc_id: span.id,
    terms,
    pii: span.pii,
    tenant_id: tenant,
  });

export const intentRecord = (tenant: TenantId, intent: Intent, dimension: number): NewRecord =>
  unsearchable(intentId(intent), dimension, {
    kind: 'intent',
    doc_id: intent.id,
    pii: intent.pii,
    tenant_id: tenant,
  });

const unsearchable = (id: string, dimension: number, metadata: WireMetadata): NewRecord => ({
  id,
  values: unitVector(dimension),
  metadata,
});

/** Undefined where the record is not the header that `key` names, or not this tenant's. */
export function parseHeader(
  tenant: TenantId,
  key: DocumentKey,
  { metadata }: WireRecord,
): HeaderContent | undefined {
  const { title, characters, embedding_space: embeddingSpace, terms } = metadata;
  const tags = parseTags(metadata.tags);
  if (!isOf(tenant, key, 'document', metadata) || tags === undefined) return undefined;
  if (!isSealedText(title) || !isWhole(characters) || !isText(embeddingSpace) || !isText(terms))
    return undefined;
  return { title, tags, characters, embeddingSpace, terms };
}

export function parsePart(tenant: TenantId, span: RecordSpan, { metadata }: WireRecord): string | undefined {
  return isOf(tenant, span, 'terms', metadata) && isText(metadata.terms) ? metadata.terms : undefined;
}

const isOf = (tenant: TenantId, span: RecordSpan, kind: string, metadata: WireRecord['metadata']): boolean =>
  metadata.tenant_id === tenant &&
  metadata.kind === kind &&
  metadata.pii === span.pii &&
  metadata.doc_id === span.id;

export const storedDocument = (
  key: DocumentKey,
  { title, tags, characters }: Pick<StoredDocument, 'title' | 'tags' | 'characters'>,
): StoredDocument => ({
  id: key.id,
  title,
  tags,
  pii: key.pii,
  characters,
  chunks: key.chunks,
  createdAt: new Date(key.createdMs).toISOString(),
  updatedAt: new Date(key.updatedMs).toISOString(),
});
