/** What the Bedrock embedders are made from. */
import type { BedrockClient } from './client.ts';
import type { CallLimits } from './timed-call.ts';

export interface BedrockEmbedderOptions extends Partial<CallLimits> {
  /** Model id, or that of an inference profile. */
  readonly model?: string;
  readonly dimension: number;
  /** Where undefined, the adapter's own. */
  readonly tuning?: {
    readonly denseWeight: number | undefined;
    readonly relatedSimilarity: number | undefined;
  };
  /** Where undefined, the one that the process shares. */
  readonly client?: BedrockClient;
  readonly maxParallelCalls?: number;
}

/** Enough to embed a document of 100 passages in about two seconds, few enough for a new account's quota. */
export const defaultParallelCalls = 8;
