/** Files for their owner alone: whole or not there, and in nobody's place unless that is asked for. */
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  addFile,
  readPrivateFile,
  removeFile,
  replacePrivateFile,
} from '../../../../shared/files/private-file.ts';

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'askacme-file-'));
  file = join(directory, 'key');
});
afterEach(() => rm(directory, { recursive: true }));

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

describe('a private file', () => {
  it('is added for its owner alone, and only where there is none', async () => {
    const added = await Promise.all(['first', 'second'].map((text) => addFile(file, text)));

    expect(added.toSorted()).toEqual([false, true]);
    expect(await readFile(file, 'utf8')).toBe(added[0] ? 'first' : 'second');
    expect(await modeOf(file)).toBe(0o600);
    expect(await readdir(directory)).toEqual(['key']);
  });

  it('may be added for others to read', async () => {
    await addFile(file, Buffer.from('receipt'), 0o644);

    expect(await modeOf(file)).toBe(0o644);
  });

  it('is replaced whole, in a directory for its owner alone', async () => {
    const deep = join(directory, 'a', 'key');

    await replacePrivateFile(deep, 'first');
    await replacePrivateFile(deep, 'second');

    expect(await readFile(deep, 'utf8')).toBe('second');
    expect([await modeOf(deep), await modeOf(join(directory, 'a'))]).toEqual([0o600, 0o700]);
    expect(await readdir(join(directory, 'a'))).toEqual(['key']);
  });

  it('leaves no draft, and what was there, where it cannot get its name', async () => {
    await mkdir(file);

    await expect(replacePrivateFile(file, 'text')).rejects.toThrow();
    expect(await addFile(file, 'text')).toBe(false);

    expect(await readdir(directory)).toEqual(['key']);
  });

  it('is read back, and is nothing where there is none', async () => {
    await addFile(file, 'text');

    expect((await readPrivateFile(file, 'keys'))?.toString()).toBe('text');
    expect(await removeFile(file)).toBe(true);
    expect(await removeFile(file)).toBe(false);
    expect(await readPrivateFile(file, 'keys')).toBeUndefined();
  });

  it.each([0o640, 0o604, 0o620, 0o602])('is not read where others have rights to it: %o', async (mode) => {
    await writeFile(file, 'text');
    await chmod(file, mode);

    await expect(readPrivateFile(file, 'keys')).rejects.toThrow(
      `${file} holds keys and others can read it. Run: chmod 600 "${file}"`,
    );
  });
});
