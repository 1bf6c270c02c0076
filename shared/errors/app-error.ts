/** The one error class: a registered problem code, a detail fit for the caller, and the cause for the operator. */
import type { ProblemCode } from './registry.ts';

/** One thing wrong with the input. `pointer` is an RFC 6901 JSON Pointer, or `?name` for a query parameter. */
export interface InputError {
  readonly pointer: string;
  readonly detail: string;
}

export interface AppErrorOptions {
  /** Shown to the caller. Must hold no secret, no vendor text and nothing about another tenant. */
  readonly detail?: string;
  /** Kept for the operator's log only. */
  readonly cause?: unknown;
  readonly errors?: readonly InputError[];
  readonly retryAfterSeconds?: number;
}

export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ProblemCode;
  readonly detail: string | undefined;
  readonly errors: readonly InputError[] | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ProblemCode, options: AppErrorOptions = {}) {
    super(options.detail ?? code, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.detail = options.detail;
    this.errors = options.errors;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
