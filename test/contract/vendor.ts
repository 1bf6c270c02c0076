/** A provider on loopback, as the contract suites of its adapters see it. */

/** 429 with Retry-After 0, a 500, an answer that never comes, a connection cut in mid-answer, an answer that makes no sense. */
export type VendorFault = 'throttled' | 'server-error' | 'hang' | 'cut' | 'garbage';

/** What a model on loopback says that an answer took. */
export const countedTokens = { inputTokens: 412, outputTokens: 37 } as const;

export interface VendorUnderTest {
  /** Calls that arrived since the last `reset`. */
  calls(): number;
  /** The next `times` calls meet this fault. */
  failNext(fault: VendorFault, times: number): void;
  /** Forgets faults, prepared answers and counts. */
  reset(): void;
}

export interface ModelUnderTest extends VendorUnderTest {
  /** What the model says next, and why it stops: done, out of tokens, or stopped by the provider's filter. */
  answerNext(text: string, stop?: 'done' | 'token-limit' | 'filter'): void;
  /** What it says the next answer took, a number or not; otherwise it is `countedTokens`. */
  countNext(inputTokens: unknown, outputTokens: unknown): void;
  /** What arrived with the last call, in the provider's own fields for the two. */
  lastPrompt(): { readonly system: string; readonly user: string };
  /** The tenant that the last call names for the cost report. */
  lastTenant(): string | undefined;
}
