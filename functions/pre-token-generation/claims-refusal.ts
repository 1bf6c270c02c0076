/** Why a user or a machine gets no token: a word for the operator's log. Whoever signs in is told nothing of it. */
import { Refusal } from '../../shared/auth/refusal.ts';

export type ClaimsRefusalReason =
  | 'trigger'
  | 'version'
  | 'no-tenant'
  | 'tenant-grammar'
  | 'groups'
  | 'client-id'
  | 'unknown-client';

/** @throws Refusal, always */
export function refuseClaims(reason: ClaimsRefusalReason): never {
  throw new Refusal(reason);
}
