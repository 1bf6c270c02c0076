/** What becomes of work whose caller has stopped waiting for it. */

import type { AppError } from '../errors/app-error.ts';
import { unavailable } from '../errors/unavailable.ts';

export const givenUp = (): AppError => unavailable(new Error('The caller gave the call up.'));

/** @throws AppError `dependency-unavailable` where `signal` is aborted */
export function throwIfGivenUp(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw givenUp();
}
