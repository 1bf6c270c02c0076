/** Wall 1: claims of tokens whose signature is right. The clock stands still, so every boundary is exact. */
import { describe, expect, it } from 'vitest';
import { signToken } from '../../../support/tokens.ts';
import { setUpVerifier } from './verifier-harness.ts';

const now = 1_000_000_000;
const day = 86_400;

type Row = [name: string, claims: Record<string, unknown>, verdict: string];

async function expectVerdict(claims: Record<string, unknown>, expected: string): Promise<void> {
  const { issuer, verdict } = setUpVerifier();

  const verdicts = [await verdict(issuer.sign(claims)), await verdict(issuer.sign())];

  expect(verdicts).toEqual([expected, 'accepted']);
}

describe('the times of a token', () => {
  it.each<Row>([
    ['refuses a token without exp', { exp: undefined }, 'unauthenticated: expiry'],
    ['refuses exp one second ago', { exp: now - 1 }, 'unauthenticated: expiry'],
    ['refuses exp at this second', { exp: now }, 'unauthenticated: expiry'],
    ['accepts exp in one second', { exp: now + 1 }, 'accepted'],
    ['accepts exp in 24 hours', { exp: now + day }, 'accepted'],
    ['refuses exp in 24 hours and a second', { exp: now + day + 1 }, 'unauthenticated: expiry'],
    ['refuses it without iat too', { exp: now + day + 1, iat: undefined }, 'unauthenticated: expiry'],
    ['refuses exp in the year 33,000,000', { exp: 1e15 }, 'unauthenticated: expiry'],
    ['accepts a lifetime of 24 hours', { iat: now - 10, exp: now - 10 + day }, 'accepted'],
    ['refuses a lifetime a second longer', { iat: now - 10, exp: now - 9 + day }, 'unauthenticated: expiry'],
    ['accepts a token without iat', { iat: undefined }, 'accepted'],
    ['accepts iat at this second', { iat: now }, 'accepted'],
    ['refuses iat in one second', { iat: now + 1 }, 'unauthenticated: issued-at'],
    ['accepts nbf one second ago', { nbf: now - 1 }, 'accepted'],
    ['accepts nbf at this second', { nbf: now }, 'accepted'],
    ['refuses nbf in one second', { nbf: now + 1 }, 'unauthenticated: not-before'],
  ])('%s', async (_name, claims, expected) => {
    await expectVerdict(claims, expected);
  });

  it.each(['exp', 'iat', 'nbf'])('refuses %s that is not a finite number', async (name) => {
    const { issuer, verdict } = setUpVerifier();
    const odd = ['null', '"1000000100"', 'true', '[1000000100]', '{}', '1e999', '-1e999'];
    const others = { iss: issuer.issuer, aud: issuer.audience, sub: 's', exp: now + 9, [name]: 0 };

    const tokens = odd.map((value) => JSON.stringify(others).replace(`"${name}":0`, `"${name}":${value}`));
    const verdicts = await Promise.all(tokens.map((text) => verdict(signToken(text, { key: issuer.key }))));

    expect(verdicts.map((text) => text.split(':')[0])).toEqual(odd.map(() => 'unauthenticated'));
    expect(await verdict(issuer.sign())).toBe('accepted');
  });

  it('refuses a token once its time is over, though it was accepted before', async () => {
    const { clock, issuer, verdict } = setUpVerifier();
    const token = issuer.sign({ exp: now + 60 });

    const before = await verdict(token);
    clock.now += 60;
    const after = await verdict(token);

    expect([before, after]).toEqual(['accepted', 'unauthenticated: expiry']);
  });
});

describe('issuer and audience of a token', () => {
  it.each<Row>([
    ['refuses another issuer', { iss: 'https://evil.example' }, 'unauthenticated: unknown-issuer'],
    [
      'refuses the issuer with a slash',
      { iss: 'https://acme-idp.example/' },
      'unauthenticated: unknown-issuer',
    ],
    ['refuses a longer issuer', { iss: 'https://acme-idp.example.evil' }, 'unauthenticated: unknown-issuer'],
    ['refuses no issuer', { iss: undefined }, 'unauthenticated: unknown-issuer'],
    ['refuses an array of issuers', { iss: ['https://acme-idp.example'] }, 'unauthenticated: token-form'],
    ['refuses another audience', { aud: 'other' }, 'unauthenticated: audience'],
    ['refuses a longer audience', { aud: 'askacme-2' }, 'unauthenticated: audience'],
    ['refuses no audience', { aud: undefined }, 'unauthenticated: audience'],
    ['refuses an empty audience', { aud: '' }, 'unauthenticated: audience'],
    ['refuses an empty list of audiences', { aud: [] }, 'unauthenticated: audience'],
    ['refuses a list of other audiences', { aud: ['other', 'askacme-2'] }, 'unauthenticated: audience'],
    ['refuses an object as audience', { aud: { askacme: true } }, 'unauthenticated: token-form'],
    ['accepts a list with the audience', { aud: ['other', 'askacme'] }, 'accepted'],
  ])('%s', async (_name, claims, expected) => {
    await expectVerdict(claims, expected);
  });
});

describe('use, subject and roles of a token', () => {
  it.each<Row>([
    ['accepts an access token', { token_use: 'access' }, 'accepted'],
    ['refuses an ID token', { token_use: 'id' }, 'unauthenticated: token-use'],
    ['refuses a null use', { token_use: null }, 'unauthenticated: token-use'],
    ['refuses an array of uses', { token_use: ['access'] }, 'unauthenticated: token-use'],
    ['refuses no subject', { sub: undefined }, 'unauthenticated: subject'],
    ['refuses an empty subject', { sub: '' }, 'unauthenticated: subject'],
    ['refuses a numeric subject', { sub: 7 }, 'unauthenticated: token-form'],
    ['accepts a subject of 256 characters', { sub: 's'.repeat(256) }, 'accepted'],
    ['refuses a subject of 257 characters', { sub: 's'.repeat(257) }, 'unauthenticated: subject'],
    ['refuses a subject with a line feed', { sub: 'a\nb' }, 'unauthenticated: subject'],
    ['refuses a subject with an escape', { sub: 'a\u001b[2Jb' }, 'unauthenticated: subject'],
    ['refuses a subject with a NUL', { sub: 'a\0' }, 'unauthenticated: subject'],
    ['refuses a subject with a C1 control', { sub: 'a\u0085b' }, 'unauthenticated: subject'],
    ['refuses a subject with a line separator', { sub: 'a\u2028b' }, 'unauthenticated: subject'],
    [
      'refuses a subject with a quotation mark',
      { sub: 'u","tenant_id":"globex' },
      'unauthenticated: subject',
    ],
    ['refuses a subject with a backslash', { sub: 'u\\' }, 'unauthenticated: subject'],
    ['accepts a subject in any script', { sub: 'Zoë|王' }, 'accepted'],
    ['refuses roles as one string', { roles: 'admin' }, 'unauthenticated: roles'],
    ['refuses roles as an object', { roles: { admin: true } }, 'unauthenticated: roles'],
    ['refuses null roles', { roles: null }, 'unauthenticated: roles'],
    ['refuses a role that is a number', { roles: ['admin', 7] }, 'unauthenticated: roles'],
    ['refuses nested roles', { roles: [['admin']] }, 'unauthenticated: roles'],
    ['accepts 100 roles', { roles: Array(100).fill('r') }, 'accepted'],
    ['refuses 101 roles', { roles: Array(101).fill('r') }, 'unauthenticated: roles'],
    ['refuses groups as one string', { 'cognito:groups': 'admin' }, 'unauthenticated: roles'],
  ])('%s', async (_name, claims, expected) => {
    await expectVerdict(claims, expected);
  });

  it.each<[string, Record<string, unknown>, string[]]>([
    ['none where the token names none', {}, []],
    ['those of `roles`', { roles: ['admin'] }, ['admin']],
    ['those of `cognito:groups` where `roles` is absent', { 'cognito:groups': ['editor'] }, ['editor']],
    ['those of `roles` alone where both are there', { roles: [], 'cognito:groups': ['admin'] }, []],
  ])('reads the roles: %s', async (_name, claims, roles) => {
    const { issuer, verifier } = setUpVerifier();

    const token = await verifier.verify(issuer.sign(claims));

    expect(token.roles).toEqual(roles);
  });
});
