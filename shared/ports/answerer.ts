/** Question and passages to an answer. The answerer never authorises: it sees only what the walls let through. */

/** The honest answer where the documents hold none. Compared byte for byte. */
export const refusal = "I don't have information about that in the documents you've shared with me.";

export interface AnswerSource {
  /** 1-based; what `[n]` in an answer refers to. */
  readonly number: number;
  readonly title: string;
  readonly passages: readonly string[];
}

export interface AnswerRequest {
  /** For the provider's cost report only; no part of the prompt. */
  readonly tenantId: string;
  readonly companyName: string;
  readonly question: string;
  readonly sources: readonly AnswerSource[];
}

/** What an answer cost, in the model's own count. */
export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export interface Answer {
  /** Plain text with `[n]` references, or exactly `refusal`. */
  readonly text: string;
  /** False where the model stopped before it was done. */
  readonly complete: boolean;
  /** `undefined` where no model ran, or it did not say. */
  readonly usage: TokenUsage | undefined;
}

export interface Answerer {
  /** Of one answer, with whatever the model thinks before it; 0 where no model runs. */
  readonly maxAnswerTokens: number;
  /**
   * Where `signal` is aborted, no further attempt is paid for and the one under way is given up.
   * @throws AppError `dependency-unavailable` where no answer can be had: a time-out, a refusal of the provider, a filter
   */
  answer(request: AnswerRequest, signal?: AbortSignal): Promise<Answer>;
}
