/** Wall 1: the one verifier of bearer tokens. aws-jwt-verify checks signature, issuer and audience; the rest is ours. */
import {
  JwtInvalidAudienceError,
  JwtInvalidSignatureAlgorithmError,
  JwtInvalidSignatureError,
} from 'aws-jwt-verify/error';
import { decomposeUnverifiedJwt } from 'aws-jwt-verify/jwt';
import { verifyJwtSync } from 'aws-jwt-verify/jwt-verifier';
import { AppError } from '../errors/app-error.ts';
import { type CheckedClaims, checkClaims } from './claim-checks.ts';
import { checkHeader } from './header-checks.ts';
import type { KeySourceOptions } from './issuer-keys.ts';
import { createJwksCache } from './jwks-cache.ts';
import type { VerificationKey } from './key-set.ts';
import { type RefusalReason, refuseToken } from './refusal.ts';
import { rolesWithinScopes } from './scope-checks.ts';
import { checkTokenForm } from './token-form.ts';
import { issuersByName, type TrustedIssuer } from './trusted-issuer.ts';

export interface VerifiedToken {
  readonly issuer: string;
  readonly subject: string;
  /** The claim `tenant_id` as it stands; nothing about it is checked here. */
  readonly tenantClaim: unknown;
  /** Of an issuer with scopes, only those that the token's scopes leave. */
  readonly roles: readonly string[];
  readonly expiresAtSeconds: number;
}

export interface TokenVerifier {
  /**
   * @throws AppError `unauthenticated`, the same for every fault, with a `Refusal` as its cause
   * @throws AppError `auth-unavailable` where the issuer's keys cannot be had
   */
  verify(unverifiedToken: string): Promise<VerifiedToken>;
}

export interface TokenVerifierOptions extends KeySourceOptions {
  readonly issuers: readonly TrustedIssuer[];
}

type Claims = ReturnType<typeof verifyJwtSync>;

export function createTokenVerifier({ issuers, ...cacheOptions }: TokenVerifierOptions): TokenVerifier {
  const trusted = issuersByName(issuers);
  const jwksCache = createJwksCache(cacheOptions);

  async function verify(unverifiedToken: string): Promise<VerifiedToken> {
    checkTokenForm(unverifiedToken);
    const unverified = decomposeUnverifiedJwt(unverifiedToken);
    const { kid } = checkHeader(unverified.header);
    const issuer = trusted.get(unverified.payload.iss ?? '') ?? refuseToken('unknown-issuer');
    const key = (await jwksCache.find(issuer.jwksUri, kid)) ?? refuseToken('unknown-key');
    const claims = verifySignature(unverifiedToken, issuer, key);
    return verifiedToken(issuer, claims, checkClaims(claims, cacheOptions.nowSeconds()));
  }

  return { verify: (unverifiedToken) => verify(unverifiedToken).catch(rethrowAsProblem) };
}

/**
 * The library's function is used rather than its `JwtVerifier` class: the class keeps key objects by issuer, `kid` and
 * `alg` of tokens not yet verified, so it goes on using the old key under a re-used `kid`, and with one issuer
 * configured it grows by an entry for every `iss` that is made up. Here the key set itself holds the key objects.
 *
 * An infinite grace switches off the library's look at the real clock. `checkClaims` is the only judge of time.
 */
function verifySignature(unverifiedToken: string, issuer: TrustedIssuer, key: VerificationKey): Claims {
  const options = {
    issuer: issuer.issuer,
    // `null` skips the check, for issuers whose scopes are checked in its place.
    audience: issuer.audience ?? null,
    graceSeconds: Number.POSITIVE_INFINITY,
  };
  // With `alg` in every JWK the library insists that the token names the same one: no algorithm confusion.
  return verifyJwtSync(unverifiedToken, key.jwk, options, () => key.publicKey);
}

function verifiedToken(issuer: TrustedIssuer, claims: Claims, checked: CheckedClaims): VerifiedToken {
  const { scopes } = issuer;
  const roles = scopes === undefined ? checked.roles : rolesWithinScopes(claims, scopes, checked.roles);
  return { issuer: issuer.issuer, tenantClaim: claims.tenant_id, ...checked, roles };
}

function rethrowAsProblem(error: unknown): never {
  if (error instanceof AppError) throw error;
  refuseToken(libraryReason(error), error);
}

function libraryReason(error: unknown): RefusalReason {
  if (error instanceof JwtInvalidSignatureError) return 'signature';
  if (error instanceof JwtInvalidSignatureAlgorithmError) return 'algorithm-mismatch';
  return error instanceof JwtInvalidAudienceError ? 'audience' : 'token-form';
}
