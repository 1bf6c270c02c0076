/** Amazon Titan Text Embeddings v2: one text a call, so a document takes many calls, some at a time. */
import type { Embedder } from '../../ports/embedder.ts';
import { unitVector } from '../../retrieval/unit-vector.ts';
import { boundedMap } from '../../upstream/bounded-map.ts';
import { fieldsOf } from '../../upstream/json-fields.ts';
import { unusable } from './bedrock-failure.ts';
import { type BedrockEmbedderOptions, defaultParallelCalls } from './embedder-options.ts';
import { assertDimension, embeddable, modelName } from './embedding-reply.ts';
import { modelInvoker } from './invoke-model.ts';

/** Starting points, not measurements: tune them on your own questions (`denseWeight` by nDCG, the other by what it lets through). */
export const titanDenseWeight = 0.5;
export const titanRelatedSimilarity = 0.3;

/**
 * The model takes 8,192 tokens and 50,000 characters, and cannot be told to cut. No token is shorter than a byte, so
 * this many always fit; passages have half of it at most, and only a question of thousands of non-Latin letters more.
 */
const maxInputBytes = 8_000;

/** @throws Error where the model has no vectors of this dimension */
export function createTitanEmbedder(options: BedrockEmbedderOptions): Embedder {
  const { model = 'amazon.titan-embed-text-v2:0', dimension, tuning } = options;
  const { maxParallelCalls = defaultParallelCalls } = options;
  assertDimension(model, dimension, [1024, 512, 256]);
  const invoke = modelInvoker(model, options);

  const embed = async (text: string, signal?: AbortSignal): Promise<Float32Array> => {
    const inputText = cut(embeddable(text));
    const reply = await invoke({ inputText, dimensions: dimension, normalize: true }, signal);
    const vector = unitVector(fieldsOf(reply).embedding, dimension);
    if (vector === undefined) throw unusable({ operation: 'InvokeModel', model }, 'MalformedReply');
    return vector;
  };

  return {
    model: modelName(model),
    dimension,
    denseWeight: tuning?.denseWeight ?? titanDenseWeight,
    relatedSimilarity: tuning?.relatedSimilarity ?? titanRelatedSimilarity,
    maxTextsPerCall: 1,
    embedDocuments: (texts, signal) => boundedMap(texts, maxParallelCalls, (text) => embed(text, signal)),
    embedQuery: embed,
  };
}

/** The longest beginning that fits, without half a character at its end. */
function cut(text: string): string {
  if (text.length * 3 <= maxInputBytes) return text;
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(maxInputBytes));
  return text.slice(0, read);
}
