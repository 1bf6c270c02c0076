/** The server's part in its tenants' life: sees what commands change, lets go of keys, and carries erasures out, one at a time. */
import { join } from 'node:path';
import { DirectoryInUse, lockDirectory } from '../../infra/local/directory-lock.ts';
import type { LocalTenant } from '../../shared/contract/local-tenants.ts';
import type { TenantId } from '../../shared/tenancy/tenant-id.ts';
import { describeFailure } from '../commands/failure.ts';
import type { TenantBook } from './tenant-book.ts';
import { erasing, present } from './tenant-life.ts';

export interface TenantKeeperParts {
  readonly book: TenantBook;
  readonly directory: string;
  readonly pollMs: number;
  readonly now: () => Date;
  readonly forgetKeys: (tenant: TenantId) => Promise<void>;
  /** @throws Error, also where it is stopped, and can then be done again */
  readonly erase: (tenant: TenantId, onProgress: (line: string) => void) => Promise<unknown>;
  readonly onError: (error: unknown) => void;
}

export interface TenantKeeper {
  /** Waits until what has begun has ended: make that happen soon. */
  stop(): Promise<void>;
}

/** Held by who carries out erasures: of several servers on one directory the first, or a command where none runs. */
const erasureLockIn = (directory: string): string => join(directory, 'erasures.lock');

/** @returns its release, or undefined where another process has it */
export async function tryErasureLock(directory: string): Promise<(() => Promise<void>) | undefined> {
  try {
    return await lockDirectory(erasureLockIn(directory));
  } catch (error) {
    if (error instanceof DirectoryInUse) return undefined;
    throw error;
  }
}

/** Begins with what an earlier process has left half-way, also where that one failed. */
export async function startTenantKeeper(parts: TenantKeeperParts): Promise<TenantKeeper> {
  const { book, directory, pollMs, now } = parts;
  let unlock = await tryErasureLock(directory);
  if (unlock !== undefined) {
    const left = (await book.entries()).filter(({ status }) => status === 'erasing');
    for (const { id } of left) await book.change(id, (entry) => erasing(entry, id, now()));
  }
  /** Whose keys were let go of, and at which status: a request that was under way may have fetched them again since. */
  const forgotten = new Map<TenantId, LocalTenant['status']>();
  let work: Promise<void> | undefined;
  let isStopped = false;
  let timer: NodeJS.Timeout;

  async function look(): Promise<void> {
    const entries = await book.entries();
    for (const { id, status } of entries) {
      if (status === 'active') forgotten.delete(id);
      else if (forgotten.get(id) !== status) {
        await parts.forgetKeys(id);
        forgotten.set(id, status);
      }
    }
    const next = entries.find(({ status, failure }) => status === 'erasing' && failure === undefined);
    if (next === undefined || work !== undefined) return;
    unlock ??= await tryErasureLock(directory);
    if (unlock === undefined || isStopped) return;
    work = eraseNext(parts, next, () => isStopped).finally(() => {
      work = undefined;
    });
  }

  let looking: Promise<void> = Promise.resolve();
  const poll = (): void => {
    looking = look()
      .catch(parts.onError)
      .then(() => {
        if (!isStopped) timer = setTimeout(poll, pollMs).unref();
      });
  };
  poll();
  return {
    async stop() {
      isStopped = true;
      await looking;
      clearTimeout(timer);
      await work;
      await unlock?.();
    },
  };
}

/** A failure is for whoever asked: it is not tried again before they ask again. A stop is none. */
async function eraseNext(
  { book, erase, onError }: TenantKeeperParts,
  { id }: LocalTenant,
  isStopped: () => boolean,
): Promise<void> {
  const keep = (part: Pick<LocalTenant, 'progress' | 'failure'>): Promise<unknown> =>
    book
      .change(id, (entry) => (entry?.status === 'erasing' ? { ...entry, ...part } : present(entry, id)))
      .catch(onError);
  try {
    await erase(id, (line) => void keep({ progress: oneLine(line) }));
  } catch (error) {
    if (isStopped()) return;
    onError(error);
    await keep({ failure: oneLine(describeFailure(error)) });
  }
}

export const oneLine = (text: string): string =>
  text
    .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ')
    .slice(0, 1_000)
    .toWellFormed() || 'It failed.';
