/** Why a token or its tenant was refused: a word for the operator's log. The caller gets one generic problem. */
import { AppError } from '../errors/app-error.ts';

export type RefusalReason =
  | 'authorization-header'
  | 'token-size'
  | 'token-form'
  | 'header-algorithm'
  | 'header-critical'
  | 'header-type'
  | 'header-key-id'
  | 'header-embedded-key'
  | 'unknown-issuer'
  | 'unknown-key'
  | 'algorithm-mismatch'
  | 'signature'
  | 'audience'
  | 'expiry'
  | 'issued-at'
  | 'not-before'
  | 'token-use'
  | 'scope'
  | 'subject'
  | 'roles'
  | 'no-tenant'
  | 'tenant-grammar'
  | 'tenant-unknown'
  | 'tenant-suspended'
  | 'tenant-issuer';

/** Its reason is one of a fixed list and holds no part of a token, so it may be logged. Travels as the `cause` of an `AppError`. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly reason: string;

  constructor(reason: string, cause?: unknown) {
    super(reason, { cause });
    this.reason = reason;
  }
}

/** @throws AppError `unauthenticated`, always */
export function refuseToken(reason: RefusalReason, cause?: unknown): never {
  throw new AppError('unauthenticated', { cause: new Refusal(reason, cause) });
}

/** @throws AppError `invalid-tenant`, always */
export function refuseTenant(reason: RefusalReason): never {
  throw new AppError('invalid-tenant', { cause: new Refusal(reason) });
}

/** What the log may say of a failure: a reason of ours or the error's name, never text that a token could have shaped. */
export function loggedReason(error: unknown): string {
  const cause = error instanceof AppError ? error.cause : error;
  if (cause instanceof Refusal) return cause.reason;
  return cause instanceof Error ? cause.name : typeof cause;
}
