/** Cohere Embed v4 on Bedrock: up to 96 texts a call, documents and questions embedded each in their own way. */
import type { Embedder } from '../../ports/embedder.ts';
import { boundedMap } from '../../upstream/bounded-map.ts';
import { fieldsOf } from '../../upstream/json-fields.ts';
import { unusable } from './bedrock-failure.ts';
import { type BedrockEmbedderOptions, defaultParallelCalls } from './embedder-options.ts';
import { assertDimension, embeddable, modelName, unitVectors } from './embedding-reply.ts';
import { modelInvoker } from './invoke-model.ts';

/** Starting points, not measurements: tune them on your own questions, as Titan's. */
export const cohereDenseWeight = 0.5;
export const cohereRelatedSimilarity = 0.35;

const maxTextsPerCall = 96;

/** @throws Error where the model has no vectors of this dimension */
export function createCohereEmbedder(options: BedrockEmbedderOptions): Embedder {
  const { model = 'cohere.embed-v4:0', dimension, tuning } = options;
  const { maxParallelCalls = defaultParallelCalls } = options;
  assertDimension(model, dimension, [256, 512, 1024, 1536]);
  const invoke = modelInvoker(model, options);

  const bodyOf = (texts: readonly string[], inputType: string) => ({
    texts: texts.map(embeddable),
    input_type: inputType,
    embedding_types: ['float'],
    output_dimension: dimension,
    // Far above a passage's length; v4 calls the end RIGHT, where v3 said END.
    truncate: 'RIGHT',
  });
  const embed = async (texts: readonly string[], inputType: string, signal?: AbortSignal) => {
    const reply = await invoke(bodyOf(texts, inputType), signal);
    const vectors = unitVectors(floatsOf(reply), texts.length, dimension);
    if (vectors === undefined) throw unusable({ operation: 'InvokeModel', model }, 'MalformedReply');
    return vectors;
  };

  return {
    model: modelName(model),
    dimension,
    denseWeight: tuning?.denseWeight ?? cohereDenseWeight,
    relatedSimilarity: tuning?.relatedSimilarity ?? cohereRelatedSimilarity,
    maxTextsPerCall,
    async embedDocuments(texts, signal) {
      const vectors = await boundedMap(batchesOf(texts), maxParallelCalls, (batch) =>
        embed(batch, 'search_document', signal),
      );
      return vectors.flat();
    },
    async embedQuery(text, signal) {
      const [vector] = await embed([text], 'search_query', signal);
      if (vector === undefined) throw unusable({ operation: 'InvokeModel', model }, 'MalformedReply');
      return vector;
    },
  };
}

/** Vectors by type where types were asked for; older deployments reply with the bare list. */
function floatsOf(reply: unknown): unknown {
  const { embeddings } = fieldsOf(reply);
  return Array.isArray(embeddings) ? embeddings : fieldsOf(embeddings).float;
}

/** As few batches as can be, of nearly equal size: they travel at the same time, and the longest decides. */
function batchesOf(texts: readonly string[]): (readonly string[])[] {
  const calls = Math.ceil(texts.length / maxTextsPerCall);
  return Array.from({ length: calls }, (_, call) =>
    texts.slice(Math.floor((call * texts.length) / calls), Math.floor(((call + 1) * texts.length) / calls)),
  );
}
