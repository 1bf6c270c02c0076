/** A time limit around a call that has none of its own, or a longer one. */
import { AppError } from '../errors/app-error.ts';

/**
 * What `work` comes to, if it does so in time. It is not stopped otherwise, only no longer waited for.
 * @throws AppError `dependency-unavailable` after `limitMs`
 */
export async function withinTime<T>(work: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<never>((_, reject) => {
    const cause = new Error(`No answer within ${Math.max(0, Math.round(limitMs))} ms.`);
    const error = new AppError('dependency-unavailable', { cause, retryAfterSeconds: 5 });
    timer = setTimeout(() => reject(error), Math.max(0, limitMs));
  });
  try {
    return await Promise.race([work, expiry]);
  } finally {
    clearTimeout(timer);
  }
}
