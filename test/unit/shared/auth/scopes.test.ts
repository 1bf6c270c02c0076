/** Wall 1: issuers whose tokens name scopes instead of an audience, as Cognito's access tokens do. */
import { describe, expect, it } from 'vitest';
import { createTokenVerifier } from '../../../../shared/auth/token-verifier.ts';
import type { TrustedIssuer } from '../../../../shared/auth/trusted-issuer.ts';
import { makeTestIssuer } from '../../../support/tokens.ts';
import { verdictOf } from './verifier-harness.ts';

const scopes = { read: 'askacme/read', write: 'askacme/write' };

/** `pool` names scopes, `idp` an audience; both are trusted. */
function setUp() {
  const nowSeconds = () => 1_000_000_000;
  const [pool, idp] = [makeTestIssuer('pool', { nowSeconds }), makeTestIssuer('idp', { nowSeconds })];
  const sets = new Map([pool, idp].map(({ jwksUri, jwks }) => [jwksUri, jwks]));
  const issuers: TrustedIssuer[] = [{ issuer: pool.issuer, jwksUri: pool.jwksUri, scopes }, idp];
  const verifier = createTokenVerifier({
    issuers,
    fetchJwks: async (uri) => sets.get(uri),
    nowSeconds,
    failMode: 'open',
  });
  const access = (claims: Record<string, unknown>): string =>
    pool.sign({ aud: undefined, token_use: 'access', scope: scopes.read, ...claims });
  return { pool, idp, access, verifier, verdict: (token: string) => verdictOf(verifier.verify(token)) };
}

type Row = [name: string, claims: Record<string, unknown>, verdict: string];

describe('a token of an issuer with scopes', () => {
  it.each<Row>([
    ['is accepted with the scope read', {}, 'accepted'],
    ['is accepted with it among others', { scope: 'openid askacme/read email' }, 'accepted'],
    ['is refused without a scope', { scope: undefined }, 'unauthenticated: scope'],
    ['is refused with an empty scope', { scope: '' }, 'unauthenticated: scope'],
    ['is refused with the scope write alone', { scope: 'askacme/write' }, 'unauthenticated: scope'],
    ['is refused with a longer scope', { scope: 'askacme/readx' }, 'unauthenticated: scope'],
    ['is refused with a longer one in front', { scope: 'xaskacme/read' }, 'unauthenticated: scope'],
    ['is refused with a part of it', { scope: 'askacme read' }, 'unauthenticated: scope'],
    ['is refused in another case', { scope: 'ASKACME/READ' }, 'unauthenticated: scope'],
    ['is refused with a tab between scopes', { scope: 'openid\taskacme/read' }, 'unauthenticated: scope'],
    ['is refused with a line feed behind it', { scope: 'askacme/read\n' }, 'unauthenticated: scope'],
    ['is refused with a comma between scopes', { scope: 'openid,askacme/read' }, 'unauthenticated: scope'],
    ['is refused with a list of scopes', { scope: ['askacme/read'] }, 'unauthenticated: token-form'],
    ['is refused with an object', { scope: { 'askacme/read': true } }, 'unauthenticated: token-form'],
    ['is refused with null', { scope: null }, 'unauthenticated: token-form'],
    [
      'is refused with the scope under another name',
      { scope: undefined, scp: 'askacme/read' },
      'unauthenticated: scope',
    ],
    ['is accepted with 2,048 characters', { scope: `askacme/read ${'x'.repeat(2_035)}` }, 'accepted'],
    ['is refused with one more', { scope: `askacme/read ${'x'.repeat(2_036)}` }, 'unauthenticated: scope'],
    ['is refused as an ID token', { token_use: 'id' }, 'unauthenticated: token-use'],
    ['is refused without a use', { token_use: undefined }, 'unauthenticated: token-use'],
    ['is refused with another spelling of its use', { token_use: 'Access' }, 'unauthenticated: token-use'],
    ['is refused with a list of uses', { token_use: ['access'] }, 'unauthenticated: token-use'],
    ['is refused with a null use', { token_use: null }, 'unauthenticated: token-use'],
    ['is not saved by an audience', { aud: 'askacme', scope: undefined }, 'unauthenticated: scope'],
    [
      'is not saved by the scope as its audience',
      { aud: 'askacme/read', scope: 'x' },
      'unauthenticated: scope',
    ],
    ['is refused once expired, whatever its scopes', { exp: 999_999_999 }, 'unauthenticated: expiry'],
  ])('%s', async (_name, claims, expected) => {
    const { access, verdict } = setUp();

    const verdicts = [await verdict(access(claims)), await verdict(access({}))];

    expect(verdicts).toEqual([expected, 'accepted']);
  });

  it.each<[string, string, string[]]>([
    [
      'all of them with the scope write',
      'askacme/read askacme/write',
      ['editor', 'admin', 'pii_access', 'x'],
    ],
    ['those that only read without it', 'askacme/read', ['pii_access']],
    ['those that only read with a longer one', 'askacme/read askacme/writer', ['pii_access']],
    ['those that only read in another case', 'askacme/read Askacme/Write', ['pii_access']],
  ])('keeps of its roles %s', async (_name, scope, expected) => {
    const { access, verifier } = setUp();

    const { roles } = await verifier.verify(access({ scope, roles: ['editor', 'admin', 'pii_access', 'x'] }));

    expect(roles).toEqual(expected);
  });

  it('gains no role by a scope', async () => {
    const { access, verifier } = setUp();

    const { roles } = await verifier.verify(access({ scope: 'askacme/read askacme/write admin', roles: [] }));

    expect(roles).toEqual([]);
  });
});

describe('a token of an issuer with an audience', () => {
  it.each<Row>([
    [
      'is not saved by scopes',
      { aud: undefined, scope: 'askacme/read askacme/write', token_use: 'access' },
      'unauthenticated: audience',
    ],
    ['is not saved by the scope as its audience', { aud: 'askacme/read' }, 'unauthenticated: audience'],
    ['needs no scope', {}, 'accepted'],
  ])('%s', async (_name, claims, expected) => {
    const { idp, verdict } = setUp();

    expect(await verdict(idp.sign(claims))).toBe(expected);
  });

  it('keeps its roles, whatever scopes it has', async () => {
    const { idp, verifier } = setUp();

    const { roles } = await verifier.verify(idp.sign({ scope: 'openid', roles: ['admin'] }));

    expect(roles).toEqual(['admin']);
  });

  it('does not pass as one of the other issuer', async () => {
    const { idp, pool, verdict } = setUp();
    const claims = { aud: undefined, token_use: 'access', scope: 'askacme/read', iss: pool.issuer };

    expect(await verdict(idp.sign(claims))).toBe('unauthenticated: unknown-key');
  });
});

describe('a verifier', () => {
  it.each([
    ['neither audience nor scopes', {}],
    ['both', { audience: 'askacme', scopes }],
  ])('is not made for an issuer with %s', (_name, fields) => {
    const issuer = { issuer: 'https://idp.example', jwksUri: 'https://idp.example/keys', ...fields };

    const make = () =>
      createTokenVerifier({
        issuers: [issuer as TrustedIssuer],
        fetchJwks: async () => null,
        nowSeconds: () => 0,
        failMode: 'open',
      });

    expect(make).toThrow('an audience or scopes');
  });
});
