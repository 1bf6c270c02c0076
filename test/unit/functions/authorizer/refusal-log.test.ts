/** What operators read about a refusal, and what they must not. */
import { describe, expect, it } from 'vitest';
import { eventOf, eventWith, setUpAuthorizer } from './authorizer-harness.ts';

describe('the log of refusals', () => {
  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['an expired token', { exp: 1 }, { code: 'unauthenticated', reason: 'expiry' }],
    ['a wrong audience', { aud: 'canary' }, { code: 'unauthenticated', reason: 'audience' }],
    ['a foreign issuer', { iss: 'canary' }, { code: 'unauthenticated', reason: 'unknown-issuer' }],
    ['no tenant', {}, { code: 'unauthenticated', reason: 'no-tenant' }],
    ['a malformed tenant', { tenant_id: 'CANARY' }, { code: 'invalid-tenant', reason: 'tenant-grammar' }],
    ['an unknown tenant', { tenant_id: 'canary' }, { code: 'invalid-tenant', reason: 'tenant-unknown' }],
    ['a suspended tenant', { tenant_id: 'asleep' }, { code: 'invalid-tenant', reason: 'tenant-suspended' }],
    ["another issuer's tenant", { tenant_id: 'acme-2' }, { code: 'invalid-tenant', reason: 'tenant-issuer' }],
  ])('names the reason for %s and nothing of the token', async (_name, claims, fields) => {
    const { handler, logged, ours } = setUpAuthorizer();
    const token = ours.sign({ sub: 'canary', ...claims });

    await handler(eventWith(token)).catch(() => undefined);

    expect(logged).toEqual([{ message: 'request refused by the authorizer', fields }]);
    const text = JSON.stringify(logged).toLowerCase();
    for (const secret of ['canary', ...token.toLowerCase().split('.')]) expect(text).not.toContain(secret);
  });

  it('names a missing header', async () => {
    const { handler, logged } = setUpAuthorizer();

    await handler(eventOf({})).catch(() => undefined);

    expect(logged.map(({ fields }) => fields)).toEqual([
      { code: 'unauthenticated', reason: 'authorization-header' },
    ]);
  });

  it('names the kind of a failure, not its text', async () => {
    const first = setUpAuthorizer();
    first.registry.find = () => Promise.reject(new TypeError('password=canary'));
    const second = setUpAuthorizer();
    second.keyServer.reply = () => Promise.reject(new SyntaxError('canary'));

    for (const { ask } of [first, second]) await ask({ tenant_id: 'acme' }).catch(() => undefined);

    expect([...first.logged, ...second.logged].map(({ fields }) => fields)).toEqual([
      { code: 'auth-unavailable', reason: 'TypeError' },
      { code: 'auth-unavailable', reason: 'SyntaxError' },
    ]);
  });

  it('stays empty for a good token', async () => {
    const { ask, logged } = setUpAuthorizer();

    await ask({ tenant_id: 'acme' });

    expect(logged).toEqual([]);
  });
});
