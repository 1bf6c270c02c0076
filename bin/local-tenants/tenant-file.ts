/**
 * Wall 2 on a laptop: the tenants in a file of the data directory, which the server and the operator's commands change.
 * Changes go one after the other, under a lock between processes; a reader sees the file before or after one.
 */

import { type BigIntStats, constants } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { DirectoryInUse, lockDirectory } from '../../infra/local/directory-lock.ts';
import { type LocalTenant, localTenantsText, readLocalTenants } from '../../shared/contract/local-tenants.ts';
import { replacePrivateFile } from '../../shared/files/private-file.ts';
import type { TenantId } from '../../shared/tenancy/tenant-id.ts';
import { sorted, type TenantBook, toTenant } from './tenant-book.ts';
import { isLeaving } from './tenant-life.ts';

const tenantFileOf = (directory: string): string => join(directory, 'tenants.json');

interface Seen {
  /** Changes with the file; empty where there is none. */
  readonly mark: string;
  readonly byId: ReadonlyMap<string, LocalTenant>;
}

const lockPatienceMs = 10_000;
const longestPauseMs = 40;

/** @param directory made by the first change where it does not exist */
export function openBookInFile(directory: string): TenantBook {
  const file = tenantFileOf(directory);
  let seen: Seen | undefined;
  let isReadable = true;
  let last: Promise<unknown> = Promise.resolve();

  let newestLook = 0;
  let looks = 0;

  /** Looks may end in another order than they began in: what an earlier one saw is not put over what a later one did. */
  async function look(): Promise<Seen> {
    const turn = ++looks;
    const looked = await lookOnce().catch((error: unknown) => {
      if (turn > newestLook) [newestLook, isReadable] = [turn, false];
      throw error;
    });
    if (turn < newestLook) return await look();
    [newestLook, isReadable, seen] = [turn, true, looked];
    return looked;
  }

  /** A file that was there and is gone names nobody: not who is let in, and not who never may be again. */
  async function lookOnce(): Promise<Seen> {
    const mark = markOf(await statusOf(file));
    if (seen?.mark === mark) return seen;
    if (mark === '' && seen !== undefined && seen.mark !== '') throw new Error(gone(file));
    const before = seen;
    const found = await read(file);
    const back = [...(before?.byId.values() ?? [])].find(
      ({ id, status }) => isLeaving({ status }) && !isLeaving(found.byId.get(id) ?? { status: 'active' }),
    );
    if (back !== undefined) throw new Error(comesBack(file, back.id));
    return found;
  }

  return {
    isShared: true,
    entries: async () => sorted((await look()).byId.values()),
    // What cannot be read any more lets nobody in, whoever it named before.
    lastSeen: (id) => (isReadable ? seen?.byId.get(id) : undefined),
    find: async (id) => toTenant((await look()).byId.get(id)),
    change(id, change) {
      // Within this process in order, so that none has to try again.
      const done = last.then(() =>
        underLock(file, async () => {
          const { byId } = await look();
          const before = byId.get(id);
          const after = await change(before);
          if (after === before) return after;
          await replacePrivateFile(file, localTenantsText(sorted(new Map(byId).set(id, after).values())));
          await look();
          return after;
        }),
      );
      last = done.catch(() => undefined);
      return done;
    },
  };
}

/** Whoever has the lock has it for milliseconds. */
async function underLock<Result>(file: string, work: () => Promise<Result>): Promise<Result> {
  const deadlineMs = Date.now() + lockPatienceMs;
  for (;;) {
    try {
      const unlock = await lockDirectory(`${file}.lock`);
      try {
        return await work();
      } finally {
        await unlock();
      }
    } catch (error) {
      if (!(error instanceof DirectoryInUse)) throw error;
      if (Date.now() > deadlineMs) throw new Error(`${file} is being changed by another process. Try again.`);
    }
    await setTimeout(Math.random() * longestPauseMs);
  }
}

const statusOf = (file: string): Promise<BigIntStats | undefined> =>
  stat(file, { bigint: true }).catch(absent);

/** A change is a new file, so that at least one of these is another; a change of who may write it is seen, too. */
const markOf = (status: BigIntStats | undefined): string =>
  status === undefined ? '' : `${status.ino} ${status.ctimeNs} ${status.size}`;

async function read(file: string): Promise<Seen> {
  const handle = await open(file, constants.O_RDONLY).catch(absent);
  if (handle === undefined) return { mark: '', byId: new Map() };
  try {
    const status = await handle.stat({ bigint: true });
    // Windows has no such bits; Node makes them up.
    if (process.platform !== 'win32' && (status.mode & 0o022n) !== 0n) {
      throw new Error(`Others can write ${file}, which says who is let in. Run: chmod 600 "${file}"`);
    }
    // Its owner can write it, too, whatever its permissions say now. Root can write anybody's.
    if (process.platform !== 'win32' && ![0, process.getuid?.()].includes(Number(status.uid))) {
      throw new Error(
        `${file} says who is let in, and belongs to somebody else. Find out why before you take it.`,
      );
    }
    const since = new Date(Number(status.mtimeMs)).toISOString();
    const entries = readLocalTenants(await handle.readFile('utf8'), since);
    if (entries === undefined) throw new Error(unreadable(file));
    return { mark: markOf(status), byId: new Map(entries.map((entry) => [entry.id, entry])) };
  } finally {
    await handle.close();
  }
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

const unreadable = (file: string): string =>
  `${file} is not a list of tenants. Mend it, or put it back from a copy: without it, a tenant that was erased could come back.`;

const gone = (file: string): string =>
  `${file} is gone, and with it who is let in. Put it back from a copy, or start the server again to begin a new one.`;

const comesBack = (file: string, id: TenantId): string =>
  `${file} is from before the erasure of ${id}, which must not come back. Put the newest copy back.`;
