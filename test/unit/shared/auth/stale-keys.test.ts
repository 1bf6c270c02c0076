/** Wall 1: keys that are trusted past their time because they cannot be refreshed. The operator hears of it. */
import { describe, expect, it } from 'vitest';
import type { FailMode } from '../../../../shared/auth/issuer-keys.ts';
import { createJwksCache } from '../../../../shared/auth/jwks-cache.ts';
import { makeTestKey } from '../../../support/tokens.ts';
import { settle, softTtl } from './verifier-harness.ts';

const key = makeTestKey('key-1');

function setUp({ failMode = 'open' as FailMode } = {}) {
  const clock = { now: 1_000_000_000 };
  const told: string[] = [];
  const server = { isUp: true };
  const cache = createJwksCache({
    fetchJwks: async () => (server.isUp ? { keys: [key.jwk] } : Promise.reject(new Error('down'))),
    nowSeconds: () => clock.now,
    failMode,
    onStaleKeys: ({ jwksUri }) => void told.push(jwksUri),
    random: () => 0,
  });
  return { cache, clock, told, server };
}

describe('stale keys', () => {
  it('are told of once they are past the soft bound and their issuer has failed, not before', async () => {
    const { cache, clock, server, told } = setUp();
    await cache.find('https://a.example/keys', 'key-1');
    server.isUp = false;

    clock.now += softTtl - 1;
    await cache.find('https://a.example/keys', 'key-1');
    const before = [...told];
    clock.now += 1;
    await cache.find('https://a.example/keys', 'key-1');
    const asked = [...told];
    await settle();
    const found = await cache.find('https://a.example/keys', 'key-1');

    expect([before, asked]).toEqual([[], []]);
    expect(found?.kid).toBe('key-1');
    expect(told).toEqual(['https://a.example/keys']);
  });

  it('are told of once a minute and issuer, however often they are used', async () => {
    const { cache, clock, server, told } = setUp();
    const uris = ['https://a.example/keys', 'https://b.example/keys'];
    for (const uri of uris) await cache.find(uri, 'key-1');
    server.isUp = false;
    clock.now += softTtl;

    for (const uri of uris) await cache.find(uri, 'key-1');
    await settle();
    for (let second = 0; second <= 60; second++) {
      for (const uri of uris) await cache.find(uri, 'key-1');
      clock.now += 1;
    }

    expect(told.toSorted()).toEqual([...uris, ...uris].toSorted());
  });

  it('are not told of while they can be refreshed', async () => {
    const { cache, clock, told } = setUp();
    await cache.find('https://a.example/keys', 'key-1');

    clock.now += 10 * softTtl;
    await cache.find('https://a.example/keys', 'key-1');

    expect(told).toEqual([]);
  });

  it('are not told of for a made-up key id', async () => {
    const { cache, clock, server, told } = setUp();
    await cache.find('https://a.example/keys', 'key-1');
    server.isUp = false;
    clock.now += softTtl;

    expect(await cache.find('https://a.example/keys', 'made-up')).toBeUndefined();

    expect(told).toEqual([]);
  });

  it('are not used at all in fail mode closed, so there is nothing to tell', async () => {
    const { cache, clock, server, told } = setUp({ failMode: 'closed' });
    await cache.find('https://a.example/keys', 'key-1');
    server.isUp = false;
    clock.now += softTtl;

    await expect(cache.find('https://a.example/keys', 'key-1')).rejects.toThrow('auth-unavailable');

    expect(told).toEqual([]);
  });
});
