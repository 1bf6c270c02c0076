import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DirectoryInUse, lockDirectory } from '../../../../infra/local/directory-lock.ts';

/** No system gives a process such a number. */
const gone = { pid: 2 ** 22 + 1, startedAt: '1', token: 'of the one who is gone' };

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
    const refused = lockDirectory(lockFile);

    await expect(refused).rejects.toThrow(`in use by process ${process.pid}`);
    await expect(refused).rejects.toBeInstanceOf(DirectoryInUse);
  });

  it('is free again after its release', async () => {
    const release = await lockDirectory(lockFile);
    await release();

    await expect(lockDirectory(lockFile)).resolves.toBeTypeOf('function');
  });

  it('is taken over from a process that is gone', async () => {
    await writeFile(lockFile, JSON.stringify(gone));

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

  it('is left alone by the release of one who no longer has it', async () => {
    const release = await lockDirectory(lockFile);
    await rm(lockFile);
    await lockDirectory(lockFile);

    await release();

    await expect(lockDirectory(lockFile)).rejects.toThrow('in use');
  });

  it('is taken over from one who died while taking it over', async () => {
    const text = JSON.stringify(gone);
    await writeFile(lockFile, text);
    const right = `${lockFile}.after-${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
    await writeFile(right, JSON.stringify({ ...gone, token: 'another' }));

    await lockDirectory(lockFile);

    expect(JSON.parse(await readFile(lockFile, 'utf8')).pid).toBe(process.pid);
    expect(await readdir(directory)).toEqual(['postgres.lock']);
  });

  describe.each([
    ['fresh', undefined],
    ['abandoned', JSON.stringify(gone)],
    ['empty', ''],
  ])('where many race for a lock that is %s', (_, content) => {
    beforeEach(async () => {
      if (content !== undefined) await writeFile(lockFile, content);
    });

    it('goes to one of many calls in one process', async () => {
      const calls = await Promise.allSettled(Array.from({ length: 40 }, () => lockDirectory(lockFile)));

      expect(calls.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await readdir(directory)).toEqual(['postgres.lock']);
    });

    it('goes to one of many processes', async () => {
      const racers = Array.from({ length: 20 }, spawnRacer);
      try {
        await Promise.all(racers.map(line));
        const outcomes = racers.map(line);
        for (const racer of racers) racer.stdin?.write('go');

        expect((await Promise.all(outcomes)).filter((outcome) => outcome === 'held')).toHaveLength(1);
        expect(await readdir(directory)).toEqual(['postgres.lock']);
      } finally {
        for (const racer of racers) racer.kill('SIGKILL');
      }
    });
  });

  /** Says that it is ready, tries when told to, says how it went, and lives on. */
  function spawnRacer(): ChildProcess {
    const source = new URL('../../../../infra/local/directory-lock.ts', import.meta.url).href;
    const program = `
      import { lockDirectory } from ${JSON.stringify(source)};
      process.stdin.once('data', () => lockDirectory(${JSON.stringify(lockFile)})
        .then(() => console.log('held'), (error) => console.log(error.message)));
      console.log('ready');`;
    return spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
  }
});

async function line(child: ChildProcess): Promise<string> {
  const [data] = await once(child.stdout as NonNullable<ChildProcess['stdout']>, 'data');
  return String(data).trim();
}
