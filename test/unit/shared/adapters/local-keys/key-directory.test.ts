/** Tenants' keys as files: one of several writers succeeds, nobody else reads them, and what was destroyed is gone. */
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKeyDirectory } from '../../../../../shared/adapters/local-keys/key-directory.ts';
import { createKeysInMemory } from '../../../../../shared/adapters/local-keys/keys-in-memory.ts';
import { acme, acme2 } from '../../../../support/documents.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'askacme-keys-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const [one, two, three] = ['one', 'two', 'three'].map((text) => Buffer.from(text)) as [
  Buffer,
  Buffer,
  Buffer,
];

describe.each([
  ['in files', () => createKeyDirectory(directory)],
  ['in memory', () => createKeysInMemory().keys],
])('wrapped keys %s', (_where, open) => {
  it('are a tenant’s own', async () => {
    const keys = open();

    expect(await keys.add(acme, one)).toBe(true);

    expect(await keys.read(acme)).toEqual(one);
    expect(await keys.read(acme2)).toBeUndefined();
  });

  it('are added once, and stay as they are', async () => {
    const keys = open();
    await keys.add(acme, one);

    expect(await keys.add(acme, two)).toBe(false);
    expect(await keys.read(acme)).toEqual(one);
  });

  it('are replaced only where they are still what the writer read', async () => {
    const keys = open();
    await keys.add(acme, one);

    expect(await keys.replace(acme, two, one)).toBe(true);
    expect(await keys.replace(acme, three, one)).toBe(false);
    expect(await keys.replace(acme2, three, one)).toBe(false);
    expect(await keys.read(acme)).toEqual(two);
  });

  it('are given to one of many who add or replace at once', async () => {
    const keys = open();
    const attempts = [1, 2, 3, 4, 5].map((number) => Buffer.from(`attempt ${number}`));

    const added = await Promise.all(attempts.map((wrapped) => keys.add(acme, wrapped)));
    const first = (await keys.read(acme)) ?? Buffer.alloc(0);
    const later = attempts.map((wrapped) => Buffer.from(`${wrapped} again`));
    const replaced = await Promise.all(later.map((wrapped) => keys.replace(acme, wrapped, first)));

    expect(added.filter(Boolean)).toHaveLength(1);
    expect(first).toEqual(attempts[added.indexOf(true)]);
    expect(replaced.filter(Boolean)).toHaveLength(1);
    expect(await keys.read(acme)).toEqual(later[replaced.indexOf(true)]);
  });

  it('are gone once they are destroyed, and can be made anew', async () => {
    const keys = open();
    await keys.add(acme, one);
    await keys.add(acme2, two);

    expect([await keys.destroy(acme), await keys.destroy(acme)]).toEqual([true, false]);

    expect(await keys.read(acme)).toBeUndefined();
    expect(await keys.replace(acme, two, one)).toBe(false);
    expect(await keys.read(acme2)).toEqual(two);
    expect(await keys.add(acme, three)).toBe(true);
    expect(await keys.read(acme)).toEqual(three);
  });
});

describe('a directory of keys', () => {
  const names = async () => (await readdir(directory)).toSorted();

  it('holds one file of each tenant, for its owner alone', async () => {
    const keys = createKeyDirectory(directory);
    await keys.add(acme, one);
    await keys.add(acme2, one);
    await keys.replace(acme, two, one);
    await chmod(join(directory, 'keys-acme.2'), 0o644);

    expect(await names()).toEqual(['keys-acme-2.1', 'keys-acme.2']);
    await expect(keys.read(acme)).rejects.toMatchObject({
      code: 'dependency-unavailable',
      cause: { message: expect.stringContaining('others can read it. Run: chmod 600') },
    });
    expect(await keys.read(acme2)).toEqual(one);
  });

  it('is the same to every process', async () => {
    await createKeyDirectory(directory).add(acme, one);

    expect(await createKeyDirectory(directory).read(acme)).toEqual(one);
  });

  it('keeps nothing of what was destroyed, nor what killed writers left', async () => {
    const keys = createKeyDirectory(directory);
    await keys.add(acme, one);
    await keys.replace(acme, two, one);
    for (const left of ['keys-acme.1', 'keys-acme.3.0d1f.tmp', 'keys-acme-2.1.0d1f.tmp']) {
      await writeFile(join(directory, left), one, { mode: 0o600 });
    }

    await keys.destroy(acme);

    expect(await names()).toEqual(['keys-acme-2.1.0d1f.tmp', 'keys-acme.3']);
    expect(await keys.read(acme)).toBeUndefined();
  });

  it('takes what a destroyer left that was killed half-way', async () => {
    const keys = createKeyDirectory(directory);
    await keys.add(acme, one);
    await writeFile(join(directory, 'keys-acme.2'), '', { mode: 0o600 });

    expect(await keys.destroy(acme)).toBe(false);

    expect(await names()).toEqual(['keys-acme.2']);
  });

  it('that is gone makes every call unavailable, with what happened for the operator', async () => {
    const keys = createKeyDirectory(join(directory, 'elsewhere'));
    const failure = { code: 'dependency-unavailable', cause: { code: 'ENOENT' } };

    await expect(keys.read(acme)).rejects.toMatchObject(failure);
    await expect(keys.add(acme, one)).rejects.toMatchObject(failure);
    await expect(keys.destroy(acme)).rejects.toMatchObject(failure);
  });
});
