/** Wall 1: what a verified token's claims must say beyond issuer and audience. */
import { type RefusalReason, refuseToken } from './refusal.ts';

type Claims = Readonly<Record<string, unknown>>;

export interface CheckedClaims {
  readonly subject: string;
  readonly roles: readonly string[];
  readonly expiresAtSeconds: number;
}

const maxLifetimeSeconds = 24 * 60 * 60;
const maxSubjectCharacters = 256;
const maxRoles = 100;

/**
 * Control characters, lone surrogates and the two Unicode line breaks: none belongs in a log or a policy. Neither do
 * quotation marks and backslashes: API Gateway writes the subject into lines of JSON as it is, and one that closes its
 * own text could name another tenant behind it.
 */
const unloggable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}"\\]/u;

/**
 * There is no clock tolerance: `exp` equal to now is over, `iat` and `nbf` equal to now are fine, and a second decides.
 * Issuer and verifier keep time by NTP, and a tolerance would only be a second, longer validity.
 * @throws AppError `unauthenticated`
 */
export function checkClaims(claims: Claims, nowSeconds: number): CheckedClaims {
  checkBegun(claims.iat, nowSeconds, 'issued-at');
  checkBegun(claims.nbf, nowSeconds, 'not-before');
  checkTokenUse(claims.token_use);
  return {
    expiresAtSeconds: checkExpiry(claims.exp, claims.iat, nowSeconds),
    subject: checkSubject(claims.sub),
    roles: checkRoles(claims.roles === undefined ? claims['cognito:groups'] : claims.roles),
  };
}

function checkExpiry(exp: unknown, iat: unknown, nowSeconds: number): number {
  // An absent `iat` was let through above; the bound from now still holds then.
  const fromSeconds = isFiniteNumber(iat) ? Math.min(iat, nowSeconds) : nowSeconds;
  if (!isFiniteNumber(exp) || exp <= nowSeconds || exp - fromSeconds > maxLifetimeSeconds) {
    refuseToken('expiry');
  }
  return exp;
}

function checkBegun(time: unknown, nowSeconds: number, reason: RefusalReason): void {
  if (time !== undefined && !(isFiniteNumber(time) && time <= nowSeconds)) refuseToken(reason);
}

/** Cognito signs ID tokens with the same keys; they tell a client who logged in and authorise nothing. */
function checkTokenUse(tokenUse: unknown): void {
  if (tokenUse !== undefined && tokenUse !== 'access') refuseToken('token-use');
}

function checkSubject(sub: unknown): string {
  if (typeof sub !== 'string' || sub === '' || sub.length > maxSubjectCharacters || unloggable.test(sub)) {
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
