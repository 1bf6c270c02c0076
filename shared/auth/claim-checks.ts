/** Wall 1: what a verified token's claims must say beyond issuer and audience. */
import { refuseToken } from './refusal.ts';

type Claims = Readonly<Record<string, unknown>>;

export interface CheckedClaims {
  readonly subject: string;
  readonly roles: readonly string[];
  readonly expiresAtSeconds: number;
}

const maxLifetimeSeconds = 24 * 60 * 60;
const maxSubjectCharacters = 256;
const maxRoles = 100;

/** Control characters, lone surrogates and the two Unicode line breaks: none belongs in a log or a policy. */
const unprintable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;

/**
 * There is no clock tolerance: `exp` equal to now is over, `iat` and `nbf` equal to now are fine, and a second decides.
 * Issuer and verifier keep time by NTP, and a tolerance would only be a second, longer validity.
 * @throws AppError `unauthenticated`
 */
export function checkClaims(claims: Claims, nowSeconds: number): CheckedClaims {
  checkIssuedAt(claims.iat, nowSeconds);
  checkNotBefore(claims.nbf, nowSeconds);
  checkTokenUse(claims.token_use);
  return {
    expiresAtSeconds: checkExpiry(claims.exp, claims.iat, nowSeconds),
    subject: checkSubject(claims.sub),
    roles: checkRoles(claims.roles === undefined ? claims['cognito:groups'] : claims.roles),
  };
}

function checkExpiry(exp: unknown, iat: unknown, nowSeconds: number): number {
  if (!isFiniteNumber(exp) || exp <= nowSeconds) refuseToken('expiry');
  if (exp - nowSeconds > maxLifetimeSeconds) refuseToken('expiry');
  // An absent `iat` was let through above; the bound from now still holds then.
  if (isFiniteNumber(iat) && exp - iat > maxLifetimeSeconds) refuseToken('expiry');
  return exp;
}

function checkIssuedAt(iat: unknown, nowSeconds: number): void {
  if (iat !== undefined && !(isFiniteNumber(iat) && iat <= nowSeconds)) refuseToken('issued-at');
}

function checkNotBefore(nbf: unknown, nowSeconds: number): void {
  if (nbf !== undefined && !(isFiniteNumber(nbf) && nbf <= nowSeconds)) refuseToken('not-before');
}

/** Cognito signs ID tokens with the same keys; they tell a client who logged in and authorise nothing. */
function checkTokenUse(tokenUse: unknown): void {
  if (tokenUse !== undefined && tokenUse !== 'access') refuseToken('token-use');
}

function checkSubject(sub: unknown): string {
  if (typeof sub !== 'string' || sub === '' || sub.length > maxSubjectCharacters || unprintable.test(sub)) {
    refuseToken('subject');
  }
  return sub;
}

function checkRoles(roles: unknown): readonly string[] {
  if (roles === undefined) return [];
  if (!Array.isArray(roles) || roles.length > maxRoles || !roles.every(isString)) refuseToken('roles');
  return roles;
}

const isFiniteNumber = (value: unknown): value is number => Number.isFinite(value);

const isString = (value: unknown): value is string => typeof value === 'string';
