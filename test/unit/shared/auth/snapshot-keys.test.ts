/** Wall 1: keys out of a snapshot, for a process that starts while its issuer is down. */
import { describe, expect, it } from 'vitest';
import { makeTestKey } from '../../../support/tokens.ts';
import { down, hardTtl, settle, setUpVerifier, unknownKey } from './verifier-harness.ts';

/** A cold process, its issuer down, and a snapshot that was taken so many seconds ago. */
function cold(ageSeconds: number, options: Parameters<typeof setUpVerifier>[0] = {}) {
  const world = setUpVerifier(options);
  world.server.reply = down;
  const fetchedAtSeconds = world.clock.now - ageSeconds;
  world.snapshots.reply = async () => ({ fetchedAtSeconds, keys: world.issuer.jwks.keys });
  return world;
}

describe('a snapshot', () => {
  it('lets a cold process serve while its issuer is down, and lets in no forgery', async () => {
    const { issuer, snapshots, verdict } = cold(120);
    const forged = issuer.sign({}, { key: makeTestKey(issuer.key.kid) });

    const verdicts = await Promise.all([verdict(issuer.sign()), verdict(forged), verdict(issuer.sign())]);

    expect(verdicts).toEqual(['accepted', 'unauthenticated: signature', 'accepted']);
    expect(snapshots.asked).toEqual([issuer.jwksUri]);
  });

  it('is told of while its keys are in use, once a minute', async () => {
    const { clock, issuer, told, verdict } = cold(120);

    for (let second = 0; second < 90; second++) {
      await verdict(issuer.sign());
      clock.now += 1;
    }

    expect(told.map(({ isSnapshot, ageSeconds }) => [isSnapshot, ageSeconds])).toEqual([
      [true, 120],
      [true, 180],
    ]);
  });

  it.each([
    ['four hours', hardTtl, 'accepted'],
    ['a second more', hardTtl + 1, 'auth-unavailable'],
    ['from the future', -6, 'auth-unavailable'],
    ['from a clock that is a little ahead', -5, 'accepted'],
    ['from nowhere in time', Number.NaN, 'auth-unavailable'],
  ])('of %s is trusted or not', async (_age, ageSeconds, expected) => {
    const { issuer, verdict } = cold(ageSeconds);

    expect(await verdict(issuer.sign())).toBe(expected);
  });

  it('grows old in memory like any other keys', async () => {
    const { clock, issuer, snapshots, verdict } = cold(3_600);
    await verdict(issuer.sign());

    clock.now += hardTtl - 3_600;
    const at = await verdict(issuer.sign());
    clock.now += 1;
    const past = await verdict(issuer.sign());

    expect([at, past, new Set(snapshots.asked)]).toEqual([
      'accepted',
      'auth-unavailable',
      new Set([issuer.jwksUri]),
    ]);
  });

  it('gives way to the issuer as soon as that is back, without anybody waiting', async () => {
    const { clock, issuer, server, verdict } = cold(120);
    const next = makeTestKey('acme-idp-2');
    await verdict(issuer.sign());
    server.reply = async () => ({ keys: [next.jwk] });

    clock.now += 30;
    const during = await verdict(issuer.sign());
    await settle();

    expect([during, await verdict(issuer.sign()), await verdict(issuer.sign({}, { key: next }))]).toEqual([
      'accepted',
      unknownKey,
      'accepted',
    ]);
  });

  it('is not asked for while keys are in memory', async () => {
    const { clock, issuer, server, snapshots, verdict } = setUpVerifier();
    await verdict(issuer.sign());
    server.reply = down;

    for (let minute = 0; minute < 120; minute++) {
      clock.now += 60;
      await verdict(issuer.sign());
      await settle();
    }

    expect(snapshots.asked).toEqual([]);
  });

  it('does not bring back a key that was withdrawn before the memory ran out', async () => {
    const { clock, issuer, server, snapshots, verdict } = setUpVerifier();
    const next = makeTestKey('acme-idp-2');
    const before = clock.now;
    snapshots.reply = async () => ({ fetchedAtSeconds: before - 120, keys: issuer.jwks.keys });
    server.reply = async () => ({ keys: [next.jwk] });
    await verdict(issuer.sign({}, { key: next }));
    server.reply = down;

    // A clock far behind: what is in memory is of unknown age now, and the snapshot looks young.
    clock.now = before - 60;

    expect([await verdict(issuer.sign()), snapshots.asked.length]).toEqual(['auth-unavailable', 1]);
  });

  it('of a process that could reach the issuer longer lets one go on whose own keys are too old', async () => {
    const { clock, issuer, server, snapshots, verdict } = setUpVerifier();
    await verdict(issuer.sign());
    server.reply = down;
    clock.now += hardTtl + 1;
    snapshots.reply = async () => ({ fetchedAtSeconds: clock.now - 3_600, keys: issuer.jwks.keys });

    expect(await verdict(issuer.sign())).toBe('accepted');
  });

  it.each<[string, () => Promise<never>]>([
    ['cannot be read', () => Promise.reject(new Error('Status403'))],
    ['holds no keys', () => Promise.resolve({ fetchedAtSeconds: 999_999_999, keys: [] } as never)],
    ['holds none that counts', () => Promise.resolve({ fetchedAtSeconds: 999_999_999, keys: [{}] } as never)],
    ['is not there', () => Promise.resolve(undefined as never)],
  ])(
    'that %s leaves a cold process unavailable, and is looked for again with the next try',
    async (_, reply) => {
      const { clock, issuer, snapshots, verdict } = cold(0);
      snapshots.reply = reply;

      const first = await verdict(issuer.sign());
      clock.now += 5;
      const second = await verdict(issuer.sign());

      expect([first, second, snapshots.asked.length]).toEqual(['auth-unavailable', 'auth-unavailable', 2]);
    },
  );

  it('is not even asked for in fail mode closed', async () => {
    const { issuer, snapshots, verdict } = cold(1, { failMode: 'closed' });

    expect([await verdict(issuer.sign()), snapshots.asked]).toEqual(['auth-unavailable', []]);
  });
});

describe('what is saved', () => {
  it('are the keys that are in use, with the time at which their fetch began', async () => {
    const { clock, issuer, server, snapshots, verdict } = setUpVerifier();
    const begun = clock.now;
    server.reply = async () => {
      clock.now += 2;
      return { keys: [null, issuer.key.jwk, { ...issuer.key.jwk, kid: 'x', d: 'AAAA' }] };
    };

    await verdict(issuer.sign());

    expect(snapshots.saved).toMatchObject([{ fetchedAtSeconds: begun, keys: [{ kid: 'acme-idp-1' }] }]);
    expect(JSON.stringify(snapshots.saved)).not.toContain('"d"');
  });

  it('is nothing of an invalid reply, and nothing of a snapshot', async () => {
    const { issuer, snapshots, verdict } = cold(60);
    await verdict(issuer.sign());

    expect(snapshots.saved).toEqual([]);
  });
});
