/** Wall 1: a fetched JWK Set turned into the keys that may verify a token, each bound to one algorithm. */
import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import type { Jwk } from 'aws-jwt-verify/jwk';
import type { SignatureAlgorithm } from './header-checks.ts';

export interface VerificationKey {
  readonly kid: string;
  /** Follows from the kind of key, not from what the set or the token says: no key serves two algorithms. */
  readonly alg: SignatureAlgorithm;
  readonly publicKey: KeyObject;
  /** The public members only, with `kid` and `alg`. */
  readonly jwk: Jwk;
}

export type KeySet = ReadonlyMap<string, VerificationKey>;

const minRsaBits = 2048;

/**
 * Keys that do not count are passed over, as RFC 7517 section 5 advises: other kinds, other uses, weak or broken ones.
 * Of several with one `kid` the first counts.
 * @throws Error where `value` is not a JWK Set, or where no key of it counts
 */
export function parseKeySet(value: unknown): KeySet {
  const listed = isRecord(value) ? value.keys : undefined;
  if (!Array.isArray(listed)) throw new Error('the reply is not a JWK Set');
  const keys = new Map<string, VerificationKey>();
  for (const jwk of listed) {
    const key = parseKey(jwk);
    if (key !== undefined && !keys.has(key.kid)) keys.set(key.kid, key);
  }
  if (keys.size === 0) throw new Error('the JWK Set holds no key that can verify a token');
  return keys;
}

function parseKey(jwk: unknown): VerificationKey | undefined {
  if (!isRecord(jwk) || typeof jwk.kid !== 'string') return undefined;
  // Whoever reads the set can sign with a private key that was published in it.
  if (Object.hasOwn(jwk, 'd')) return undefined;
  if (jwk.use !== undefined && jwk.use !== 'sig') return undefined;
  const alg = algorithmOf(jwk);
  if (alg === undefined || (jwk.alg !== undefined && jwk.alg !== alg)) return undefined;
  const publicKey = importKey(jwk);
  if (publicKey === undefined || (alg === 'RS256' && !isStrongRsa(publicKey))) return undefined;
  const { kid } = jwk;
  return { kid, alg, publicKey, jwk: { ...(publicKey.export({ format: 'jwk' }) as Jwk), kid, alg } };
}

function algorithmOf(jwk: Record<string, unknown>): SignatureAlgorithm | undefined {
  if (jwk.kty === 'RSA') return 'RS256';
  if (jwk.kty === 'EC' && jwk.crv === 'P-256') return 'ES256';
  if (jwk.kty === 'OKP' && jwk.crv === 'Ed25519') return 'EdDSA';
  return undefined;
}

function importKey(jwk: Record<string, unknown>): KeyObject | undefined {
  try {
    return createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' });
  } catch {
    return undefined;
  }
}

/** With a public exponent of 1 every message is its own signature. */
function isStrongRsa(key: KeyObject): boolean {
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  return modulusLength >= minRsaBits && publicExponent > 1n;
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
