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
  | 'subject'
  | 'roles'
  | 'no-tenant'
  | 'tenant-grammar'
  | 'tenant-unknown'
  | 'tenant-suspended'
  | 'tenant-issuer';

/** Travels as the `cause` of an `AppError`. Holds no part of the token, so it may be logged. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason, cause?: unknown) {
    super(reason, cause === undefined ? undefined : { cause });
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
