/** Wall 1: how often an issuer is asked that fails. */
import { describe, expect, it } from 'vitest';
import { pauseSeconds } from '../../../../shared/auth/key-times.ts';
import { down, settle, setUpVerifier, softTtl } from './verifier-harness.ts';

describe('an issuer that goes on failing', () => {
  it('is asked after 30 s, a minute, two, four, and then every five minutes while it goes on failing', async () => {
    const { clock, issuer, server, verdict } = setUpVerifier();
    await verdict(issuer.sign());
    server.reply = down;
    clock.now += softTtl;
    const begun = clock.now;

    const asked: number[] = [];
    for (let second = 0; second < 1_500; second++) {
      const before = server.fetched.length;
      await verdict(issuer.sign());
      await settle();
      if (server.fetched.length > before) asked.push(clock.now - begun);
      clock.now += 1;
    }

    expect(asked).toEqual([0, 30, 90, 210, 450, 750, 1_050, 1_350]);
  });

  it('is asked after 5 s, ten, twenty, and then every thirty seconds while nobody can be let in', async () => {
    const { clock, issuer, server, verdict } = setUpVerifier();
    server.reply = down;
    const begun = clock.now;

    const asked: number[] = [];
    for (let second = 0; second < 120; second++) {
      const before = server.fetched.length;
      await verdict(issuer.sign());
      if (server.fetched.length > before) asked.push(clock.now - begun);
      clock.now += 1;
    }

    expect(asked).toEqual([0, 5, 15, 35, 65, 95]);
  });

  it('is asked by no two processes at once: half of each pause again is left to chance', () => {
    const pauses = [0, 0.5, 1].map((jitter) => [
      pauseSeconds(true, 1, jitter),
      pauseSeconds(true, 50, jitter),
      pauseSeconds(false, 50, jitter),
    ]);

    expect(pauses).toEqual([
      [30, 300, 30],
      [37.5, 375, 37.5],
      [45, 450, 45],
    ]);
  });
});
