import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { calculateJwkThumbprint, createLocalJWKSet, type JWK, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  discoveryDocument,
  discoveryPath,
  jwksPath,
  type LocalIssuer,
  localAudience,
  localIssuerName,
  openIssuer,
  readIssuer,
} from '../../../../infra/local/issuer.ts';

let parent = '';
let directory = '';
const keyFile = () => path.join(directory, 'issuer.jwk.json');

beforeEach(async () => {
  parent = await mkdtemp(path.join(tmpdir(), 'askacme-issuer-'));
  directory = path.join(parent, 'data', 'deep');
});

afterEach(async () => {
  vi.restoreAllMocks();
  await rm(parent, { recursive: true, force: true });
});

const keySet = (issuer: LocalIssuer) => createLocalJWKSet({ keys: issuer.jwks.keys as JWK[] });
const verify = (issuer: LocalIssuer, token: string, currentDate = new Date()) =>
  jwtVerify(token, keySet(issuer), {
    issuer: localIssuerName,
    audience: localAudience,
    algorithms: ['RS256'],
    currentDate,
  });
const permissions = async (file: string) => (await stat(file)).mode & 0o777;

describe('the issuer key', () => {
  it('is made where there is none, for its owner alone', async () => {
    await openIssuer(directory);

    const jwk = JSON.parse(await readFile(keyFile(), 'utf8')) as JWK;
    expect(jwk).toMatchObject({ kty: 'RSA', alg: 'RS256', use: 'sig', d: expect.any(String) });
    expect(jwk.kid).toBe(await calculateJwkThumbprint(jwk));
    expect(await permissions(keyFile())).toBe(0o600);
    expect(await permissions(directory)).toBe(0o700);
    expect(await readdir(directory)).toEqual(['issuer.jwk.json']);
  });

  it('stays the same over restarts and for readers', async () => {
    const first = await openIssuer(directory);
    const second = await openIssuer(directory);
    const reader = await readIssuer(directory);

    expect(second.jwks).toEqual(first.jwks);
    expect(reader.jwks).toEqual(first.jwks);
  });

  it('is one and the same for starters that race', async () => {
    const issuers = await Promise.all([1, 2, 3].map(() => openIssuer(directory)));

    const keyIds = new Set(issuers.map(({ jwks }) => jwks.keys[0]?.kid));
    expect(keyIds.size).toBe(1);
    expect(await readdir(directory)).toEqual(['issuer.jwk.json']);
  });

  it('is never made by a reader', async () => {
    await expect(readIssuer(directory)).rejects.toThrow(
      `no issuer key in ${directory}; start the server first: npm start`,
    );
    expect(await readdir(parent)).toEqual([]);
  });

  it.each([0o640, 0o604, 0o620])('is refused with the permissions %o', async (mode) => {
    await openIssuer(directory);
    await chmod(keyFile(), mode);

    await expect(openIssuer(directory)).rejects.toThrow(`chmod 600 "${keyFile()}"`);
    await expect(readIssuer(directory)).rejects.toThrow('others can read it');
  });

  // Windows has no such owners.
  it.skipIf(process.platform === 'win32')('is refused where somebody else put it there', async () => {
    await openIssuer(directory);
    vi.spyOn(process, 'getuid').mockReturnValue((await stat(keyFile())).uid + 1);

    await expect(openIssuer(directory)).rejects.toThrow('belongs to somebody else');
    await expect(readIssuer(directory)).rejects.toThrow('belongs to somebody else');
  });

  it.each<[string, (jwk: JWK) => unknown]>([
    ['is no object', () => null],
    ['is a public key', ({ kty, n, e, kid, alg, use }) => ({ kty, n, e, kid, alg, use })],
    ['names another algorithm', (jwk) => ({ ...jwk, alg: 'RS512' })],
    ['is for another use', (jwk) => ({ ...jwk, use: 'enc' })],
    ['has a kid of its own', (jwk) => ({ ...jwk, kid: 'mine' })],
    ['has no kid', ({ kid: _, ...jwk }) => jwk],
    ['is symmetric', () => ({ kty: 'oct', k: 'c2VjcmV0', alg: 'HS256', use: 'sig', kid: 'x' })],
    ['is too short', (jwk) => ({ ...jwk, n: 'AQAB' })],
  ])('is refused where the file %s', async (_, change) => {
    await openIssuer(directory);
    const jwk = JSON.parse(await readFile(keyFile(), 'utf8')) as JWK;
    await writeFile(keyFile(), JSON.stringify(change(jwk)));

    await expect(openIssuer(directory)).rejects.toThrow('Delete it and start the server again');
  });

  it('is refused where its halves do not belong together', async () => {
    await openIssuer(directory);
    const other = path.join(parent, 'other');
    await openIssuer(other);
    const mine = JSON.parse(await readFile(keyFile(), 'utf8')) as JWK;
    const theirs = JSON.parse(await readFile(path.join(other, 'issuer.jwk.json'), 'utf8')) as JWK;
    await writeFile(keyFile(), JSON.stringify({ ...theirs, n: mine.n, e: mine.e, kid: mine.kid }));

    await expect(readIssuer(directory)).rejects.toThrow('is not a usable issuer key');
  });

  it.each(['', '{', 'null'])('is refused where the file holds %j', async (text) => {
    await openIssuer(directory);
    await writeFile(keyFile(), text);

    await expect(readIssuer(directory)).rejects.toThrow(`${keyFile()} is not a usable issuer key`);
  });

  it('publishes its public half only', async () => {
    const issuer = await openIssuer(directory);

    expect(issuer.jwks.keys.map((key) => Object.keys(key).sort())).toEqual([
      ['alg', 'e', 'kid', 'kty', 'n', 'use'],
    ]);
  });
});

describe('a token', () => {
  it('carries the claims and verifies against the public key', async () => {
    const issuer = await openIssuer(directory);

    const token = await issuer.issueToken({ tenantId: 'acme', roles: ['editor', 'pii_access'] });

    const { payload, protectedHeader } = await verify(issuer, token);
    expect(protectedHeader).toEqual({ alg: 'RS256', typ: 'JWT', kid: issuer.jwks.keys[0]?.kid });
    expect(payload).toEqual({
      tenant_id: 'acme',
      roles: ['editor', 'pii_access'],
      sub: 'local-developer',
      iss: 'https://issuer.askacme.local',
      aud: 'askacme',
      iat: expect.any(Number),
      exp: Number(payload.iat) + 3_600,
    });
  });

  it('takes subject and lifetime from the request', async () => {
    const issuer = await openIssuer(directory);

    const token = await issuer.issueToken({
      tenantId: 'acme-2',
      roles: [],
      subject: 'ann',
      expiresInSeconds: 86_400,
    });

    const { payload } = await verify(issuer, token);
    expect(payload).toMatchObject({ tenant_id: 'acme-2', roles: [], sub: 'ann' });
    expect(Number(payload.exp) - Number(payload.iat)).toBe(86_400);
  });

  it('of a reader verifies with the opener too', async () => {
    const issuer = await openIssuer(directory);
    const reader = await readIssuer(directory);

    const token = await reader.issueToken({ tenantId: 'acme', roles: [] });

    await expect(verify(issuer, token)).resolves.toMatchObject({ payload: { tenant_id: 'acme' } });
  });

  it.each([-86_400, -1, 0])('can be made expired: %i seconds', async (expiresInSeconds) => {
    const issuer = await openIssuer(directory);

    const token = await issuer.issueToken({ tenantId: 'acme', roles: [], expiresInSeconds });

    await expect(verify(issuer, token)).rejects.toMatchObject({ code: 'ERR_JWT_EXPIRED' });
    const lastYear = await verify(issuer, token, new Date(Date.now() - 366 * 86_400_000));
    expect(Number(lastYear.payload.exp) - Number(lastYear.payload.iat)).toBe(3_600);
  });

  it.each([86_401, -86_401, 1.5, Number.NaN, Number.POSITIVE_INFINITY])(
    'is refused a lifetime of %d seconds',
    async (expiresInSeconds) => {
      const issuer = await openIssuer(directory);
      const act = async () => issuer.issueToken({ tenantId: 'acme', roles: [], expiresInSeconds });

      await expect(act).rejects.toThrow(RangeError);
    },
  );
});

describe('the discovery document', () => {
  it('points to the keys at the gateway, under a name that no port changes', () => {
    expect(discoveryPath).toBe('/.well-known/openid-configuration');
    expect(discoveryDocument('http://localhost:8123')).toEqual({
      issuer: localIssuerName,
      jwks_uri: `http://localhost:8123${jwksPath}`,
      id_token_signing_alg_values_supported: ['RS256'],
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
    });
  });
});
