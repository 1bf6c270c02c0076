/** What becomes of work whose caller has stopped waiting for it. */
import { AppError } from '../errors/app-error.ts';

export const givenUp = (): AppError =>
  new AppError('dependency-unavailable', {
    cause: new Error('The caller gave the call up.'),
    retryAfterSeconds: 5,
  });

/** @throws AppError `dependency-unavailable` where `signal` is aborted */
export function throwIfGivenUp(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw givenUp();
}
