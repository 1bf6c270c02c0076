/** What a handler answers when its time is nearly up: a 503 that says so, before Lambda cuts it off without a word. */
import { unavailable } from '../errors/unavailable.ts';

/** Options for `middy()`. */
export const timeBudget = {
  timeoutEarlyInMillis: 1_000,
  timeoutEarlyResponse: (): never => {
    throw unavailable(new Error('The time for this request was used up.'));
  },
};
