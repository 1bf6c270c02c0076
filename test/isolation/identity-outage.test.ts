/**
 * An hour without identity providers, in virtual time: the real authorizer, minute by minute, warm and cold. Whoever has a
 * right token stays in, whoever has a forged one or one of a withdrawn key stays out.
 */
import { describe, expect, it } from 'vitest';
import type { FailMode } from '../../shared/auth/issuer-keys.ts';
import { makeTestIssuer, makeTestKey, type TestKey } from '../support/tokens.ts';
import { settle } from '../unit/shared/auth/verifier-harness.ts';
import { both, forgeries, setUp, start, type Verdict, type World } from './outage-world.ts';

const minute = 60;
const hour = 60 * minute;

/** Asks everything once a minute, for so long. @returns what valid tokens and forged ones met */
async function play(world: World, { ask }: ReturnType<World['startProcess']>, seconds: number) {
  const valid = new Set<Verdict>();
  const forged = new Set<Verdict>();
  const foreign = new Set<Verdict>();
  for (const end = world.clock.now + seconds; world.clock.now < end; world.clock.now += minute) {
    for (const verdict of await Promise.all(both(world).map(ask))) valid.add(verdict);
    for (const verdict of await Promise.all(forgeries(world).map(ask))) forged.add(verdict);
    foreign.add(await ask(world.token('acme', { tenant: 'acme-2' })));
    await settle();
  }
  return { valid: [...valid], forged: [...forged], foreign: [...foreign] };
}

const takeDown = ({ providers }: World): void => {
  providers.isUp = { acme: false, 'acme-2': false };
};

describe('an hour without identity providers', () => {
  it('keeps valid users in and forgers out, in a process that was there before, with few fetches', async () => {
    const world = setUp();
    const process = world.startProcess();
    await Promise.all(both(world).map(process.ask));
    takeDown(world);
    const before = world.providers.fetches;

    const met = await play(world, process, hour);

    expect(met).toEqual({ valid: ['in'], forged: ['Unauthorized'], foreign: ['invalid-tenant'] });
    // One in 30 s and issuer at the most, and ever fewer: 120 each would be the bound.
    expect(world.providers.fetches - before).toBeLessThanOrEqual(2 * 20);
    expect(process.told.some(({ isSnapshot }) => isSnapshot)).toBe(false);
    expect(process.told.length).toBeGreaterThan(2 * 40);
  });

  it('keeps valid users in and forgers out, in processes that start in the middle of it', async () => {
    const world = setUp();
    await world.snapshot();
    takeDown(world);
    world.clock.now += 10 * minute;
    const before = world.providers.fetches;

    const process = world.startProcess();
    const met = await play(world, process, hour);

    expect(met).toEqual({ valid: ['in'], forged: ['Unauthorized'], foreign: ['invalid-tenant'] });
    expect(world.providers.fetches - before).toBeLessThanOrEqual(2 * 20);
    expect(process.told.every(({ isSnapshot }) => isSnapshot)).toBe(true);
  });

  it('lets nobody in, in processes that start in the middle of it without a snapshot', async () => {
    const world = setUp();
    takeDown(world);

    const met = await play(world, world.startProcess(), hour);

    expect(met.valid).toEqual(['auth-unavailable']);
    expect(met.forged.toSorted()).toEqual(['Unauthorized', 'auth-unavailable']);
    // Two issuers, each asked every half-minute at most: the clock moves by minutes here.
    expect(world.providers.fetches).toBeLessThanOrEqual(2 * 60);
  });

  it('lets nobody in from the first due refresh on in fail mode closed, warm or cold, snapshot or not', async () => {
    const world = setUp();
    const warm = world.startProcess('closed');
    await Promise.all(both(world).map(warm.ask));
    await world.snapshot();
    takeDown(world);

    const fresh = await play(world, warm, 10 * minute);
    const due = await play(world, warm, 50 * minute);
    const cold = await play(world, world.startProcess('closed'), minute);

    expect([fresh.valid, due.valid, cold.valid]).toEqual([
      ['in'],
      ['auth-unavailable'],
      ['auth-unavailable'],
    ]);
  });

  it('ends for everybody four hours after the keys were fetched, in memory as in the snapshot', async () => {
    const world = setUp();
    const warm = world.startProcess();
    await Promise.all(both(world).map(warm.ask));
    await world.snapshot();
    takeDown(world);

    const before = await play(world, warm, 4 * hour);
    world.clock.now += 1;
    const after = await play(world, warm, 10 * minute);
    const cold = await play(world, world.startProcess(), 10 * minute);

    expect([before.valid, after.valid, cold.valid]).toEqual([
      ['in'],
      ['auth-unavailable'],
      ['auth-unavailable'],
    ]);
    expect(after.forged).not.toContain('in');
    expect(cold.forged).not.toContain('in');
  });

  it('of one provider touches nobody of the other', async () => {
    const world = setUp();
    const warm = world.startProcess();
    const cold = world.startProcess();
    await Promise.all(both(world).map(warm.ask));
    world.providers.isUp['acme-2'] = false;

    world.clock.now += 4 * hour + 1;
    const verdicts = await Promise.all(
      [warm, cold].flatMap(({ ask }) => both(world).map((token) => ask(token))),
    );

    expect(verdicts).toEqual(['in', 'auth-unavailable', 'in', 'auth-unavailable']);
  });
});

describe('after an hour without identity providers', () => {
  /** The providers come back with another key, and without the one from before. */
  async function comeBack(failMode: FailMode = 'open') {
    const world = setUp();
    const warm = world.startProcess(failMode);
    await Promise.all(both(world).map(warm.ask));
    await world.snapshot();
    const stolen = world.keys.acme[0] as TestKey;
    takeDown(world);
    const cold = world.startProcess(failMode);
    for (const process of [warm, cold]) await play(world, process, 30 * minute);
    world.keys.acme = [makeTestKey('key-2')];
    world.keys['acme-2'] = [makeTestKey('key-1')];
    world.providers.isUp = { acme: true, 'acme-2': true };
    return { world, warm, cold, stolen };
  }

  it('lets in by the new keys and refuses the withdrawn one within 8 minutes, in every process', async () => {
    const { world, warm, cold, stolen } = await comeBack();

    for (const { ask } of [warm, cold]) await Promise.all(both(world).map(ask));
    world.clock.now += 8 * minute;
    for (const { ask } of [warm, cold]) await Promise.all(both(world).map(ask));
    await settle();

    for (const { ask } of [warm, cold, world.startProcess()]) {
      expect(await ask(world.token('acme', { key: stolen }))).toBe('Unauthorized');
      expect(await Promise.all(both(world).map(ask))).toEqual(['in', 'in']);
    }
  });

  it('lets in by the new keys within 45 s in fail mode closed, and never by the withdrawn one', async () => {
    const { world, warm, cold, stolen } = await comeBack('closed');

    world.clock.now += 45;
    for (const { ask } of [warm, cold]) {
      expect(await ask(world.token('acme', { key: stolen }))).toBe('Unauthorized');
      expect(await Promise.all(both(world).map(ask))).toEqual(['in', 'in']);
    }
  });

  it('a snapshot from before brings no withdrawn key back where a newer set is known', async () => {
    const { world, cold, stolen } = await comeBack();
    world.clock.now += 8 * minute;
    await Promise.all(both(world).map(cold.ask));
    await settle();

    takeDown(world);
    const met = new Set<Verdict>();
    for (let passed = 0; passed < 5 * hour; passed += 10 * minute) {
      world.clock.now += 10 * minute;
      met.add(await cold.ask(world.token('acme', { key: stolen })));
      await settle();
    }

    expect([...met]).toEqual(['Unauthorized', 'auth-unavailable']);
  });

  it('a snapshot that is taken anew replaces what processes in the next outage start with', async () => {
    const { world, stolen } = await comeBack();
    await world.snapshot();
    takeDown(world);

    const { ask } = world.startProcess();

    expect(await ask(world.token('acme', { key: stolen }))).toBe('Unauthorized');
    expect(await Promise.all(both(world).map(ask))).toEqual(['in', 'in']);
  });
});

describe('an issuer that nobody configured', () => {
  it('is refused without a fetch', async () => {
    const world = setUp();
    const { ask } = world.startProcess();
    const stranger = makeTestIssuer('stranger', { nowSeconds: () => world.clock.now });

    const verdicts = await Promise.all(
      [
        stranger.sign({ tenant_id: 'acme' }),
        stranger.sign({ tenant_id: 'acme', iss: `${stranger.issuer}/` }),
      ].map(ask),
    );

    expect([verdicts, world.providers.fetches]).toEqual([['Unauthorized', 'Unauthorized'], 0]);
  });
});

describe('the longest outage', () => {
  it('is survived by a process that sleeps between requests, and its keys grow old all the same', async () => {
    const world = setUp();
    const { ask } = world.startProcess();
    await Promise.all(both(world).map(ask));
    takeDown(world);

    const met: Verdict[] = [];
    for (let passed = hour; passed <= 5 * hour; passed += hour) {
      world.clock.now = start + passed;
      met.push(await ask(world.token('acme')));
    }

    expect(met).toEqual(['in', 'in', 'in', 'in', 'auth-unavailable']);
  });
});
