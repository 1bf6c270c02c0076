/** What a provider says an answer took. It goes into reports and onto bills, so only what can be a count is taken. */
import type { TokenUsage } from '../ports/answerer.ts';

/** `undefined` where either is not a count. */
export const tokenUsage = (inputTokens: unknown, outputTokens: unknown): TokenUsage | undefined =>
  isCount(inputTokens) && isCount(outputTokens) ? { inputTokens, outputTokens } : undefined;

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
