/** What a handler answers when its time is nearly up: a 503 that says so, before Lambda cuts it off without a word. */
import { AppError } from '../errors/app-error.ts';

/** Options for `middy()`. */
export const timeBudget = {
  timeoutEarlyInMillis: 1_000,
  timeoutEarlyResponse: (): never => {
    const cause = new Error('The time for this request was used up.');
    throw new AppError('dependency-unavailable', { cause, retryAfterSeconds: 5 });
  },
};
