/** What a request needs is away, and may be back soon: all callers are asked to wait as long. */
import { AppError } from './app-error.ts';

/** @param cause for the operator's log */
export const unavailable = (cause: unknown): AppError =>
  new AppError('dependency-unavailable', { cause, retryAfterSeconds: 5 });
