/** Wall 1 on a laptop: files that decide who is let in, and who may have written them. */
import { chmod, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createKeySnapshotFiles } from '../../../../../shared/adapters/offline/key-snapshot-files.ts';

let scratch: string;
let directory: string;

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'askacme-snapshots-'));
  directory = join(scratch, 'key-sets');
});
afterEach(async () => {
  vi.restoreAllMocks();
  await chmod(directory, 0o700).catch(() => undefined);
  await rm(scratch, { recursive: true, force: true });
});

const files = () => createKeySnapshotFiles(directory);

describe('a key snapshot in a file', () => {
  it('is read as it was written last, by its owner alone, and nothing else is left', async () => {
    await files().write('a.json', 'first');
    await Promise.all(['x', 'y', 'z'].map((text) => files().write('a.json', text.repeat(10_000))));

    const text = await files().read('a.json');

    expect(text).toMatch(/^(?:x{10000}|y{10000}|z{10000})$/);
    expect(await readdir(directory)).toEqual(['a.json']);
    expect((await stat(join(directory, 'a.json'))).mode & 0o777).toBe(0o600);
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
  });

  it('is none where there is no such file, or no directory', async () => {
    const without = await files().read('a.json');
    await files().write('b.json', '{}');

    expect([without, await files().read('a.json')]).toEqual([undefined, undefined]);
  });

  it.each([0o644, 0o660, 0o602, 0o640, 0o666])(
    'is refused with the mode %i, with what to do',
    async (mode) => {
      await files().write('a.json', '{}');
      await chmod(join(directory, 'a.json'), mode);

      await expect(files().read('a.json')).rejects.toThrow('Run: chmod 600');
    },
  );

  it('is not read through a link', async () => {
    await mkdir(directory, { recursive: true });
    await writeFile(join(scratch, 'mine.json'), '{}', { mode: 0o600 });
    await symlink(join(scratch, 'mine.json'), join(directory, 'a.json'));

    await expect(files().read('a.json')).rejects.toMatchObject({ code: 'ELOOP' });
  });

  // Windows has no such owners.
  it.skipIf(process.platform === 'win32')('is refused where somebody else put it there', async () => {
    await files().write('a.json', '{}');
    vi.spyOn(process, 'getuid').mockReturnValue((await stat(join(directory, 'a.json'))).uid + 1);

    await expect(files().read('a.json')).rejects.toThrow("is not its owner's alone");
  });

  it('takes the place of a link, and leaves alone what it pointed to', async () => {
    await mkdir(directory, { recursive: true });
    await writeFile(join(scratch, 'theirs'), 'theirs', { mode: 0o600 });
    await symlink(join(scratch, 'theirs'), join(directory, 'a.json'));

    await files().write('a.json', 'ours');

    expect(await files().read('a.json')).toBe('ours');
    expect((await stat(join(scratch, 'theirs'))).size).toBe(6);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['a directory', () => mkdir(join(directory, 'a.json'), { recursive: true, mode: 0o700 })],
    [
      'larger than any key set',
      async () => {
        await mkdir(directory, { recursive: true });
        await writeFile(join(directory, 'a.json'), 'x'.repeat(400_000), { mode: 0o600 });
      },
    ],
  ])('is refused where it is %s', async (_, make) => {
    await make();

    await expect(files().read('a.json')).rejects.toThrow('is no key snapshot');
  });

  it('that cannot be written leaves the one that was there, and no draft', async () => {
    await files().write('a.json', 'first');
    await mkdir(join(directory, 'b.json'));

    await expect(files().write('b.json', '{}')).rejects.toThrow();

    expect([await files().read('a.json'), (await readdir(directory)).toSorted()]).toEqual([
      'first',
      ['a.json', 'b.json'],
    ]);
  });

  it('cannot be made where its directory cannot', async () => {
    await writeFile(directory, 'a file');

    await expect(files().write('a.json', '{}')).rejects.toThrow();
    await expect(files().read('a.json')).rejects.toThrow();
  });
});
