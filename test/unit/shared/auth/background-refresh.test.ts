/** Wall 1: keys that are refreshed while they serve. Nobody waits, and nothing that was frozen, late or set back counts for fresh. */
import { describe, expect, it } from 'vitest';
import { makeTestKey } from '../../../support/tokens.ts';
import { down, hardTtl, overdue, settle, setUpVerifier, softTtl, unknownKey } from './verifier-harness.ts';

/** A process whose keys were fetched so many seconds ago. */
async function warm(ageSeconds: number, options: Parameters<typeof setUpVerifier>[0] = {}) {
  const world = setUpVerifier(options);
  await world.verdict(world.issuer.sign());
  world.clock.now += ageSeconds;
  return world;
}

/** An issuer whose replies come when the test says so. */
function held() {
  const replies: { resolve: (value: unknown) => void; reject: (error: Error) => void }[] = [];
  const reply = () => {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    replies.push({ resolve, reject });
    return promise;
  };
  return { replies, reply };
}

describe('a refresh', () => {
  it('lets nobody wait between the soft bound and a quarter of an hour', async () => {
    const { issuer, server, verdict } = await warm(overdue - 1);
    const { reply } = held();
    server.reply = reply;

    const verdicts = await Promise.all(Array.from({ length: 50 }, () => verdict(issuer.sign())));

    expect([new Set(verdicts), server.fetched.length]).toEqual([new Set(['accepted']), 2]);
  });

  it('is waited for from a quarter of an hour on, so that a withdrawn key is refused by then', async () => {
    const { clock, issuer, server, verdict } = await warm(0);
    const next = makeTestKey('acme-idp-2');
    server.reply = async () => ({ keys: [next.jwk] });

    clock.now += overdue;

    expect(await verdict(issuer.sign())).toBe(unknownKey);
  });

  it('is not waited for while the issuer is known to fail, however old the keys', async () => {
    const { clock, issuer, server, verdict } = await warm(overdue);
    server.reply = down;
    await verdict(issuer.sign());
    const { replies, reply } = held();
    server.reply = reply;

    const verdicts: string[] = [];
    for (clock.now += 300; clock.now < 1_000_000_000 + hardTtl; clock.now += 300) {
      verdicts.push(await verdict(issuer.sign()));
      replies.at(-1)?.reject(new Error('down'));
      await settle();
    }

    expect(new Set(verdicts)).toEqual(new Set(['accepted']));
    expect(replies.length).toBe(verdicts.length);
  });

  it('that fails is told of, once it has failed', async () => {
    const { issuer, server, told, verdict } = await warm(softTtl);
    server.reply = down;

    await verdict(issuer.sign());
    const before = told.length;
    await settle();
    await verdict(issuer.sign());

    expect([before, told]).toEqual([
      0,
      [{ jwksUri: issuer.jwksUri, ageSeconds: softTtl, isSnapshot: false }],
    ]);
  });

  it('makes everybody wait in fail mode closed, and nobody is let in by what is due', async () => {
    const { issuer, server, verdict } = await warm(softTtl, { failMode: 'closed' });
    const { replies, reply } = held();
    server.reply = reply;

    const waiting = verdict(issuer.sign());
    await settle();
    replies[0]?.reject(new Error('down'));

    expect(await waiting).toBe('auth-unavailable');
  });
});

describe('a refresh that was frozen with its process', () => {
  it('is given up after eight seconds, and another one begins', async () => {
    const { clock, issuer, server, verdict } = await warm(softTtl);
    const { replies, reply } = held();
    server.reply = reply;
    await verdict(issuer.sign());

    clock.now += 1_800;
    const thawed = verdict(issuer.sign());
    await settle();
    replies[1]?.resolve(issuer.jwks);

    expect([await thawed, replies.length]).toEqual(['accepted', 2]);
  });

  it('brings keys no younger than its beginning', async () => {
    const { clock, issuer, server, verdict } = await warm(softTtl);
    const { replies, reply } = held();
    server.reply = reply;
    await verdict(issuer.sign());

    clock.now += hardTtl - 1;
    replies[0]?.resolve(issuer.jwks);
    await settle();
    server.reply = down;
    const at = await verdict(issuer.sign());
    clock.now += 2;
    const past = await verdict(issuer.sign());

    expect([at, past]).toEqual(['accepted', 'auth-unavailable']);
  });

  it('does not bring a withdrawn key back that a later one did without', async () => {
    const { clock, issuer, server, verdict } = await warm(softTtl);
    const next = makeTestKey('acme-idp-2');
    const { replies, reply } = held();
    server.reply = reply;
    await verdict(issuer.sign());

    clock.now += 60;
    await verdict(issuer.sign());
    replies[1]?.resolve({ keys: [next.jwk] });
    await settle();
    replies[0]?.resolve(issuer.jwks);
    await settle();

    expect([await verdict(issuer.sign()), await verdict(issuer.sign({}, { key: next }))]).toEqual([
      unknownKey,
      'accepted',
    ]);
  });

  it('is no failure of the issuer: the next one is waited for, so that revocation reaches a process that sleeps', async () => {
    const { clock, issuer, server, verdict } = await warm(softTtl);
    const next = makeTestKey('acme-idp-2');
    const { replies, reply } = held();
    server.reply = reply;
    await verdict(issuer.sign());

    clock.now += 1_800;
    replies[0]?.reject(new Error('timeout'));
    await settle();
    server.reply = async () => ({ keys: [next.jwk] });

    expect(await verdict(issuer.sign())).toBe(unknownKey);
  });
});

describe('a clock that jumps', () => {
  it('forth makes keys old, and back again makes them no younger', async () => {
    const { clock, issuer, server, verdict } = await warm(0);
    server.reply = down;

    clock.now += hardTtl + 1;
    const ahead = await verdict(issuer.sign());
    clock.now -= hardTtl + 1;
    const back = await verdict(issuer.sign());
    clock.now -= 60;
    const behind = await verdict(issuer.sign());

    expect([ahead, back, behind]).toEqual(['auth-unavailable', 'accepted', 'auth-unavailable']);
  });

  it('back by a few seconds, as clocks are set, locks nobody out', async () => {
    const { clock, issuer, server, verdict } = await warm(0);
    server.reply = down;

    clock.now -= 5;
    const step = await verdict(issuer.sign());
    clock.now -= 1;
    const leap = await verdict(issuer.sign());

    expect([step, leap]).toEqual(['accepted', 'auth-unavailable']);
  });

  it('back does not keep it from asking its issuer', async () => {
    const { clock, issuer, server, verdict } = await warm(0);

    clock.now -= 86_400;

    expect([await verdict(issuer.sign()), server.fetched.length]).toEqual(['accepted', 2]);
  });

  it('forth in the middle of a fetch does not make its keys younger', async () => {
    const { clock, issuer, server, verdict } = await warm(softTtl);
    const { replies, reply } = held();
    server.reply = reply;
    await verdict(issuer.sign());

    clock.now += hardTtl + 1;
    replies[0]?.resolve(issuer.jwks);
    await settle();
    server.reply = down;

    expect(await verdict(issuer.sign())).toBe('auth-unavailable');
  });
});

describe('unknown keys', () => {
  it('are looked for once in 30 s, and those with known ones never wait for it', async () => {
    const { clock, issuer, server, verdict } = await warm(0);
    const { reply } = held();
    const madeUp = (index: number) => issuer.sign({}, { header: { kid: `made-up-${index}` } });

    let fetches = 0;
    for (let second = 0; second < 300; second++) {
      server.reply = second % 30 === 0 ? reply : async () => issuer.jwks;
      const before = server.fetched.length;
      const unknown = Array.from({ length: 5 }, (_, index) => verdict(madeUp(index)));
      expect(await verdict(issuer.sign())).toBe('accepted');
      void Promise.all(unknown);
      fetches += server.fetched.length - before;
      clock.now += 1;
    }

    expect(fetches).toBeLessThanOrEqual(10);
  });
});

describe('a key set that shrinks', () => {
  it('is believed: what is not in it any more is refused', async () => {
    const { clock, issuer, server, verdict } = setUpVerifier();
    const [second, third] = [makeTestKey('acme-idp-2'), makeTestKey('acme-idp-3')];
    server.reply = async () => ({ keys: [issuer.key.jwk, second.jwk, third.jwk] });
    await verdict(issuer.sign());
    server.reply = async () => ({ keys: [null, 7, { kty: 'RSA', kid: 'acme-idp-2' }, second.jwk] });

    clock.now += overdue;
    const verdicts = await Promise.all(
      [issuer.key, second, third].map((key) => verdict(issuer.sign({}, { key }))),
    );

    expect(verdicts).toEqual([unknownKey, 'accepted', unknownKey]);
  });
});
