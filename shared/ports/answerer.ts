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
  readonly companyName: string;
  readonly question: string;
  readonly sources: readonly AnswerSource[];
}

export interface Answerer {
  /** The answer in plain text with `[n]` references, or exactly `refusal`. */
  answer(request: AnswerRequest): Promise<string>;
}
