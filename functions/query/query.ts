/** Answers a question from the documents that this caller can see: one embed, one store and one generate call. */
import type * as z from 'zod/mini';
import type { QueryResponse, queryRequest } from '../../shared/contract/schemas.ts';
import type { Answerer } from '../../shared/ports/answerer.ts';
import { refusal } from '../../shared/ports/answerer.ts';
import type { Embedder } from '../../shared/ports/embedder.ts';
import type { FoundDocument, TenantStore } from '../../shared/ports/tenant-store.ts';
import { queryTerms } from '../../shared/retrieval/sparse.ts';
import { type TenantContext, visibilityOf } from '../../shared/tenancy/tenant-context.ts';

export interface QueryPorts {
  readonly embedder: Embedder;
  readonly store: TenantStore;
  readonly answerer: Answerer;
}

/** Enough context for an answer, little enough for a prompt. */
const passagesPerDocument = 3;

export async function query(
  { embedder, store, answerer }: QueryPorts,
  tenant: TenantContext,
  request: z.infer<typeof queryRequest>,
): Promise<QueryResponse> {
  const found = await store.search(tenant.tenantId, {
    visibility: visibilityOf(tenant),
    tags: request.tags ?? [],
    dense: await embedder.embedQuery(request.query),
    terms: queryTerms(request.query),
    denseWeight: embedder.denseWeight,
    relatedSimilarity: embedder.relatedSimilarity,
    topK: request.top_k,
    passagesPerDocument,
  });
  const answer =
    found.length === 0 ? refusal : await answerer.answer(answerRequest(tenant, request.query, found));
  // A refusal cites nothing: sources beside it would say that there was something to find.
  const cited = answer === refusal ? [] : found;
  return {
    tenant_id: tenant.tenantId,
    query: request.query,
    answer,
    sources: cited.map(toSource),
    pii_included: cited.some((document) => document.pii),
  };
}

const answerRequest = (tenant: TenantContext, question: string, found: readonly FoundDocument[]) => ({
  companyName: tenant.tenantName,
  question,
  sources: found.map(({ title, passages }, index) => ({
    number: index + 1,
    title,
    passages: passages.map(({ text }) => text),
  })),
});

const toSource = ({ id, title, tags, passages }: FoundDocument) => ({
  id,
  title,
  tags: [...tags],
  passages: passages.map(({ text, start, end }) => ({ text, start, end })),
});
