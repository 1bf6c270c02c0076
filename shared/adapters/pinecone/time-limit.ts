/** The time that a method of the store may take with all of its calls together, beneath the gateway's 29 s. */

import type { AppError } from '../../errors/app-error.ts';
import { unavailable } from '../../errors/unavailable.ts';
import { toAppError } from './vendor-refusal.ts';

export interface TimeLimits {
  readonly searchMs: number;
  readonly getMs: number;
  readonly listMs: number;
  readonly deleteMs: number;
  readonly putMs: number;
  readonly eraseMs: number;
  /** An operator's look at the whole index, which may have thousands of namespaces. */
  readonly holdingsMs: number;
  readonly readyMs: number;
  /** Reading a part of the catalogue, for all who wait for it: whoever gives up leaves it to the next. */
  readonly catalogueMs: number;
}

export const timeLimits: TimeLimits = {
  searchMs: 12_000,
  getMs: 15_000,
  listMs: 20_000,
  deleteMs: 20_000,
  putMs: 20_000,
  eraseMs: 60_000,
  holdingsMs: 600_000,
  readyMs: 5_000,
  catalogueMs: 60_000,
};

/**
 * Ends `run` by its signal after the limit, or with the caller's signal. Not by `AbortSignal.timeout`, whose timer
 * outlives a quick answer.
 * @throws AppError `dependency-unavailable` then
 */
export async function withinTime<Result>(
  limitMs: number,
  callerSignal: AbortSignal | undefined,
  run: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(tooLate(limitMs)), limitMs);
  const signal = callerSignal ? AbortSignal.any([callerSignal, controller.signal]) : controller.signal;
  try {
    // Raced: a run can also wait for what it shares with others, which does not end with it.
    return await Promise.race([run(signal), rejectedBy(signal)]);
  } finally {
    clearTimeout(timer);
  }
}

const rejectedBy = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const end = (): void => reject(toAppError(signal.reason));
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });

const tooLate = (limitMs: number): AppError => unavailable(new Error(`Not done within ${limitMs} ms.`));
