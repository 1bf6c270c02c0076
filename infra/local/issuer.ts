/** The laptop's identity provider: one RS256 key in the data directory, its public half, and tokens signed with it. */

import type { JsonWebKey } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import {
  CompactSign,
  calculateJwkThumbprint,
  compactVerify,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  SignJWT,
} from 'jose';
import { addFile, readPrivateFile } from '../../shared/files/private-file.ts';

/** A name, whatever the port; it resolves nowhere and is never fetched. */
export const localIssuerName = 'https://issuer.askacme.local';
export const localAudience = 'askacme';
export const jwksPath = '/.well-known/jwks.json';
export const discoveryPath = '/.well-known/openid-configuration';

export interface TokenRequest {
  readonly tenantId: string;
  readonly roles: readonly string[];
  /** `local-developer` where left out. */
  readonly subject?: string;
  /** 3600 where left out; from -86400 (a token that has long expired) to 86400. */
  readonly expiresInSeconds?: number;
}

export interface LocalIssuer {
  /** Public keys only. */
  readonly jwks: { keys: JsonWebKey[] };
  /** @throws RangeError where the lifetime is out of range */
  issueToken(request: TokenRequest): Promise<string>;
}

const fileName = 'issuer.jwk.json';
const algorithm = 'RS256';
const defaultLifetimeSeconds = 3_600;
const maxLifetimeSeconds = 86_400;
const minModulusBits = 2_048;

/** Reads the key of `directory`, making both where they do not exist. @throws Error that says what to do */
export async function openIssuer(directory: string): Promise<LocalIssuer> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const file = path.join(directory, fileName);
  const text = (await readKeyFile(file)) ?? (await createKeyFile(file));
  return issuerFrom(text, file);
}

/** As `openIssuer`, but makes nothing. @throws Error that says what to do */
export async function readIssuer(directory: string): Promise<LocalIssuer> {
  const file = path.join(directory, fileName);
  const text = await readKeyFile(file);
  if (text === undefined) {
    throw new Error(`no issuer key in ${directory}; start the server first: npm start`);
  }
  return issuerFrom(text, file);
}

/** What OpenID Connect clients read first. The issuer is a name here, so it differs from the address it came from. */
export function discoveryDocument(origin: string) {
  return {
    issuer: localIssuerName,
    jwks_uri: `${origin}${jwksPath}`,
    id_token_signing_alg_values_supported: [algorithm],
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
  };
}

const readKeyFile = async (file: string): Promise<string | undefined> =>
  (await readPrivateFile(file, 'a private key'))?.toString('utf8');

/** The text of the file: ours, or that of whoever was first. */
async function createKeyFile(file: string): Promise<string | undefined> {
  await addFile(file, `${JSON.stringify(await newPrivateKey(), undefined, 2)}\n`);
  return readKeyFile(file);
}

async function newPrivateKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair(algorithm, {
    extractable: true,
    modulusLength: minModulusBits,
  });
  const jwk = await exportJWK(privateKey);
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: algorithm, use: 'sig' };
}

async function issuerFrom(text: string | undefined, file: string): Promise<LocalIssuer> {
  try {
    return await usableIssuer(JSON.parse(text ?? ''));
  } catch (cause) {
    const advice =
      'Delete it and start the server again to make a new one; tokens issued so far stop working.';
    throw new Error(`${file} is not a usable issuer key. ${advice}`, { cause });
  }
}

/** @throws Error where the key is not what `newPrivateKey` makes */
async function usableIssuer(value: unknown): Promise<LocalIssuer> {
  const jwk = value as JWK;
  const { kty, n, e, kid, alg, use } = jwk;
  if (kty !== 'RSA' || alg !== algorithm || use !== 'sig') throw new Error('not an RS256 signature key');
  if (Buffer.from(n ?? '', 'base64url').length * 8 < minModulusBits)
    throw new Error('the modulus is too short');
  if (kid === undefined || kid !== (await calculateJwkThumbprint(jwk)))
    throw new Error('kid is not the thumbprint');
  const publicJwk = { kty, n, e, kid, alg, use };
  const signingKey = await importJWK(jwk, algorithm);
  // Numbers that do not belong together import without complaint and sign what nobody can verify.
  const probe = await new CompactSign(Buffer.from('probe')).setProtectedHeader({ alg }).sign(signingKey);
  await compactVerify(probe, await importJWK(publicJwk as JWK, algorithm));
  return {
    jwks: { keys: [publicJwk as JsonWebKey] },
    issueToken: (request) => sign(request, kid, signingKey),
  };
}

type SigningKey = Awaited<ReturnType<typeof importJWK>>;

function sign(request: TokenRequest, kid: string, signingKey: SigningKey): Promise<string> {
  const { tenantId, roles, subject = 'local-developer', expiresInSeconds = defaultLifetimeSeconds } = request;
  if (!Number.isInteger(expiresInSeconds) || Math.abs(expiresInSeconds) > maxLifetimeSeconds) {
    throw new RangeError(
      `expiresInSeconds is a whole number from -${maxLifetimeSeconds} to ${maxLifetimeSeconds}`,
    );
  }
  const nowSeconds = Math.floor(Date.now() / 1000);
  const expiresAt = nowSeconds + expiresInSeconds;
  // An expired token is one that was good once: issued an hour before its end.
  const issuedAt = expiresInSeconds > 0 ? nowSeconds : expiresAt - defaultLifetimeSeconds;
  return new SignJWT({ tenant_id: tenantId, roles: [...roles] })
    .setProtectedHeader({ alg: algorithm, kid, typ: 'JWT' })
    .setIssuer(localIssuerName)
    .setAudience(localAudience)
    .setSubject(subject)
    .setIssuedAt(issuedAt)
    .setExpirationTime(expiresAt)
    .sign(signingKey);
}
