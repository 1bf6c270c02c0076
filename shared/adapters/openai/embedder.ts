/** Embeds by any server that speaks OpenAI's embeddings endpoint: OpenAI, Ollama, vLLM and others. */
import type { Embedder } from '../../ports/embedder.ts';
import type { Secret } from '../../ports/secret.ts';
import { unitVector } from '../../retrieval/unit-vector.ts';
import { boundedMap } from '../../upstream/bounded-map.ts';
import { createJsonCall, unusableAnswer } from '../../upstream/json-call.ts';
import { fieldsOf } from '../../upstream/json-fields.ts';
import type { FetchParts, FetchPolicy } from '../../upstream/retrying-fetch.ts';
import { bearer } from './bearer.ts';
import { batches, embeddable, maxTextsPerCall } from './embedding-input.ts';

/**
 * Where the configuration names none. Starting points, to be tuned on one's own questions: the first by nDCG, the
 * second by the passages it lets through, as models differ in how near they hold what has nothing in common.
 */
export const openAiDenseWeight = 0.5;
export const openAiRelatedSimilarity = 0.4;

export interface OpenAiEmbedderOptions {
  /** As `https://api.openai.com/v1`. */
  readonly baseUrl: string;
  readonly model: string;
  /** What the model gives. Only `text-embedding-3*` can be asked for it; of others it is checked. */
  readonly dimension: number;
  readonly apiKey?: Secret | undefined;
  readonly tuning?: {
    readonly denseWeight: number | undefined;
    readonly relatedSimilarity: number | undefined;
  };
  readonly policies?: { readonly query: FetchPolicy; readonly documents: FetchPolicy };
  readonly fetchParts?: Partial<FetchParts>;
}

/** A question is one of three calls within API Gateway's 29 seconds; the documents of an ingest have most of them. */
const defaultPolicies = {
  query: { attemptTimeoutMs: 4_000, deadlineMs: 8_000, maxAttempts: 3 },
  documents: { attemptTimeoutMs: 10_000, deadlineMs: 20_000, maxAttempts: 3 },
};

const maxParallelCalls = 4;
const path = '/embeddings';

export function createOpenAiEmbedder(options: OpenAiEmbedderOptions): Embedder {
  const { baseUrl, model, dimension, apiKey, tuning, policies = defaultPolicies, fetchParts = {} } = options;
  const takesDimensions = /(?:^|\/)text-embedding-3/.test(model);

  const embedWith = (policy: FetchPolicy) => {
    const post = createJsonCall({ baseUrl, headers: bearer, secret: apiKey, policy, fetchParts });
    return async (input: readonly string[], signal?: AbortSignal): Promise<Float32Array[]> => {
      const dimensions = takesDimensions ? { dimensions: dimension } : {};
      const answer = await post(path, { model, input, encoding_format: 'float', ...dimensions }, signal);
      return vectorsOf(answer, input.length, dimension);
    };
  };
  const embedQuestion = embedWith(policies.query);
  const embedBatch = embedWith(policies.documents);

  return {
    model,
    dimension,
    denseWeight: tuning?.denseWeight ?? openAiDenseWeight,
    relatedSimilarity: tuning?.relatedSimilarity ?? openAiRelatedSimilarity,
    maxTextsPerCall,
    embedDocuments: async (texts, signal) => {
      const embed = (batch: readonly string[]) => embedBatch(batch, signal);
      return (await boundedMap(batches(texts.map(embeddable)), maxParallelCalls, embed)).flat();
    },
    embedQuery: async (text, signal) => {
      const [vector] = await embedQuestion([embeddable(text)], signal);
      if (vector === undefined) throw unusableAnswer(path);
      return vector;
    },
  };
}

/** One vector for each text, in the texts' order, which `index` tells and the order of `data` need not be. */
function vectorsOf(answer: unknown, count: number, dimension: number): Float32Array[] {
  const { data } = fieldsOf(answer);
  if (!Array.isArray(data) || data.length !== count) throw unusableAnswer(path);
  const vectors = new Map<unknown, Float32Array>();
  for (const entry of data) {
    const { index, embedding } = fieldsOf(entry);
    const vector = unitVector(embedding, dimension);
    if (vector === undefined) throw unusableAnswer(path, `no vectors of ${dimension} dimensions`);
    vectors.set(index, vector);
  }
  return Array.from({ length: count }, (_, at) => {
    const vector = vectors.get(at);
    if (vector === undefined) throw unusableAnswer(path);
    return vector;
  });
}
