/** Wall 1: what a header may say, with tokens whose signature is right. */
import { describe, expect, it } from 'vitest';
import { setUpVerifier } from './verifier-harness.ts';

describe('the header of a token', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['alg none', { alg: 'none' }, 'header-algorithm'],
    ['alg NONE', { alg: 'NONE' }, 'header-algorithm'],
    ['alg HS256', { alg: 'HS256' }, 'header-algorithm'],
    ['alg RS512', { alg: 'RS512' }, 'header-algorithm'],
    ['alg PS256', { alg: 'PS256' }, 'header-algorithm'],
    ['alg ES384', { alg: 'ES384' }, 'header-algorithm'],
    ['alg in lower case', { alg: 'es256' }, 'header-algorithm'],
    ['an empty alg', { alg: '' }, 'header-algorithm'],
    ['no alg', { alg: undefined }, 'header-algorithm'],
    ['an array for alg', { alg: ['ES256'] }, 'token-form'],
    ['crit with an unknown extension', { crit: ['exp'], exp: 1 }, 'header-critical'],
    ['an empty crit', { crit: [] }, 'header-critical'],
    ['a null crit', { crit: null }, 'header-critical'],
    ['jku', { jku: 'https://evil.example/jwks.json' }, 'header-embedded-key'],
    ['x5u', { x5u: 'https://evil.example/cert.pem' }, 'header-embedded-key'],
    ['x5c', { x5c: ['AAAA'] }, 'header-embedded-key'],
    ['jwk', { jwk: { kty: 'oct', k: 'AAAA' } }, 'header-embedded-key'],
    ['a null jwk', { jwk: null }, 'header-embedded-key'],
    ['an unknown typ', { typ: 'dpop+jwt' }, 'header-type'],
    ['a typ that only begins like one', { typ: 'JWT2' }, 'header-type'],
    ['a typ that is null', { typ: null }, 'header-type'],
    ['a typ that is an array', { typ: ['JWT'] }, 'header-type'],
    ['no kid', { kid: undefined }, 'header-key-id'],
    ['an empty kid', { kid: '' }, 'header-key-id'],
    ['a kid that is a number', { kid: 7 }, 'token-form'],
    ['a kid of 129 characters', { kid: 'k'.repeat(129) }, 'header-key-id'],
    ['a kid with a line feed', { kid: 'k\nk' }, 'header-key-id'],
    ['a kid that ends in a line feed', { kid: 'k\n' }, 'header-key-id'],
    ['a kid with a NUL', { kid: 'k\0' }, 'header-key-id'],
    ['a kid beyond ASCII', { kid: 'ké' }, 'header-key-id'],
  ])('refuses %s without a fetch', async (_name, header, reason) => {
    const { issuer, server, verdict } = setUpVerifier();

    const refused = await verdict(issuer.sign({}, { header }));
    const fetched = [...server.fetched];

    expect(refused).toBe(`unauthenticated: ${reason}`);
    expect(fetched).toEqual([]);
    expect(await verdict(issuer.sign())).toBe('accepted');
  });

  it.each([undefined, 'JWT', 'jwt', 'at+jwt', 'AT+JWT'])('accepts the typ %j', async (typ) => {
    const { issuer, verdict } = setUpVerifier();

    expect(await verdict(issuer.sign({}, { header: { typ } }))).toBe('accepted');
  });

  it.each(['../../etc/passwd', "' OR 1=1 --", 'k'.repeat(128), '__proto__', 'constructor', 'toString'])(
    'looks the kid %j up in the configured key set and nowhere else',
    async (kid) => {
      const { issuer, server, verdict } = setUpVerifier();

      const verdicts = [await verdict(issuer.sign({}, { header: { kid } })), await verdict(issuer.sign())];

      expect(verdicts).toEqual(['unauthenticated: unknown-key', 'accepted']);
      expect(server.fetched).toEqual([issuer.jwksUri]);
    },
  );
});
