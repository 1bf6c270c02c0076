/** Cognito's event before a token is made, as far as it is read, and its answer. */
import type { TokenClaims } from './claims.ts';

/**
 * Written here because the published types know claims as strings only; since V2_0 Cognito takes lists too. What may be
 * absent is said to be: the event of a machine has no user in it.
 */
export interface PreTokenGenerationEvent {
  readonly version: string;
  readonly triggerSource: string;
  readonly callerContext?: { readonly clientId?: string };
  readonly request?: {
    readonly userAttributes?: Readonly<Record<string, string>>;
    readonly groupConfiguration?: { readonly groupsToOverride?: readonly string[] };
  };
  readonly response: PreTokenGenerationResponse;
}

export interface PreTokenGenerationResponse {
  readonly claimsAndScopeOverrideDetails?: {
    /** The ID token gets nothing: it authorises nobody here. */
    readonly accessTokenGeneration: { readonly claimsToAddOrOverride: TokenClaims };
  } | null;
}
