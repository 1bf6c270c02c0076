/** Answers a question from the documents that this caller can see: one embed, one store and one generate call. */
import type * as z from 'zod/mini';
import type { QueryResponse, queryRequest } from '../../shared/contract/schemas.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import { type Answer, type Answerer, refusal, type TokenUsage } from '../../shared/ports/answerer.ts';
import { type Embedder, embeddingSpace } from '../../shared/ports/embedder.ts';
import type { Sealer } from '../../shared/ports/sealer.ts';
import type { FoundDocument, TenantStore } from '../../shared/ports/tenant-store.ts';
import { queryTerms } from '../../shared/retrieval/sparse.ts';
import { type TenantContext, visibilityOf } from '../../shared/tenancy/tenant-context.ts';
import { withinTime } from '../../shared/upstream/within-time.ts';

export interface QueryPorts {
  readonly embedder: Embedder;
  readonly store: Pick<TenantStore, 'search'>;
  readonly sealer: Pick<Sealer, 'of'>;
  readonly answerer: Answerer;
  /** How long this request may still take. */
  readonly remainingMs: () => number;
}

export interface Queried {
  readonly response: QueryResponse;
  /** Why there is no generated answer: for the operator's log. */
  readonly unavailable: AppError | undefined;
  /** What the model took; `undefined` where none ran, or it did not say. */
  readonly usage: TokenUsage | undefined;
  /** Ids of the sources shown that are flagged as personal data. */
  readonly personalDataShown: readonly string[];
}

/** Enough context for an answer, little enough for a prompt. */
export const passagesPerDocument = 3;

/** Kept back from the model, so that the sources still arrive where it takes too long. */
const reserveMs = 2_500;

/** Less is not enough for any model: it would be paid for and thrown away. */
const leastAnswerMs = 1_000;

/** Stands where the model's answer would; the sources beside it are as good as ever. */
export const unavailableAnswer =
  'No answer can be written at the moment. These are the passages that were found for your question.';

/** @throws AppError `dependency-unavailable` where the embedder, the keys or the store are, `embedding-mismatch` */
export async function query(
  ports: QueryPorts,
  tenant: TenantContext,
  request: z.infer<typeof queryRequest>,
): Promise<Queried> {
  const found = await search(ports, tenant, request);
  const { answer, unavailable } = await answerFrom(ports, tenant, request.query, found);
  // A refusal cites nothing: sources beside it would say that there was something to find.
  const cited = answer.text === refusal ? [] : found;
  const personalDataShown = cited.filter(({ pii }) => pii).map(({ id }) => id);
  return {
    unavailable,
    usage: answer.usage,
    personalDataShown,
    response: {
      tenant_id: tenant.tenantId,
      query: request.query,
      answer: answer.text,
      sources: cited.map(toSource),
      pii_included: personalDataShown.length > 0,
      degraded: !answer.complete,
    },
  };
}

async function search(
  { embedder, store, sealer }: QueryPorts,
  tenant: TenantContext,
  { query: question, tags, top_k }: z.infer<typeof queryRequest>,
): Promise<readonly FoundDocument[]> {
  const [dense, seal] = await Promise.all([embedder.embedQuery(question), sealer.of(tenant.tenantId)]);
  return store.search(tenant.tenantId, {
    visibility: visibilityOf(tenant),
    tags: tags ?? [],
    embeddingSpace: embeddingSpace(embedder),
    dense,
    terms: queryTerms(question, seal.termIndex),
    denseWeight: embedder.denseWeight,
    relatedSimilarity: embedder.relatedSimilarity,
    topK: top_k,
    passagesPerDocument,
  });
}

/** Only a model that cannot be had is made up for; whatever else fails, fails. */
async function answerFrom(
  { answerer, remainingMs }: QueryPorts,
  tenant: TenantContext,
  question: string,
  found: readonly FoundDocument[],
): Promise<{ answer: Answer; unavailable: AppError | undefined }> {
  if (found.length === 0)
    return { answer: { text: refusal, complete: true, usage: undefined }, unavailable: undefined };
  const limitMs = remainingMs() - reserveMs;
  try {
    if (limitMs < leastAnswerMs) throw outOfTime();
    const asked = answerRequest(tenant, question, found);
    // The signal ends what the model costs; the limit also holds for an answerer that does not heed it.
    const answer = answerer.answer(asked, AbortSignal.timeout(Math.floor(limitMs)));
    return { answer: await withinTime(answer, limitMs), unavailable: undefined };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'dependency-unavailable') throw error;
    return { answer: { text: unavailableAnswer, complete: false, usage: undefined }, unavailable: error };
  }
}

const outOfTime = (): AppError =>
  new AppError('dependency-unavailable', {
    cause: new Error('Embedding and search left no time for the model.'),
  });

const answerRequest = (tenant: TenantContext, question: string, found: readonly FoundDocument[]) => ({
  tenantId: tenant.tenantId,
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
