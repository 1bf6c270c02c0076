/** Wall 5: what a tenant's seal opens, across processes and rotations, and what it reports. */
import { inspect } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import type { SealedText } from '../../../../shared/ports/sealer.ts';
import { createSealer } from '../../../../shared/sealing/sealer.ts';
import { acme, acme2 } from '../../../support/documents.ts';
import { naming, openWith, place, sealingWorld, sealWith } from './sealer-harness.ts';

async function world() {
  const all = sealingWorld();
  for (const tenant of [acme, acme2]) await all.administration.create(tenant, { keyedTerms: true });
  return all;
}

const unavailable = { code: 'dependency-unavailable', retryAfterSeconds: 5 };

describe('a tenant’s seal', () => {
  it('opens in one process what another sealed', async () => {
    const { newProcess } = await world();
    const sealed = await sealWith(newProcess().sealer, 'plain');

    expect(await openWith(newProcess().sealer, sealed)).toBe('plain');
  });

  it.each<[what: string, change: (sealed: SealedText) => string]>([
    ['not sealed', () => 'plain text'],
    ['empty', () => ''],
    ['cut', (sealed) => sealed.slice(0, -4)],
    ['changed', (sealed) => `${sealed.slice(0, 40)}${sealed[40] === 'A' ? 'B' : 'A'}${sealed.slice(41)}`],
    ['of a version that the tenant never had', (sealed) => naming(0, sealed)],
  ])('reports a record that is %s, and tells the caller nothing', async (_what, change) => {
    const { newProcess } = await world();
    const { sealer, onViolation } = newProcess();
    const sealed = change(await sealWith(sealer, 'plain')) as SealedText;

    const opening = openWith(sealer, sealed);

    await expect(opening).rejects.toMatchObject({ name: 'AppError', code: 'internal', detail: undefined });
    expect(onViolation.mock.calls).toEqual([
      [{ tenantId: acme, reason: expect.stringMatching(/^A record /) }],
    ]);
  });

  it('opens nothing of another tenant’s, by the same id in the same place', async () => {
    const { newProcess } = await world();
    const { sealer, onViolation } = newProcess();
    const sealed = await sealWith(sealer, 'plain', acme2);

    await expect(openWith(sealer, sealed, acme)).rejects.toMatchObject({ code: 'internal' });
    expect(onViolation.mock.calls).toEqual([[expect.objectContaining({ tenantId: acme })]]);
    expect(await openWith(sealer, sealed, acme2)).toBe('plain');
  });

  it('indexes words by a key of its own, or plainly where that was chosen', async () => {
    const { administration, newProcess, keys } = await world();
    await keys.destroy(acme2);
    await administration.create(acme2, { keyedTerms: false });
    const { sealer } = newProcess();
    const { termIndex } = await import('../../../../shared/retrieval/terms.ts');

    const [keyed, plain] = await Promise.all([sealer.of(acme), sealer.of(acme2)]);

    expect(keyed.termIndex('pelican')).not.toBe(termIndex('pelican'));
    expect(plain.termIndex('pelican')).toBe(termIndex('pelican'));
  });
});

describe('a rotation', () => {
  it('leaves what was sealed before readable, and seals under the new key from then on', async () => {
    const { administration, newProcess } = await world();
    const before = await sealWith(newProcess().sealer, 'before');

    expect(await administration.rotate(acme)).toBe(2);

    const { sealer } = newProcess();
    const after = await sealWith(sealer, 'after');
    expect(await openWith(sealer, before)).toBe('before');
    expect(await openWith(sealer, after)).toBe('after');
    expect(Buffer.from(after, 'base64').readUInt32BE(1)).toBe(2);
  });

  it('is learnt by a process with the old keys from the first record, for one fetch', async () => {
    const { administration, newProcess } = await world();
    const old = newProcess();
    const before = await sealWith(old.sealer, 'before');
    await administration.rotate(acme);
    const after = await sealWith(newProcess().sealer, 'after');
    old.read.mockClear();

    const texts = await Promise.all([
      ...Array.from({ length: 20 }, () => openWith(old.sealer, after)),
      openWith(old.sealer, before),
    ]);

    expect(new Set(texts)).toEqual(new Set(['after', 'before']));
    expect(old.read).toHaveBeenCalledTimes(1);
    expect(old.onViolation).not.toHaveBeenCalled();
    expect(Buffer.from(await sealWith(old.sealer, 'next'), 'base64').readUInt32BE(1)).toBe(2);
  });

  it('leaves the index of words as it is', async () => {
    const { administration, newProcess } = await world();
    const before = (await newProcess().sealer.of(acme)).termIndex('pelican');

    await administration.rotate(acme);

    expect((await newProcess().sealer.of(acme)).termIndex('pelican')).toBe(before);
  });

  it('begins the whole opening anew, with the keys of one moment', async () => {
    const { administration, newProcess } = await world();
    const old = newProcess();
    const before = await sealWith(old.sealer, 'before');
    await administration.rotate(acme);
    const after = await sealWith(newProcess().sealer, 'after');
    const open = vi.fn((seal: { open(at: typeof place, sealed: SealedText): string }) =>
      [before, after].map((one) => seal.open(place, one)),
    );

    expect(await old.sealer.reading(acme, open)).toEqual(['before', 'after']);
    expect(open).toHaveBeenCalledTimes(2);
  });
});

describe('a made-up key version', () => {
  it('buys one fetch in ten seconds, and is reported each time', async () => {
    const { newProcess, clock } = await world();
    const { sealer, read, onViolation } = newProcess();
    const forged = naming(9, await sealWith(sealer, 'plain'));
    read.mockClear();

    for (let second = 0; second < 10; second++) {
      await expect(openWith(sealer, forged)).rejects.toMatchObject({ code: 'internal' });
      clock.nowMs += 999;
    }
    expect(read).toHaveBeenCalledTimes(1);
    expect(onViolation).toHaveBeenCalledTimes(10);

    clock.nowMs += 10;
    await expect(openWith(sealer, forged)).rejects.toMatchObject({ code: 'internal' });
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('buys one fetch for however many requests at a time', async () => {
    const { newProcess } = await world();
    const { sealer, read, onViolation } = newProcess();
    const forged = naming(9, await sealWith(sealer, 'plain'));
    read.mockClear();

    const opened = await Promise.allSettled(Array.from({ length: 50 }, () => openWith(sealer, forged)));

    expect(opened.every(({ status }) => status === 'rejected')).toBe(true);
    expect(read).toHaveBeenCalledTimes(1);
    expect(onViolation).toHaveBeenCalledTimes(50);
  });

  it('costs other tenants nothing, nor the tenant’s own documents while keys cannot be fetched', async () => {
    const { newProcess } = await world();
    const { sealer, read, onViolation } = newProcess();
    const [own, other] = [await sealWith(sealer, 'own'), await sealWith(sealer, 'other', acme2)];
    read.mockRejectedValue(new Error('down'));

    await expect(openWith(sealer, naming(9, own))).rejects.toMatchObject(unavailable);

    expect(await openWith(sealer, own)).toBe('own');
    expect(await openWith(sealer, other, acme2)).toBe('other');
    expect(onViolation).not.toHaveBeenCalled();
  });
});

describe('keys that cannot be had', () => {
  it.each<[why: string, read: () => Promise<Uint8Array | undefined>]>([
    ['there are none', async () => undefined],
    ['their place is away', () => Promise.reject(new Error('ECONNREFUSED'))],
    ['they are no ring', async () => Buffer.from('nonsense')],
  ])('make every use unavailable, and nothing is sealed or opened: %s', async (_why, read) => {
    const { newProcess } = await world();
    const { sealer, read: reading, onViolation } = newProcess();
    const sealed = await sealWith(newProcess().sealer, 'plain');
    reading.mockImplementation(read);

    await expect(sealer.of(acme)).rejects.toMatchObject(unavailable);
    await expect(openWith(sealer, sealed)).rejects.toMatchObject(unavailable);
    expect(onViolation).not.toHaveBeenCalled();
  });
});

describe('what can be seen of keys', () => {
  it('is nothing: in the sealer, a seal, and errors of every kind', async () => {
    const { newProcess, keys, wrapper } = await world();
    const ring = Buffer.from((await keys.read(acme)) ?? []);
    const [, termKey, [, dataKey]] = JSON.parse(ring.toString());
    const { sealer, onViolation } = newProcess();
    const sealed = await sealWith(sealer, 'a secret text');
    const broken = createSealer({
      keys: { read: async () => ring.subarray(0, 90) },
      wrapper,
      plainTermIndex: () => 1,
      onViolation,
    });
    const failures = await Promise.all(
      [
        openWith(sealer, naming(9, sealed)),
        openWith(sealer, sealed.slice(4) as SealedText),
        openWith(sealer, sealed, acme2),
        broken.of(acme),
      ].map((one) => one.catch((error: unknown) => error)),
    );

    const shown = inspect([sealer, await sealer.of(acme), failures, onViolation.mock.calls], {
      depth: null,
      showHidden: true,
      maxStringLength: null,
      maxArrayLength: null,
    });

    expect(failures.map((one) => (one as { name: string }).name)).toEqual(failures.map(() => 'AppError'));
    for (const text of [termKey, dataKey, 'a secret text']) {
      expect(shown).not.toContain(text);
      expect(shown).not.toContain(Buffer.from(text, 'base64').toString('hex'));
    }
    expect(shown).not.toContain('ArrayBuffer');
  });
});
