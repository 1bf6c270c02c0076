/** How long a language model may take. */
import type { FetchPolicy } from './retrying-fetch.ts';

/** API Gateway waits 29 seconds in all; the rest is for the question's vector, the search and the way back. */
const deadlineMs = 24_000;

/**
 * A model writes for many seconds without a sign of life, so an attempt may take all of the time there is: a second
 * one after a time-out would be paid for twice and come too late. What fails sooner is tried again.
 */
export const answerPolicy: FetchPolicy = { attemptTimeoutMs: deadlineMs, deadlineMs, maxAttempts: 3 };

/** Many times the longest answer, its thoughts included. */
export const maxChatReplyBytes = 1_000_000;
