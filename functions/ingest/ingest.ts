/** Adds or replaces one document: cut into passages, embedded, and stored in one atomic step. */
import { randomUUID } from 'node:crypto';
import type { IngestRequest, IngestResponse } from '../../shared/contract/schemas.ts';
import { type Embedder, embeddingSpace } from '../../shared/ports/embedder.ts';
import type { NewChunk, TenantStore } from '../../shared/ports/tenant-store.ts';
import { chunk } from '../../shared/retrieval/chunking.ts';
import { indexedText } from '../../shared/retrieval/indexed-text.ts';
import { bm25Weights } from '../../shared/retrieval/sparse.ts';
import { type TenantContext, visibilityOf } from '../../shared/tenancy/tenant-context.ts';

export interface IngestPorts {
  readonly embedder: Embedder;
  readonly store: TenantStore;
}

export interface Ingested {
  /** Which of 200 and 201 to answer; speaks only of documents that the caller can see. */
  readonly replaced: boolean;
  /** Whether the caller, who then has the right, took the flag of personal data off a document. */
  readonly lowered: boolean;
  readonly response: IngestResponse;
}

export async function ingest(
  { embedder, store }: IngestPorts,
  tenant: TenantContext,
  request: IngestRequest,
): Promise<Ingested> {
  const id = request.id ?? randomUUID();
  const chunks = await embeddedChunks(embedder, request);
  const { replaced, pii, lowered } = await store.put(tenant.tenantId, {
    id,
    title: request.title,
    tags: [...new Set(request.tags)],
    pii: request.contains_pii,
    visibility: visibilityOf(tenant),
    embeddingSpace: embeddingSpace(embedder),
    chunks,
  });
  return {
    replaced,
    lowered,
    response: {
      ingested: id,
      tenant_id: tenant.tenantId,
      title: request.title,
      pii_flagged: pii,
      chunks: chunks.length,
    },
  };
}

async function embeddedChunks(embedder: Embedder, { title, content }: IngestRequest): Promise<NewChunk[]> {
  const pieces = chunk(content);
  const texts = pieces.map((piece) => indexedText(title, piece.text));
  const vectors = await embedder.embedDocuments(texts);
  return pieces.map((piece, index) => {
    const dense = vectors[index];
    const text = texts[index];
    if (dense === undefined || text === undefined) throw new Error('The embedder returned too few vectors.');
    return { ...piece, dense, sparse: bm25Weights(text) };
  });
}
