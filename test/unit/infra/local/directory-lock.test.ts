import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockDirectory } from '../../../../infra/local/directory-lock.ts';

describe('the lock of a data directory', () => {
  let directory: string;
  let lockFile: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'askacme-lock-'));
    lockFile = join(directory, 'postgres.lock');
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('is refused while its holder runs, naming the holder', async () => {
    await lockDirectory(lockFile);

    await expect(lockDirectory(lockFile)).rejects.toThrow(`in use by process ${process.pid}`);
  });

  it('is free again after its release', async () => {
    const release = await lockDirectory(lockFile);
    await release();

    await expect(lockDirectory(lockFile)).resolves.toBeTypeOf('function');
  });

  it('is taken over from a process that is gone', async () => {
    await writeFile(lockFile, JSON.stringify({ pid: 2 ** 22 + 1, startedAt: '1' }));

    await lockDirectory(lockFile);

    expect(JSON.parse(await readFile(lockFile, 'utf8')).pid).toBe(process.pid);
  });

  it('is taken over where another process was given the number of the one that is gone', async () => {
    await writeFile(lockFile, JSON.stringify({ pid: process.pid, startedAt: 'another time' }));

    await expect(lockDirectory(lockFile)).resolves.toBeTypeOf('function');
  });

  it('is taken over where a kill left it empty', async () => {
    await writeFile(lockFile, '');

    await expect(lockDirectory(lockFile)).resolves.toBeTypeOf('function');
  });
});
