/** An answer of Pinecone's that is no success. Kept as a cause, for the operator's log; its text never reaches a caller. */
import { AppError } from '../../errors/app-error.ts';

export class VendorRefusal extends Error {
  override readonly name = 'VendorRefusal';
  /** Not `status`: by that name the SDK would take it for its own and wrap it. */
  readonly httpStatus: number;
  readonly retryAfterSeconds: number | undefined;

  constructor(httpStatus: number, text: string, retryAfterSeconds: number | undefined) {
    super(`Pinecone answered ${httpStatus}: ${text.slice(0, 200)}`);
    this.httpStatus = httpStatus;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

const defaultRetryAfterSeconds = 5;

/** The refusal that an error of the SDK's stands for, if it does. */
export function refusalBehind(error: unknown): VendorRefusal | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof VendorRefusal) return cause;
  }
  return undefined;
}

/** `error` as callers may see it. */
export function toAppError(error: unknown): AppError {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause instanceof AppError) return cause;
  const refusal = refusalBehind(error);
  return new AppError('dependency-unavailable', {
    cause: refusal ?? error,
    retryAfterSeconds: refusal?.retryAfterSeconds ?? defaultRetryAfterSeconds,
  });
}
