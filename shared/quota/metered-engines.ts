/** The engines that cost money, each telling what it takes as it begins: what has begun counts, whether or not it succeeds. */
import type { Answerer } from '../ports/answerer.ts';
import type { Embedder } from '../ports/embedder.ts';
import type { TenantStore } from '../ports/tenant-store.ts';
import { promptTokens } from './prompt-tokens.ts';
import { estimateTokens } from './token-estimate.ts';
import type { Pay } from './within-quota.ts';

/** Embedders do not say what they took, so the estimate stands. */
export const meteredEmbedder = (embedder: Embedder, pay: Pay): Embedder => ({
  model: embedder.model,
  dimension: embedder.dimension,
  denseWeight: embedder.denseWeight,
  relatedSimilarity: embedder.relatedSimilarity,
  maxTextsPerCall: embedder.maxTextsPerCall,
  embedDocuments(texts, signal) {
    pay({ tokens: embeddingTokens(texts) });
    return embedder.embedDocuments(texts, signal);
  },
  embedQuery(text, signal) {
    pay({ tokens: estimateTokens(text) });
    return embedder.embedQuery(text, signal);
  },
});

/** What fails may have been paid for all the same, to the longest answer. */
export const meteredAnswerer = (answerer: Answerer, pay: Pay): Answerer => ({
  maxAnswerTokens: answerer.maxAnswerTokens,
  async answer(request, signal) {
    const inputTokens = promptTokens(request);
    pay({ tokens: inputTokens + answerer.maxAnswerTokens });
    const answer = await answerer.answer(request, signal);
    const { usage = { inputTokens, outputTokens: estimateTokens(answer.text) } } = answer;
    const tokens = usage.inputTokens + usage.outputTokens;
    pay({ tokens: tokens - inputTokens - answerer.maxAnswerTokens });
    return answer;
  },
});

/** A write that fails may have been done all the same. */
export const meteredStore = (store: Pick<TenantStore, 'put'>, pay: Pay): Pick<TenantStore, 'put'> => ({
  put(tenant, request, signal) {
    pay({ documents: 1, chunks: request.chunks.length });
    return store.put(tenant, request, signal);
  },
});

export const embeddingTokens = (texts: readonly string[]): number =>
  texts.reduce((sum, text) => sum + estimateTokens(text), 0);
