/** A time limit around a call that has none of its own, or a longer one. */

import type { AppError } from '../errors/app-error.ts';
import { unavailable } from '../errors/unavailable.ts';
import { givenUp } from './given-up.ts';

/**
 * What `work` comes to, if it does so in time and before `signal` is aborted. It is not stopped otherwise, only no
 * longer waited for; what it then fails with is nobody's concern.
 * @throws AppError `dependency-unavailable` after `limitMs`, and after an abort
 */
export async function withinTime<T>(work: Promise<T>, limitMs: number, signal?: AbortSignal): Promise<T> {
  const { promise: end, reject } = Promise.withResolvers<never>();
  const giveUp = (): void => reject(givenUp());
  const timer = setTimeout(() => reject(expired(limitMs)), Math.max(0, limitMs));
  signal?.addEventListener('abort', giveUp, { once: true });
  if (signal?.aborted) giveUp();
  try {
    return await Promise.race([end, work]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', giveUp);
  }
}

const expired = (limitMs: number): AppError =>
  unavailable(new Error(`No answer within ${Math.max(0, Math.round(limitMs))} ms.`));
