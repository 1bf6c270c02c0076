/** A tenant's keys over its life, with servers that run meanwhile in processes of their own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openKeyAdministration, openSealer } from '../../../../shared/runtime/open-sealer.ts';
import { maxDataKeys } from '../../../../shared/sealing/key-ring.ts';
import { acme, acme2 } from '../../../support/documents.ts';
import { openWith, sealingWorld, sealWith } from './sealer-harness.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'askacme-rotation-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const config = () => ({ kind: 'local', directory }) as const;
const logger = { error: vi.fn() };
const versionOf = (sealed: string): number => Buffer.from(sealed, 'base64').readUInt32BE(1);

describe('keys in files that several processes use', () => {
  it('are rotated under a running server, without a pause and without an alarm', async () => {
    logger.error.mockClear();
    const operator = await openKeyAdministration(config());
    await operator.create(acme, { keyedTerms: true });
    const [running, other] = [await openSealer(config(), { logger }), await openSealer(config(), { logger })];
    const before = await sealWith(running, 'before');

    expect(await operator.rotate(acme)).toBe(2);

    const between = await sealWith(running, 'between');
    const after = await sealWith(other, 'after');
    expect([before, between, after].map(versionOf)).toEqual([1, 1, 2]);
    for (const sealer of [running, other]) {
      expect(await Promise.all([before, between, after].map((one) => openWith(sealer, one)))).toEqual([
        'before',
        'between',
        'after',
      ]);
    }
    expect(versionOf(await sealWith(running, 'next'))).toBe(2);
    expect(logger.error).not.toHaveBeenCalled();
  });

  it('outlive the server', async () => {
    await (await openKeyAdministration(config())).create(acme, { keyedTerms: true });
    const sealed = await sealWith(await openSealer(config(), { logger }), 'plain');

    expect(await openWith(await openSealer(config(), { logger }), sealed)).toBe('plain');
  });

  it('are given to a tenant once, and stay', async () => {
    const operator = await openKeyAdministration(config());
    const created = await Promise.all([1, 2, 3].map(() => operator.create(acme, { keyedTerms: true })));
    const sealed = await sealWith(await openSealer(config(), { logger }), 'plain');

    expect(created.filter(Boolean)).toHaveLength(1);
    expect(await operator.create(acme, { keyedTerms: true })).toBe(false);
    expect(await openWith(await openSealer(config(), { logger }), sealed)).toBe('plain');
  });
});

describe('the administration of keys', () => {
  it('refuses where somebody else changed them meanwhile, and changes nothing', async () => {
    const { keys, administration, wrapper } = sealingWorld();
    await administration.create(acme, { keyedTerms: true });
    const { createKeyAdministration } = await import('../../../../shared/sealing/key-administration.ts');
    const slow = createKeyAdministration({
      keys,
      wrapper: {
        ...wrapper,
        async unwrap(tenant, wrapped) {
          await administration.rotate(tenant);
          return wrapper.unwrap(tenant, wrapped);
        },
      },
    });

    await expect(slow.rotate(acme)).rejects.toThrow('The keys of acme were changed meanwhile.');
    expect(await administration.rotate(acme)).toBe(3);
  });

  it('rotates what there is, and destroys it', async () => {
    const { administration } = sealingWorld();
    await administration.create(acme, { keyedTerms: true });

    expect(await administration.rotate(acme2)).toBeUndefined();
    expect([await administration.destroy(acme), await administration.destroy(acme)]).toEqual([true, false]);
    expect(await administration.rotate(acme)).toBeUndefined();
  });

  it('leaves nobody able to open what was sealed under destroyed keys, also where the tenant comes again', async () => {
    const { administration, newProcess } = sealingWorld();
    await administration.create(acme, { keyedTerms: true });
    const sealed = await sealWith(newProcess().sealer, 'plain');
    await administration.destroy(acme);
    await expect(openWith(newProcess().sealer, sealed)).rejects.toMatchObject({
      code: 'dependency-unavailable',
    });

    await administration.create(acme, { keyedTerms: true });

    await expect(openWith(newProcess().sealer, sealed)).rejects.toMatchObject({ code: 'internal' });
  });

  it('rotates until the ring is full, and then says so and changes nothing', async () => {
    const { administration, newProcess } = sealingWorld();
    await administration.create(acme, { keyedTerms: true });
    for (let version = 2; version <= maxDataKeys; version++) {
      expect(await administration.rotate(acme)).toBe(version);
    }
    const sealed = await sealWith(newProcess().sealer, 'plain');

    await expect(administration.rotate(acme)).rejects.toThrow(RangeError);
    expect(await openWith(newProcess().sealer, sealed)).toBe('plain');
  });
});
