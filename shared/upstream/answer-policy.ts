/** How long a language model may take. */
import type { FetchPolicy } from './retrying-fetch.ts';

/** API Gateway waits 29 seconds in all; the rest is for the question's vector, the search and the way back. */
export const answerPolicy: FetchPolicy = { attemptTimeoutMs: 20_000, deadlineMs: 24_000, maxAttempts: 3 };
