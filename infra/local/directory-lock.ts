/**
 * One process a data directory: two on the same one lose data in silence. The lock names its holder's process and when
 * that process started, so that a lock left behind by a kill is recognised even when the process number was given again.
 */
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';

interface Holder {
  readonly pid: number;
  /** Kernel clock ticks at the start of the process; empty where the system does not tell. */
  readonly startedAt: string;
}

/**
 * Takes the lock, and again where its holder is gone.
 * @returns the release
 * @throws Error that names the process holding it
 */
export async function lockDirectory(lockFile: string): Promise<() => Promise<void>> {
  await mkdir(dirname(lockFile), { recursive: true });
  for (let attempt = 0; attempt < 3; attempt++) {
    if ((await tryCreate(lockFile)) && (attempt === 0 || (await isStillOurs(lockFile)))) {
      return () => rm(lockFile, { force: true });
    }
    const holder = await readHolder(lockFile);
    if (holder !== undefined && (await isRunning(holder))) {
      throw new Error(
        `The data directory ${dirname(lockFile)} is in use by process ${holder.pid}. Stop that one, or choose another --data-dir.`,
      );
    }
    await rm(lockFile, { force: true });
  }
  throw new Error(`Cannot take the lock ${lockFile}: others keep taking it.`);
}

async function tryCreate(lockFile: string): Promise<boolean> {
  const file = await open(lockFile, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return undefined;
    throw error;
  });
  if (file === undefined) return false;
  const holder: Holder = { pid: process.pid, startedAt: await startOf(process.pid) };
  await file.writeFile(JSON.stringify(holder));
  await file.close();
  return true;
}

/** Of two processes that clear the same abandoned lock, one may remove the other's new one: the last writer has it. */
async function isStillOurs(lockFile: string): Promise<boolean> {
  await setTimeout(50);
  return (await readHolder(lockFile))?.pid === process.pid;
}

async function readHolder(lockFile: string): Promise<Holder | undefined> {
  try {
    const { pid, startedAt } = JSON.parse(await readFile(lockFile, 'utf8')) as Partial<Holder>;
    return typeof pid === 'number' && typeof startedAt === 'string' ? { pid, startedAt } : undefined;
  } catch {
    return undefined;
  }
}

async function isRunning({ pid, startedAt }: Holder): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return startedAt === (await startOf(pid));
}

/** Field 22 of /proc/PID/stat; the command's name before it may hold blanks and brackets. */
async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}
