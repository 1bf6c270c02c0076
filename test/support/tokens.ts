/** Issuers for tests: real key pairs, and tokens as honest or as malformed as a test wants them. */

import { fail } from 'node:assert';
import {
  createHmac,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  sign as signBytes,
} from 'node:crypto';

export type TestAlgorithm = 'RS256' | 'ES256' | 'EdDSA';

export interface TestKey {
  readonly kid: string;
  readonly alg: TestAlgorithm;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** As an identity provider publishes it, with `kid`, `alg` and `use`. */
  readonly jwk: JsonWebKey;
}

export interface SignOptions {
  /** Written into the header; the signature is made to match where that is possible. `none` leaves it empty. */
  readonly alg?: string;
  /** Merged into the header last. A member that is `undefined` is left out. */
  readonly header?: Readonly<Record<string, unknown>>;
  readonly key?: TestKey;
}

export interface TestIssuer {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUri: string;
  readonly key: TestKey;
  readonly jwks: { readonly keys: readonly JsonWebKey[] };
  /** `claims` go over `sub`, `iss`, `aud`, `iat` (now) and `exp` (in an hour). `undefined` leaves a claim out. */
  sign(claims?: Readonly<Record<string, unknown>>, options?: SignOptions): string;
}

export interface TestIssuerOptions {
  readonly alg?: TestAlgorithm;
  readonly nowSeconds?: () => number;
}

export function makeTestIssuer(name: string, options: TestIssuerOptions = {}): TestIssuer {
  const { alg = 'ES256', nowSeconds = () => Math.floor(Date.now() / 1000) } = options;
  const issuer = `https://${name}.example`;
  const audience = 'askacme';
  const key = makeTestKey(`${name}-1`, alg);
  return {
    issuer,
    audience,
    jwksUri: `${issuer}/.well-known/jwks.json`,
    key,
    jwks: { keys: [key.jwk] },
    sign(claims = {}, signOptions = {}) {
      const now = nowSeconds();
      const payload = { sub: 'user-1', iss: issuer, aud: audience, iat: now, exp: now + 3_600, ...claims };
      return signToken(JSON.stringify(payload), { key, ...signOptions });
    },
  };
}

export function makeTestKey(kid: string, alg: TestAlgorithm = 'ES256', rsaBits = 2_048): TestKey {
  const { privateKey, publicKey } = makeKeyPair(alg, rsaBits);
  return {
    kid,
    alg,
    privateKey,
    publicKey,
    jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' },
  };
}

/** Any text as the payload, be it JSON or not, really signed. */
export function signToken(payload: string, options: SignOptions & { readonly key: TestKey }): string {
  const { key, alg = key.alg, header = {} } = options;
  return signParts(JSON.stringify({ alg, kid: key.kid, ...header }), payload, key, alg);
}

/** Any text as the header too. */
export function signParts(header: string, payload: string, key: TestKey, alg: string = key.alg): string {
  const input = `${base64Url(header)}.${base64Url(payload)}`;
  return `${input}.${signatureOf(input, key, alg).toString('base64url')}`;
}

export const base64Url = (text: string): string => Buffer.from(text).toString('base64url');

/** The same token with other bytes in one of its parts: 0 header, 1 payload, 2 signature. */
export function tamper(token: string, part: 0 | 1 | 2): string {
  const parts = token.split('.');
  const bytes = Buffer.from(parts[part] ?? fail('not a token'), 'base64url');
  // Two bytes before the closing brace a header or payload is inside a value, so it stays JSON.
  const at = bytes.length - 3;
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  parts[part] = bytes.toString('base64url');
  return parts.join('.');
}

function signatureOf(input: string, key: TestKey, alg: string): Buffer {
  const bytes = Buffer.from(input);
  if (alg === 'none') return Buffer.alloc(0);
  // The classic confusion: the public key, known to everybody, as the secret of an HMAC.
  if (/^HS\d+$/.test(alg))
    return createHmac(`sha${alg.slice(2)}`, publicPem(key))
      .update(bytes)
      .digest();
  if (key.alg === 'EdDSA') return signBytes(null, bytes, key.privateKey);
  const hash = /^[A-Z]{2}(?:256|384|512)$/.test(alg) ? `sha${alg.slice(2)}` : 'sha256';
  return signBytes(hash, bytes, { key: key.privateKey, dsaEncoding: 'ieee-p1363' });
}

const publicPem = (key: TestKey) => key.publicKey.export({ type: 'spki', format: 'pem' });

function makeKeyPair(alg: TestAlgorithm, rsaBits: number) {
  if (alg === 'RS256') return generateKeyPairSync('rsa', { modulusLength: rsaBits });
  if (alg === 'ES256') return generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return generateKeyPairSync('ed25519');
}
