/** Wall 1: keys over time. A clock that tests turn, a server that counts, and real tokens. */
import { describe, expect, it } from 'vitest';
import type { AppError } from '../../../../shared/errors/app-error.ts';
import { makeTestKey } from '../../../support/tokens.ts';
import { down, hardTtl, overdue, settle, setUpVerifier, softTtl, unknownKey } from './verifier-harness.ts';

describe('fetching keys', () => {
  it('costs one fetch for many first requests at once', async () => {
    const { issuer, server, verdict } = setUpVerifier();

    const verdicts = await Promise.all(Array.from({ length: 50 }, () => verdict(issuer.sign())));

    expect(new Set(verdicts)).toEqual(new Set(['accepted']));
    expect(server.fetched).toEqual([issuer.jwksUri]);
  });

  it('costs no other fetch for known keys until ten minutes are over, and then one', async () => {
    const { clock, issuer, server, verdict } = setUpVerifier();
    await verdict(issuer.sign());

    clock.now += softTtl - 1;
    const before = [await verdict(issuer.sign()), server.fetched.length];
    clock.now += 1;
    await Promise.all([verdict(issuer.sign()), verdict(issuer.sign())]);
    const after = [await verdict(issuer.sign()), server.fetched.length];

    expect([before, after]).toEqual([
      ['accepted', 1],
      ['accepted', 2],
    ]);
  });

  it('costs at most one fetch in 30 s for 10,000 made-up kids, and good users notice nothing', async () => {
    const { clock, issuer, server, verdict } = setUpVerifier();
    const [, payload, signature] = issuer.sign().split('.');
    const forge = (kid: string) =>
      [Buffer.from(JSON.stringify({ alg: 'ES256', kid })).toString('base64url'), payload, signature].join(
        '.',
      );
    const attack = async (wave: number) => {
      const tokens = Array.from({ length: 5_000 }, (_, index) => forge(`made-up-${wave}-${index}`));
      return new Set(await Promise.all(tokens.map(verdict)));
    };
    await verdict(issuer.sign());

    clock.now += 29;
    const first = [await attack(1), server.fetched.length, await verdict(issuer.sign())];
    clock.now += 1;
    const second = [await attack(2), server.fetched.length, await verdict(issuer.sign())];

    expect(first).toEqual([new Set([unknownKey]), 1, 'accepted']);
    expect(second).toEqual([new Set([unknownKey]), 2, 'accepted']);
  });

  it('serves known keys while a fetch for an unknown one hangs', async () => {
    const { clock, issuer, server, verdict } = setUpVerifier();
    await verdict(issuer.sign());
    clock.now += 30;
    const { promise, resolve } = Promise.withResolvers<unknown>();
    server.reply = () => promise;

    const unknown = verdict(issuer.sign({}, { header: { kid: 'made-up' } }));
    const known = await verdict(issuer.sign());
    resolve(issuer.jwks);

    expect([known, await unknown, server.fetched.length]).toEqual(['accepted', unknownKey, 2]);
  });

  it('is not begun a second time while it may still come back', async () => {
    const { clock, issuer, server, verdict } = setUpVerifier();
    const { promise, resolve } = Promise.withResolvers<unknown>();
    server.reply = () => promise;

    const first = verdict(issuer.sign());
    clock.now += 8;
    const second = verdict(issuer.sign());
    resolve(issuer.jwks);

    expect([await first, await second, server.fetched.length]).toEqual(['accepted', 'accepted', 1]);
  });

  it('finds a new key of the issuer as soon as 30 s have passed', async () => {
    const { clock, issuer, server, verdict } = setUpVerifier();
    const next = makeTestKey('acme-idp-2');
    await verdict(issuer.sign());
    server.reply = async () => ({ keys: [issuer.key.jwk, next.jwk] });

    clock.now += 29;
    const early = await verdict(issuer.sign({}, { key: next }));
    clock.now += 1;
    const later = await verdict(issuer.sign({}, { key: next }));

    expect([early, later]).toEqual([unknownKey, 'accepted']);
  });
});

describe('keys that change', () => {
  it('are refused after the next refresh when withdrawn', async () => {
    const { clock, issuer, server, verdict } = setUpVerifier();
    const next = makeTestKey('acme-idp-2');
    await verdict(issuer.sign());
    server.reply = async () => ({ keys: [next.jwk] });

    clock.now += softTtl;
    await verdict(issuer.sign());
    await settle();
    const verdicts = [await verdict(issuer.sign()), await verdict(issuer.sign({}, { key: next }))];

    expect(verdicts).toEqual([unknownKey, 'accepted']);
  });

  it('are replaced under the same kid: the old key is refused, the new one accepted', async () => {
    const { clock, issuer, server, verdict } = setUpVerifier();
    const next = makeTestKey(issuer.key.kid);
    const before = [await verdict(issuer.sign()), await verdict(issuer.sign({}, { key: next }))];
    server.reply = async () => ({ keys: [next.jwk] });

    clock.now += overdue;
    const after = [await verdict(issuer.sign()), await verdict(issuer.sign({}, { key: next }))];

    expect(before).toEqual(['accepted', 'unauthenticated: signature']);
    expect(after).toEqual(['unauthenticated: signature', 'accepted']);
  });

  it('are replaced under the same kid by a key for another algorithm', async () => {
    const { clock, issuer, server, verdict } = setUpVerifier();
    const next = makeTestKey(issuer.key.kid, 'EdDSA');
    await verdict(issuer.sign());
    server.reply = async () => ({ keys: [next.jwk] });

    clock.now += overdue;
    const verdicts = [await verdict(issuer.sign()), await verdict(issuer.sign({}, { key: next }))];

    expect(verdicts).toEqual(['unauthenticated: algorithm-mismatch', 'accepted']);
  });

  it.each<[string, unknown]>([
    ['empty', { keys: [] }],
    ['without a usable key', { keys: [{ kty: 'oct', k: 'AAAA', kid: 'acme-idp-1' }] }],
    ['no key set', { error: 'maintenance' }],
    ['null', null],
  ])('stay as they were when the reply is %s', async (_name, reply) => {
    const { clock, issuer, server, verdict } = setUpVerifier();
    await verdict(issuer.sign());
    server.reply = async () => reply;

    clock.now += softTtl;
    const verdicts = [await verdict(issuer.sign()), await verdict(issuer.sign({}, { header: { kid: 'k' } }))];

    expect(verdicts).toEqual(['accepted', unknownKey]);
    expect(server.fetched.length).toBe(2);
  });

  it('grow no younger by an empty reply: after four hours they are refused', async () => {
    const { clock, issuer, server, verdict } = setUpVerifier();
    await verdict(issuer.sign());
    server.reply = async () => ({ keys: [] });

    clock.now += hardTtl;
    const at = await verdict(issuer.sign());
    clock.now += 1;
    const past = await verdict(issuer.sign());

    expect([at, past]).toEqual(['accepted', 'auth-unavailable']);
  });
});

describe('an issuer that is down', () => {
  it('leaves a cold verifier unavailable, with one fetch in five seconds and a time to retry', async () => {
    const { clock, issuer, server, verifier, verdict } = setUpVerifier();
    server.reply = down;

    const verdicts = await Promise.all(Array.from({ length: 100 }, () => verdict(issuer.sign())));
    clock.now += 2;
    const error: AppError = await verifier.verify(issuer.sign()).then(
      () => expect.fail('accepted'),
      (reason) => reason,
    );
    const fetched = server.fetched.length;
    server.reply = async () => issuer.jwks;
    clock.now += 3;

    expect(new Set(verdicts)).toEqual(new Set(['auth-unavailable']));
    expect([error.code, error.retryAfterSeconds, error.detail]).toEqual(['auth-unavailable', 3, undefined]);
    expect([String(error.cause), fetched]).toEqual(['Error: connect ECONNREFUSED', 1]);
    expect(await verdict(issuer.sign())).toBe('accepted');
  });

  it('still has its known keys trusted for four hours, and not a second longer', async () => {
    const { clock, issuer, server, verdict } = setUpVerifier();
    await verdict(issuer.sign());
    server.reply = down;

    clock.now += hardTtl;
    const at = await verdict(issuer.sign());
    clock.now += 1;
    const past = await verdict(issuer.sign());
    clock.now += 30;
    server.reply = async () => issuer.jwks;
    const back = await verdict(issuer.sign());

    expect([at, past, back]).toEqual(['accepted', 'auth-unavailable', 'accepted']);
  });

  it('never lets a bad signature in, warm or cold', async () => {
    const { clock, issuer, server, verdict } = setUpVerifier();
    const forged = issuer.sign({}, { key: makeTestKey(issuer.key.kid) });
    await verdict(issuer.sign());
    server.reply = down;

    clock.now += softTtl;
    const warm = [await verdict(forged), await verdict(issuer.sign())];
    clock.now += hardTtl;
    const cold = [await verdict(forged), await verdict(issuer.sign({}, { alg: 'none' }))];

    expect(warm).toEqual(['unauthenticated: signature', 'accepted']);
    expect(cold).toEqual(['auth-unavailable', 'unauthenticated: token-form']);
  });

  it('does not have its keys trusted for longer because the clock was set back', async () => {
    const { clock, issuer, server, verdict } = setUpVerifier();
    await verdict(issuer.sign());
    server.reply = down;

    clock.now -= 86_400;

    expect(await verdict(issuer.sign())).toBe('auth-unavailable');
  });
});

describe('fail mode closed', () => {
  it('is unavailable as soon as a due refresh fails, and back when one succeeds', async () => {
    const { clock, issuer, server, verdict } = setUpVerifier({ failMode: 'closed' });
    await verdict(issuer.sign());
    server.reply = down;

    clock.now += softTtl - 1;
    const fresh = await verdict(issuer.sign());
    clock.now += 1;
    const due = await verdict(issuer.sign());
    clock.now += 4;
    const waiting = [await verdict(issuer.sign()), server.fetched.length];
    server.reply = async () => issuer.jwks;
    clock.now += 1;
    const back = await verdict(issuer.sign());

    expect([fresh, due, waiting, back]).toEqual([
      'accepted',
      'auth-unavailable',
      ['auth-unavailable', 2],
      'accepted',
    ]);
  });

  it('keeps serving known keys when a fetch for a made-up kid fails before a refresh is due', async () => {
    const { clock, issuer, server, verdict } = setUpVerifier({ failMode: 'closed' });
    await verdict(issuer.sign());
    server.reply = down;

    clock.now += 30;
    const verdicts = [await verdict(issuer.sign({}, { header: { kid: 'k' } })), await verdict(issuer.sign())];

    expect(verdicts).toEqual([unknownKey, 'accepted']);
  });
});
