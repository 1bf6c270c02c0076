/** Wall 1: signatures, algorithms and issuers. Every attack comes with a control token that must pass. */
import { describe, expect, it } from 'vitest';
import { createTokenVerifier } from '../../../../shared/auth/token-verifier.ts';
import type { AppError } from '../../../../shared/errors/app-error.ts';
import { makeTestIssuer, makeTestKey, signToken, tamper } from '../../../support/tokens.ts';
import { setUpVerifier, verdictOf } from './verifier-harness.ts';

const algorithms = ['RS256', 'ES256', 'EdDSA'] as const;

describe('a good token', () => {
  it.each(algorithms)('is accepted when signed with %s', async (alg) => {
    const { clock, issuer, verifier } = setUpVerifier({ alg });
    const claims = { tenant_id: 'acme', roles: ['editor', 'x'], sub: 'ann', exp: clock.now + 60 };

    const token = await verifier.verify(issuer.sign(claims));

    expect(token).toEqual({
      issuer: issuer.issuer,
      subject: 'ann',
      tenantClaim: 'acme',
      roles: ['editor', 'x'],
      expiresAtSeconds: clock.now + 60,
    });
  });

  it.each([[undefined], [null], [''], [7], [['acme']], [{ id: 'acme' }]])(
    'keeps the tenant claim %j as it is',
    async (claim) => {
      const { issuer, verifier } = setUpVerifier();

      const token = await verifier.verify(issuer.sign({ tenant_id: claim }));

      expect(token.tenantClaim).toEqual(claim);
    },
  );
});

describe.each(algorithms)('a signature with %s', (alg) => {
  it.each([0, 1, 2] as const)('is refused when part %d was altered', async (part) => {
    const { issuer, verdict } = setUpVerifier({ alg });
    const token = issuer.sign({ tenant_id: 'acme' });
    const reason = part === 0 ? 'unknown-key' : 'signature';

    const verdicts = [await verdict(tamper(token, part)), await verdict(token)];

    expect(verdicts).toEqual([`unauthenticated: ${reason}`, 'accepted']);
  });

  it('is refused when it belongs to another token', async () => {
    const { issuer, verdict } = setUpVerifier({ alg });
    const token = issuer.sign({ tenant_id: 'acme' });
    const other = issuer.sign({ tenant_id: 'acme-2' });
    const spliced = [...token.split('.').slice(0, 2), other.split('.')[2]].join('.');

    const verdicts = [await verdict(spliced), await verdict(token), await verdict(other)];

    expect(verdicts).toEqual(['unauthenticated: signature', 'accepted', 'accepted']);
  });

  it('is refused when another key made it under the same kid', async () => {
    const { issuer, verdict } = setUpVerifier({ alg });
    const forged = issuer.sign({}, { key: makeTestKey(issuer.key.kid, alg) });

    const verdicts = [await verdict(forged), await verdict(issuer.sign())];

    expect(verdicts).toEqual(['unauthenticated: signature', 'accepted']);
  });

  it.each(['none', 'HS256', 'HS512', 'RS512', 'PS256'])('is refused when made with %s', async (other) => {
    const { issuer, verdict } = setUpVerifier({ alg });
    const token = issuer.sign({}, { alg: other });

    const verdicts = [await verdict(token), await verdict(issuer.sign())];

    const reason = other === 'none' ? 'token-form' : 'header-algorithm';
    expect(verdicts).toEqual([`unauthenticated: ${reason}`, 'accepted']);
  });

  it.each(algorithms.filter((other) => other !== alg))(
    'is refused when the header says %s, also where the key set names no algorithm',
    async (other) => {
      const { issuer, server, verdict } = setUpVerifier({ alg });
      const { alg: _alg, ...withoutAlg } = issuer.key.jwk;
      server.reply = async () => ({ keys: [withoutAlg] });

      const verdicts = [await verdict(issuer.sign({}, { alg: other })), await verdict(issuer.sign())];

      expect(verdicts).toEqual(['unauthenticated: algorithm-mismatch', 'accepted']);
    },
  );
});

describe('a verifier', () => {
  it('tells the caller the same whatever was wrong', async () => {
    const { issuer, verifier } = setUpVerifier();
    const bad = [
      'x',
      issuer.sign({ exp: 1 }),
      tamper(issuer.sign(), 2),
      issuer.sign({}, { header: { kid: 'k' } }),
    ];

    const errors = await Promise.all(bad.map((token) => verifier.verify(token).catch((error) => error)));
    const seen = errors.map((error: AppError) => [error.code, error.message, error.detail, error.errors]);

    expect(seen).toEqual(bad.map(() => ['unauthenticated', 'unauthenticated', undefined, undefined]));
    expect(new Set(errors.map((error: AppError) => String(error.cause))).size).toBe(bad.length);
  });

  it('takes each issuer at its own word only: neither key nor audience crosses over', async () => {
    const one = makeTestIssuer('one-idp');
    const two = { ...makeTestIssuer('two-idp'), audience: 'second' };
    const sets = new Map([one, two].map(({ jwksUri, jwks }) => [jwksUri, jwks]));
    const verifier = createTokenVerifier({
      issuers: [one, two],
      fetchJwks: async (uri) => sets.get(uri),
      nowSeconds: () => Math.floor(Date.now() / 1000),
      failMode: 'open',
    });
    const verdict = (token: string) => verdictOf(verifier.verify(token));

    expect(await verdict(one.sign())).toBe('accepted');
    expect(await verdict(two.sign({ aud: 'second' }))).toBe('accepted');
    expect(await verdict(two.sign({ iss: one.issuer }))).toBe('unauthenticated: unknown-key');
    expect(await verdict(two.sign())).toBe('unauthenticated: audience');
    expect(await verdict(one.sign({ aud: 'second' }))).toBe('unauthenticated: audience');
  });

  it('refuses an unknown issuer without a fetch, though it knows only one', async () => {
    const { issuer, server, verdict } = setUpVerifier();
    const stranger = makeTestIssuer('evil-idp');

    const refused = await verdict(stranger.sign({}, { header: { kid: issuer.key.kid } }));

    expect([refused, server.fetched]).toEqual(['unauthenticated: unknown-issuer', []]);
    expect(await verdict(issuer.sign())).toBe('accepted');
  });

  it('reads the last of duplicate claims everywhere, so that no two readers differ', async () => {
    const { clock, issuer, verifier } = setUpVerifier();
    const claims = `"iss":"${issuer.issuer}","aud":"askacme","sub":"s","exp":${clock.now + 9}`;
    const token = signToken(`{"tenant_id":"acme","tenant_id":"acme-2",${claims}}`, { key: issuer.key });

    const verified = await verifier.verify(token);

    expect(verified.tenantClaim).toBe('acme-2');
  });

  it('takes no claim from `__proto__`', async () => {
    const { clock, issuer, verifier } = setUpVerifier();
    const inherited = `"__proto__":{"tenant_id":"acme","roles":["admin"]}`;
    const claims = `"iss":"${issuer.issuer}","aud":"askacme","sub":"s","exp":${clock.now + 9}`;

    const verified = await verifier.verify(signToken(`{${inherited},${claims}}`, { key: issuer.key }));

    expect([verified.tenantClaim, verified.roles]).toEqual([undefined, []]);
  });

  it.each([0, 2])('is not made with %d entries for one issuer', (count) => {
    const issuers = Array(count).fill(makeTestIssuer('acme-idp'));

    const make = () =>
      createTokenVerifier({ issuers, fetchJwks: async () => null, nowSeconds: () => 0, failMode: 'open' });

    expect(make).toThrow('once each');
  });
});
