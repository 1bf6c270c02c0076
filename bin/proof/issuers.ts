/** The proof's identity providers: each with a key of its own, honest and dishonest tokens alike. */
import { createHmac, generateKeyPairSync, type JsonWebKey, type KeyObject, sign } from 'node:crypto';
import type { IssuerName } from './world.ts';

export interface ProofIssuer {
  readonly name: IssuerName;
  readonly issuer: string;
  readonly audience: string;
  readonly jwks: { readonly keys: readonly JsonWebKey[] };
  /** What this provider would really sign. */
  issue(claims: Claims): string;
  /** Signed by nobody it trusts, or not at all: what a forger can make who knows the public key. */
  forge(claims: Claims): readonly Forgery[];
}

export interface Forgery {
  readonly name: string;
  readonly token: string;
}

export interface Claims {
  readonly tenant_id: unknown;
  readonly roles: readonly string[];
  readonly [claim: string]: unknown;
}

const lifetimeSeconds = 3_600;

export function createProofIssuer(name: IssuerName): ProofIssuer {
  const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const strange = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const kid = `${name}-key`;
  const issuer = `https://${name}.issuer.example`;
  const jwk = { ...own.publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' };
  const payload = (claims: Claims): Record<string, unknown> => {
    const now = Math.floor(Date.now() / 1_000);
    return { iss: issuer, aud: 'askacme', sub: 'somebody', iat: now, exp: now + lifetimeSeconds, ...claims };
  };
  const honest = (claims: Claims): string => signed({ alg: 'ES256', kid }, payload(claims), own.privateKey);

  return {
    name,
    issuer,
    audience: 'askacme',
    jwks: { keys: [jwk] },
    issue: honest,
    forge: (claims) => [
      {
        name: 'no signature (alg none)',
        token: `${encoded({ alg: 'none', kid })}.${encoded(payload(claims))}.`,
      },
      {
        name: 'claims exchanged under a good signature',
        token: withClaims(honest({ tenant_id: 'nobody', roles: [] }), payload(claims)),
      },
      { name: 'signature left out', token: honest(claims).replace(/[^.]+$/, '') },
      {
        name: "a stranger's key under the known name",
        token: signed({ alg: 'ES256', kid }, payload(claims), strange.privateKey),
      },
      {
        name: 'a key that comes with the token',
        token: signed(
          { alg: 'ES256', kid, jwk: strange.publicKey.export({ format: 'jwk' }) },
          payload(claims),
          strange.privateKey,
        ),
      },
      {
        name: 'the public key as a shared secret (HS256)',
        token: confused(kid, payload(claims), own.publicKey),
      },
      { name: 'past its end', token: honest({ ...claims, iat: 1_000, exp: 2_000 }) },
      { name: 'without an end', token: honest({ ...claims, exp: undefined }) },
      { name: 'for another audience', token: honest({ ...claims, aud: 'another-service' }) },
      { name: 'of an unknown issuer', token: honest({ ...claims, iss: 'https://nobody.example' }) },
    ],
  };
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function signed(header: object, payload: object, key: KeyObject): string {
  const input = `${encoded(header)}.${encoded(payload)}`;
  const signature = sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

function withClaims(token: string, payload: object): string {
  const [header, , signature] = token.split('.');
  return `${header}.${encoded(payload)}.${signature}`;
}

function confused(kid: string, payload: object, publicKey: KeyObject): string {
  const input = `${encoded({ alg: 'HS256', kid })}.${encoded(payload)}`;
  const secret = publicKey.export({ type: 'spki', format: 'pem' });
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}
