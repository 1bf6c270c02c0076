/** Wall 5: how long keys stay in memory, of how many tenants, and how often they are fetched. */
import { describe, expect, it } from 'vitest';
import { maxAgeMs, maxTenants, refreshAfterMs } from '../../../../shared/sealing/seal-cache.ts';
import { acme, acme2, tenantId } from '../../../support/documents.ts';
import { openWith, sealingWorld, sealWith } from './sealer-harness.ts';

async function world() {
  const all = sealingWorld();
  await all.administration.create(acme, { keyedTerms: true });
  const process = all.newProcess();
  const sealed = await sealWith(process.sealer, 'plain');
  process.read.mockClear();
  return { ...all, ...process, sealed };
}

/** Everything that was begun beside a request. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('keys in memory', () => {
  it('are fetched once, however many ask at once', async () => {
    const { newProcess } = await world();
    const { sealer, read, unwrap } = newProcess();

    await Promise.all(Array.from({ length: 50 }, () => sealer.of(acme)));

    expect([read.mock.calls.length, unwrap.mock.calls.length]).toEqual([1, 1]);
  });

  it('are fetched again after a failure, which is not remembered', async () => {
    const { newProcess, sealed } = await world();
    const { sealer, read } = newProcess();
    read.mockRejectedValueOnce(new Error('down'));

    const failed = await Promise.allSettled([sealer.of(acme), sealer.of(acme)]);

    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await openWith(sealer, sealed)).toBe('plain');
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('serve without a fetch for ten minutes', async () => {
    const { sealer, read, clock, sealed } = await world();

    clock.nowMs += refreshAfterMs - 1;

    expect(await openWith(sealer, sealed)).toBe('plain');
    expect(read).not.toHaveBeenCalled();
  });

  it('are fetched anew after that beside the requests, none of which waits', async () => {
    const { sealer, read, clock, sealed } = await world();
    clock.nowMs += refreshAfterMs;
    read.mockReturnValueOnce(new Promise(() => undefined));

    const texts = await Promise.all([openWith(sealer, sealed), openWith(sealer, sealed)]);

    expect(texts).toEqual(['plain', 'plain']);
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('are good for another ten minutes once they were fetched anew', async () => {
    const { sealer, read, clock, sealed } = await world();
    clock.nowMs += refreshAfterMs;
    await openWith(sealer, sealed);
    await settled();

    clock.nowMs += refreshAfterMs - 1;

    expect(await openWith(sealer, sealed)).toBe('plain');
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('outlast an outage that ends within their time, which is asked about every ten seconds', async () => {
    const { sealer, read, clock, sealed } = await world();
    read.mockRejectedValue(new Error('down'));
    clock.nowMs += refreshAfterMs;

    for (; clock.nowMs < 1_000_000_000 + maxAgeMs; clock.nowMs += 1_000) {
      expect(await openWith(sealer, sealed)).toBe('plain');
      await settled();
    }

    expect(read).toHaveBeenCalledTimes(30);
    await expect(openWith(sealer, sealed)).rejects.toMatchObject({ code: 'dependency-unavailable' });
  });

  it('end after 15 minutes, whatever comes of fetching them', async () => {
    const { sealer, clock, sealed, keys } = await world();
    await keys.destroy(acme);
    clock.nowMs += maxAgeMs - 1;
    expect(await openWith(sealer, sealed)).toBe('plain');

    clock.nowMs += 1;

    await expect(openWith(sealer, sealed)).rejects.toMatchObject({ code: 'dependency-unavailable' });
  });

  it('end as soon as it is seen that they were destroyed', async () => {
    const { sealer, clock, sealed, keys } = await world();
    await keys.destroy(acme);
    clock.nowMs += refreshAfterMs;
    await openWith(sealer, sealed);
    await settled();

    await expect(openWith(sealer, sealed)).rejects.toMatchObject({ code: 'dependency-unavailable' });
  });

  it('do not come back by a fetch from before they were destroyed', async () => {
    const { sealer, read, clock, sealed, keys } = await world();
    const there = await keys.read(acme);
    let answer = (_: Uint8Array | undefined): void => undefined;
    clock.nowMs += refreshAfterMs;
    read.mockReturnValueOnce(
      new Promise((resolve) => {
        answer = resolve;
      }),
    );
    await openWith(sealer, sealed);
    await keys.destroy(acme);
    clock.nowMs = 1_000_000_000 + maxAgeMs;
    await expect(openWith(sealer, sealed)).rejects.toMatchObject({ code: 'dependency-unavailable' });

    answer(there);
    await settled();

    await expect(openWith(sealer, sealed)).rejects.toMatchObject({ code: 'dependency-unavailable' });
  });

  it('that are let go of are gone at once, and do not come back by a fetch from before', async () => {
    const { sealer, read, sealed, keys, administration } = await world();
    await administration.create(acme2, { keyedTerms: true });
    const other = await sealWith(sealer, 'other', acme2);
    const there = await keys.read(acme);
    sealer.forget(acme);
    const fetched = Promise.withResolvers<Uint8Array | undefined>();
    read.mockReturnValueOnce(fetched.promise);
    const early = openWith(sealer, sealed);
    await settled();

    await keys.destroy(acme);
    sealer.forget(acme);
    fetched.resolve(there);

    expect(await early).toBe('plain');
    await expect(openWith(sealer, sealed)).rejects.toMatchObject({ code: 'dependency-unavailable' });
    expect(await openWith(sealer, other, acme2)).toBe('other');
  });

  it('are not younger for a clock that was set back', async () => {
    const { sealer, clock, sealed, keys } = await world();
    await keys.destroy(acme);

    clock.nowMs -= 1;

    await expect(openWith(sealer, sealed)).rejects.toMatchObject({ code: 'dependency-unavailable' });
  });

  it('are those of a hundred tenants, and go for the longest unused first', async () => {
    const { administration, newProcess } = await world();
    const { sealer, read } = newProcess();
    const others = Array.from({ length: maxTenants }, (_, number) => tenantId(`acme-${number}`));
    for (const tenant of others) await administration.create(tenant, { keyedTerms: true });
    await sealer.of(acme);
    for (const tenant of others.slice(1)) await sealer.of(tenant);
    await sealer.of(acme);
    read.mockClear();

    // The hundred-and-first: number 1 is now the longest unused.
    await sealer.of(tenantId('acme-0'));
    expect(read).toHaveBeenCalledTimes(1);
    await sealer.of(acme);
    await sealer.of(tenantId('acme-2'));
    expect(read).toHaveBeenCalledTimes(1);
    await sealer.of(tenantId('acme-1'));
    expect(read).toHaveBeenCalledTimes(2);
  });
});
