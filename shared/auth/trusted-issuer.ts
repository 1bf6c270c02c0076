/** Wall 1: an issuer whose tokens are believed, and how it says that a token is meant for this API. Only in that one way. */

interface KeySource {
  /** The claim `iss`, to the letter. */
  readonly issuer: string;
  readonly jwksUri: string;
}

/** RFC 7519: the token names its audience. */
export interface AudienceIssuer extends KeySource {
  readonly audience: string;
  readonly scopes?: never;
}

/** Cognito's access tokens have no `aud`. They have the scopes of this API, which only its own clients are granted. */
export interface ScopeIssuer extends KeySource {
  readonly scopes: ApiScopes;
  readonly audience?: never;
}

export interface ApiScopes {
  /** Without it a token is not for this API. */
  readonly read: string;
  /** Without it a token's roles let nobody write. */
  readonly write: string;
}

export type TrustedIssuer = AudienceIssuer | ScopeIssuer;

/** @throws Error where issuers are none, there twice, or with both ways or neither: the type alone cannot see to that */
export function issuersByName(issuers: readonly TrustedIssuer[]): ReadonlyMap<string, TrustedIssuer> {
  const byName = new Map(issuers.map((issuer) => [issuer.issuer, issuer]));
  const haveOneWay = issuers.every(
    ({ audience, scopes }) => (audience === undefined) !== (scopes === undefined),
  );
  if (byName.size === 0 || byName.size !== issuers.length || !haveOneWay) {
    throw new Error('issuers must be given once each, with an audience or scopes');
  }
  return byName;
}
