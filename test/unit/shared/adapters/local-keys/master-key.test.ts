/** The laptop's master key and what it wraps: a file for its owner alone, whose loss is said and not covered up. */
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openKeysInFiles } from '../../../../../shared/adapters/local-keys/keys-in-files.ts';
import { acme, acme2 } from '../../../../support/documents.ts';

let directory: string;

beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'askacme-master-')), 'new');
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(join(directory, '..'), { recursive: true, force: true });
});

const file = () => join(directory, 'seal', 'master-key.jwk.json');
const ring = Buffer.from('a key ring');

describe('the master key', () => {
  it('is made once, in a directory and a file for their owner alone', async () => {
    await openKeysInFiles(directory);
    const made = await readFile(file(), 'utf8');
    await openKeysInFiles(directory);

    expect(await readFile(file(), 'utf8')).toBe(made);
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    expect((await stat(join(directory, 'seal'))).mode & 0o777).toBe(0o700);
    const { kty, alg, k } = JSON.parse(made);
    expect([kty, alg, Buffer.from(k, 'base64url').length]).toEqual(['oct', 'A256GCM', 32]);
  });

  it('is one for all who open the directory at once', async () => {
    const opened = await Promise.all(Array.from({ length: 8 }, () => openKeysInFiles(directory)));
    const wrapped = await opened[0]?.wrapper.wrap(acme, ring);

    for (const { wrapper } of opened) expect(await wrapper.unwrap(acme, wrapped ?? ring)).toEqual(ring);
  });

  it('is refused where others can read it, with what to do', async () => {
    await openKeysInFiles(directory);
    await chmod(file(), 0o640);

    await expect(openKeysInFiles(directory)).rejects.toThrow(`Run: chmod 600 "${file()}"`);
  });

  // Windows has no such owners.
  it.skipIf(process.platform === 'win32')('is refused where somebody else put it there', async () => {
    await openKeysInFiles(directory);
    vi.spyOn(process, 'getuid').mockReturnValue((await stat(file())).uid + 1);

    await expect(openKeysInFiles(directory)).rejects.toThrow('belongs to somebody else');
  });

  it.each(['', 'not json', '{}', '{"kty":"oct","alg":"A256GCM","k":"c2hvcnQ"}', '{"kty":"RSA","k":1}'])(
    'is refused, and left alone, where it is %j',
    async (text) => {
      await openKeysInFiles(directory);
      await writeFile(file(), text);

      await expect(openKeysInFiles(directory)).rejects.toThrow(/is not a usable master key\. Put it back/);
      expect(await readFile(file(), 'utf8')).toBe(text);
    },
  );

  it('is not made anew where there are keys that only the lost one opens', async () => {
    const { keys, wrapper } = await openKeysInFiles(directory);
    await keys.add(acme, await wrapper.wrap(acme, ring));
    await rm(file());

    await expect(openKeysInFiles(directory)).rejects.toThrow(
      /master-key\.jwk\.json, which alone opens them, is gone\. Put it back from a copy/,
    );
  });
});

describe('what is wrapped', () => {
  it('opens for its tenant', async () => {
    const { wrapper } = await openKeysInFiles(directory);
    const wrapped = await wrapper.wrap(acme, ring);

    expect(await wrapper.unwrap(acme, wrapped)).toEqual(ring);
    expect(Buffer.from(wrapped).includes(ring)).toBe(false);
  });

  it.each<[what: string, change: (wrapped: Buffer) => Buffer]>([
    ['changed', (wrapped) => Buffer.from(wrapped.map((byte, at) => (at === 20 ? byte ^ 1 : byte)))],
    ['cut', (wrapped) => wrapped.subarray(0, -1)],
    ['too short for anything', (wrapped) => wrapped.subarray(0, 5)],
    ['empty', () => Buffer.alloc(0)],
  ])('does not open where it is %s', async (_what, change) => {
    const { wrapper } = await openKeysInFiles(directory);
    const wrapped = change(Buffer.from(await wrapper.wrap(acme, ring)));

    const opening = wrapper.unwrap(acme, wrapped);

    await expect(opening).rejects.toMatchObject({ code: 'dependency-unavailable' });
  });

  it('does not open for another tenant, nor by another master key', async () => {
    const { wrapper } = await openKeysInFiles(directory);
    const other = await openKeysInFiles(join(directory, 'other'));
    const wrapped = await wrapper.wrap(acme, ring);

    for (const opening of [wrapper.unwrap(acme2, wrapped), other.wrapper.unwrap(acme, wrapped)]) {
      const error = await opening.catch((one: unknown) => one);
      expect(error).toMatchObject({ code: 'dependency-unavailable' });
      expect(inspect(error, { depth: null })).not.toContain('a key ring');
    }
  });
});
