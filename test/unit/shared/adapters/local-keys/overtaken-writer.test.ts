/** Tenants' keys in files: a writer whom two others overtake between its look and its write has not written. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createKeyDirectory } from '../../../../../shared/adapters/local-keys/key-directory.ts';
import type { WrappedKeyAdministration } from '../../../../../shared/ports/tenant-keys.ts';
import { acme } from '../../../../support/documents.ts';

/** What others do at the moment at which the next file is written, once. */
const between = vi.hoisted(() => ({ others: undefined as (() => Promise<void>) | undefined }));

vi.mock('../../../../../shared/files/private-file.ts', async (original) => {
  const real = await original<typeof import('../../../../../shared/files/private-file.ts')>();
  return {
    ...real,
    addFile: async (file: string, bytes: Uint8Array) => {
      const { others } = between;
      between.others = undefined;
      await others?.();
      return real.addFile(file, bytes);
    },
  };
});

let directory: string;
let keys: WrappedKeyAdministration;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'askacme-keys-'));
  keys = createKeyDirectory(directory);
  await keys.add(acme, bytes('first'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const bytes = (text: string): Buffer => Buffer.from(text);
const replaced = async (instead: string, by: string): Promise<void> => {
  expect(await keys.replace(acme, bytes(by), bytes(instead))).toBe(true);
};
const twice = async (): Promise<void> => {
  await replaced('first', 'second');
  await replaced('second', 'third');
};

describe('a writer whom others overtake', () => {
  it('has replaced nothing, and says so', async () => {
    between.others = twice;

    const isReplaced = await keys.replace(acme, bytes('mine'), bytes('first'));

    expect([isReplaced, await keys.read(acme)]).toEqual([false, bytes('third')]);
    expect(await readdir(directory)).toHaveLength(1);
  });

  it('has destroyed what they wrote, too', async () => {
    between.others = twice;

    const isDestroyed = await keys.destroy(acme);

    expect([isDestroyed, await keys.read(acme)]).toEqual([true, undefined]);
  });

  it('has added nothing where they added and destroyed', async () => {
    await keys.destroy(acme);
    between.others = async () => {
      await keys.add(acme, bytes('theirs'));
      await keys.destroy(acme);
    };

    const isAdded = await keys.add(acme, bytes('mine'));

    expect([isAdded, await keys.read(acme)]).toEqual([false, undefined]);
  });
});
