/** Text to vectors. Vectors are L2-normalised, so an inner product is a cosine. */

export interface Embedder {
  /** Stable name of model and version; vectors of two models never mix. */
  readonly model: string;
  readonly dimension: number;
  /** Weight of the dense score in the hybrid one, 0 to 1; the rest is the sparse score's. */
  readonly denseWeight: number;
  /** Cosine below which a passage that shares no word with the question counts as unrelated. */
  readonly relatedSimilarity: number;
  /** How many texts one provider call takes. The adapter makes the calls, some at a time. */
  readonly maxTextsPerCall: number;
  /**
   * One vector a text, in the texts' order. Where `signal` is aborted, no further call is begun and those under way are
   * given up: nobody waits for them any more.
   * @throws AppError `dependency-unavailable`, after an abort too
   */
  embedDocuments(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]>;
  /** @throws AppError `dependency-unavailable` */
  embedQuery(text: string, signal?: AbortSignal): Promise<Float32Array>;
}

/** What has to be equal for two vectors to be compared: stored with every document. */
export const embeddingSpace = ({ model, dimension }: Embedder): string => `${model}/${dimension}`;
