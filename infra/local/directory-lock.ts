/**
 * One process a data directory: two on the same one lose data in silence. The lock names its holder's process and when
 * that process started, so that a lock left behind by a kill is recognised even when the process number was given again.
 */
import { createHash, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

interface Holder {
  readonly pid: number;
  /** Kernel clock ticks at the start of the process; empty where the system does not tell. */
  readonly startedAt: string;
  /** Tells apart two holders in one process, and makes every lock's text its own. */
  readonly token: string;
}

/** Somebody has the lock, or others keep taking it: trying again later may help. */
export class DirectoryInUse extends Error {
  override readonly name = 'DirectoryInUse';
}

/** What this process holds or is about to: where the system tells no start, all that marks its own locks as alive. */
const ownTokens = new Set<string>();
const maxAttempts = 10;

/**
 * Takes the lock, also where its holder is gone.
 * @returns the release
 * @throws DirectoryInUse that names the process holding it
 */
export async function lockDirectory(lockFile: string): Promise<() => Promise<void>> {
  await mkdir(dirname(lockFile), { recursive: true });
  const token = randomUUID();
  ownTokens.add(token);
  const text = JSON.stringify({ pid: process.pid, startedAt: await startOf(process.pid), token });
  // A link shows the whole file or nothing, and never replaces one: nobody sees a lock without its holder.
  const draft = `${lockFile}.${token}`;
  try {
    await writeFile(draft, text, { flag: 'wx', mode: 0o600 });
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      if ((await tryLink(draft, lockFile)) || (await takeOver(lockFile, draft)))
        return () => release(lockFile, text, token);
    }
    throw new DirectoryInUse(`Cannot take the lock ${lockFile}: others keep taking it.`);
  } catch (error) {
    ownTokens.delete(token);
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/**
 * Replaces a dead holder's lock. The right to do so is a file named after the dead holder, which one process only can
 * create; should that one die as well, the right to follow it is named after it in turn. The rights are removed after
 * the lock was replaced: whoever gets one that was there before finds another lock, and leaves it alone.
 * @returns false where the lock changed meanwhile
 * @throws Error where its holder, or whoever is replacing it, is alive
 */
async function takeOver(lockFile: string, draft: string): Promise<boolean> {
  const abandoned = await readText(lockFile);
  const rights: string[] = [];
  for (let last = abandoned; last !== undefined; last = await readText(rights.at(-1) ?? lockFile)) {
    await refuseIfAlive(lockFile, last);
    const right = `${lockFile}.after-${createHash('sha256').update(last).digest('hex').slice(0, 16)}`;
    rights.push(right);
    if (!(await tryLink(draft, right))) continue;
    if ((await readText(lockFile)) !== abandoned) {
      await rm(right, { force: true });
      return false;
    }
    await rename(draft, lockFile);
    await Promise.all(rights.map((file) => rm(file, { force: true })));
    return true;
  }
  return false;
}

/** A lock that someone else put there meanwhile, after ours was removed by hand, is theirs. */
async function release(lockFile: string, text: string, token: string): Promise<void> {
  if ((await readText(lockFile)) === text) await rm(lockFile, { force: true });
  ownTokens.delete(token);
}

async function tryLink(draft: string, file: string): Promise<boolean> {
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function readText(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

/** Text that names no holder was not written by us: nobody holds the lock. */
async function refuseIfAlive(lockFile: string, text: string): Promise<void> {
  const holder = parseHolder(text);
  if (holder === undefined || !(await isAlive(holder))) return;
  throw new DirectoryInUse(
    `The data directory ${dirname(lockFile)} is in use by process ${holder.pid}. Stop that one, or choose another --data-dir.`,
  );
}

function parseHolder(text: string): Holder | undefined {
  try {
    const { pid, startedAt, token = '' } = JSON.parse(text) as Partial<Holder>;
    return typeof pid === 'number' && typeof startedAt === 'string' ? { pid, startedAt, token } : undefined;
  } catch {
    return undefined;
  }
}

async function isAlive({ pid, startedAt, token }: Holder): Promise<boolean> {
  if (ownTokens.has(token)) return true;
  // Our own number, no start to compare, and not our token: an earlier process had the number before us.
  if (pid === process.pid && startedAt === '') return false;
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
