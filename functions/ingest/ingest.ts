/** Adds or replaces one document: inspected for personal data, cut into passages, embedded, and stored in one atomic step. */
import { randomUUID } from 'node:crypto';
import type { IngestRequest, IngestResponse } from '../../shared/contract/schemas.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import { type Embedder, embeddingSpace } from '../../shared/ports/embedder.ts';
import type { Sealer } from '../../shared/ports/sealer.ts';
import type { NewChunk, PutRequest, TenantStore } from '../../shared/ports/tenant-store.ts';
import { chunk } from '../../shared/retrieval/chunking.ts';
import { indexedText } from '../../shared/retrieval/indexed-text.ts';
import { bm25Weights } from '../../shared/retrieval/sparse.ts';
import { eachTermOnce } from '../../shared/retrieval/terms.ts';
import { type TenantContext, visibilityOf } from '../../shared/tenancy/tenant-context.ts';
import { flagOf, type Inspect, reasonsOf } from './inspection.ts';

export interface IngestPorts {
  readonly embedder: Embedder;
  readonly store: Pick<TenantStore, 'put'>;
  readonly sealer: Pick<Sealer, 'of'>;
  readonly inspect: Inspect;
  /** How long this request may still take. */
  readonly remainingMs: () => number;
}

/**
 * Kept back from the embedder for the store. A write that begins has the time to end before its caller is told that
 * there is none: what is given up must not be stored later, over what the caller sent since.
 */
const storeReserveMs = 12_000;

/** A document that takes longer is stored all the same, flagged as personal data. */
const longestInspectionMs = 8_000;

/** What the handler needs to answer in time. */
const answerReserveMs = 1_500;

export interface Ingested {
  /** Which of 200 and 201 to answer; speaks only of documents that the caller can see. */
  readonly replaced: boolean;
  readonly response: IngestResponse;
}

/** @throws AppError `dependency-unavailable` where the engines or the time do not allow it; `embedding-mismatch` */
export async function ingest(
  { embedder, store, sealer, inspect, remainingMs }: IngestPorts,
  tenant: TenantContext,
  request: IngestRequest,
): Promise<Ingested> {
  const id = request.id ?? randomUUID();
  const leftMs = atLeastZero(remainingMs() - storeReserveMs);
  const embedding = AbortSignal.timeout(leftMs);
  // Of the whole document, before it is cut. What is embedded depends on no flag, so that neither waits for the other.
  const inspecting = inspect(request, AbortSignal.timeout(Math.min(longestInspectionMs, leftMs)));
  const chunks = await embeddedChunks({ embedder, sealer }, tenant, request, embedding);
  const inspection = await inspecting;
  if (embedding.aborted) throw outOfTime();
  const put: PutRequest = {
    id,
    title: request.title,
    tags: [...new Set(request.tags)],
    pii: flagOf(request.contains_pii, inspection),
    visibility: visibilityOf(tenant),
    embeddingSpace: embeddingSpace(embedder),
    chunks,
  };
  const storing = AbortSignal.timeout(atLeastZero(remainingMs() - answerReserveMs));
  const { replaced, pii } = await store.put(tenant.tenantId, put, storing);
  return {
    replaced,
    response: {
      ingested: id,
      tenant_id: tenant.tenantId,
      title: request.title,
      pii_flagged: pii,
      pii_reasons: reasonsOf(request.contains_pii, inspection, pii),
      pii_kinds: [...inspection.kinds],
      chunks: chunks.length,
    },
  };
}

async function embeddedChunks(
  { embedder, sealer }: Pick<IngestPorts, 'embedder' | 'sealer'>,
  { tenantId }: TenantContext,
  { title, content }: IngestRequest,
  signal: AbortSignal,
): Promise<NewChunk[]> {
  const pieces = chunk(content);
  const texts = pieces.map((piece) => indexedText(title, piece.text));
  const [vectors, seal] = await Promise.all([embedder.embedDocuments(texts, signal), sealer.of(tenantId)]);
  const termIndex = eachTermOnce(seal.termIndex);
  return pieces.map((piece, index) => {
    const dense = vectors[index];
    const text = texts[index];
    if (dense === undefined || text === undefined) throw new Error('The embedder returned too few vectors.');
    return { ...piece, dense, sparse: bm25Weights(text, termIndex) };
  });
}

const atLeastZero = (delayMs: number): number => Math.max(0, Math.floor(delayMs));

const outOfTime = (): AppError =>
  new AppError('dependency-unavailable', {
    detail: 'Embedding the document took too long. Nothing was stored.',
    cause: new Error('The time for embedding was used up.'),
    retryAfterSeconds: 5,
  });
