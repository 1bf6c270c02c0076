import { describe, expect, it } from 'vitest';
import { createAuthorizerCache } from '../../../../infra/local/authorizer-cache.ts';

function cacheWith({ ttlMs = 1_000, maxEntries = 10 }) {
  const clock = { timeMs: 0 };
  const loads: string[] = [];
  const cache = createAuthorizerCache<string>({ ttlMs, maxEntries, nowMs: () => clock.timeMs });
  const get = (identity: string) =>
    cache.get(identity, async () => {
      loads.push(identity);
      return `result of ${identity}`;
    });
  return { cache, clock, loads, get };
}

describe('the authorizer cache', () => {
  it('remembers a result until its time is over', async () => {
    const { clock, loads, get } = cacheWith({ ttlMs: 1_000 });

    await get('acme');
    clock.timeMs = 999;
    const remembered = await get('acme');
    const loadsBefore = loads.length;
    clock.timeMs = 1_000;
    await get('acme');

    expect(remembered).toBe('result of acme');
    expect(loadsBefore).toBe(1);
    expect(loads).toHaveLength(2);
  });

  it('keeps identities that collide by prefix apart', async () => {
    const { get } = cacheWith({});

    const results = [await get('acme'), await get('acme-2'), await get('acme'), await get('acme-2')];

    expect(results).toEqual(['result of acme', 'result of acme-2', 'result of acme', 'result of acme-2']);
  });

  it('loads once for all who ask meanwhile', async () => {
    const { loads, get } = cacheWith({});

    const results = await Promise.all([get('acme'), get('acme'), get('acme')]);

    expect(new Set(results)).toEqual(new Set(['result of acme']));
    expect(loads).toHaveLength(1);
  });

  it('does not remember a failure, and tells it to all who waited', async () => {
    const { cache, loads, get } = cacheWith({});
    const fail = () => Promise.reject(new Error('down'));

    const failures = await Promise.allSettled([cache.get('acme', fail), cache.get('acme', fail)]);
    const later = await get('acme');

    expect(failures.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(later).toBe('result of acme');
    expect(loads).toHaveLength(1);
  });

  it('survives a loader that throws at once', async () => {
    const { cache, get } = cacheWith({});
    const act = cache.get('acme', () => {
      throw new Error('at once');
    });

    await expect(act).rejects.toThrow('at once');
    await expect(get('acme')).resolves.toBe('result of acme');
  });

  it('drops the oldest entry beyond its bound', async () => {
    const { loads, get } = cacheWith({ maxEntries: 2 });

    for (const identity of ['a', 'b', 'c', 'b', 'c', 'a']) await get(identity);

    expect(loads).toEqual(['a', 'b', 'c', 'a']);
  });

  it('remembers and shares nothing where its time is 0', async () => {
    const { loads, get } = cacheWith({ ttlMs: 0 });

    await Promise.all([get('acme'), get('acme')]);

    expect(loads).toHaveLength(2);
  });

  it('forgets where the clock is set back', async () => {
    const { clock, loads, get } = cacheWith({});
    clock.timeMs = 5_000;
    await get('acme');

    clock.timeMs = 0;
    await get('acme');

    expect(loads).toHaveLength(2);
  });
});
