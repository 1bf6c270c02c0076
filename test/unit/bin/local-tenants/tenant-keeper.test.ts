/** The server's part: one erasure at a time, none behind another process's back, and a failure told once. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TenantBook } from '../../../../bin/local-tenants/tenant-book.ts';
import { openBookInFile } from '../../../../bin/local-tenants/tenant-file.ts';
import {
  startTenantKeeper,
  type TenantKeeper,
  type TenantKeeperParts,
  tryErasureLock,
} from '../../../../bin/local-tenants/tenant-keeper.ts';
import { erasing, newTenant, suspended } from '../../../../bin/local-tenants/tenant-life.ts';
import { acme, acme2 } from '../../../support/documents.ts';

const now = new Date(Date.UTC(2026, 10, 22));

let directory: string;
let book: TenantBook;
let keepers: TenantKeeper[];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'askacme-keeper-'));
  book = openBookInFile(directory);
  keepers = [];
  for (const id of [acme, acme2]) await book.change(id, () => newTenant(id, id, now));
});
afterEach(async () => {
  for (const keeper of keepers) await keeper.stop();
  await rm(directory, { recursive: true });
});

async function keep(parts: Partial<TenantKeeperParts> = {}) {
  const told = {
    forgetKeys: vi.fn(async () => undefined),
    erase: vi.fn<TenantKeeperParts['erase']>(async (id) => {
      await book.change(id, (entry) => ({ ...(entry as NonNullable<typeof entry>), status: 'erased' }));
    }),
    onError: vi.fn(),
  };
  const own = openBookInFile(directory);
  const keeper = await startTenantKeeper({
    book: own,
    directory,
    pollMs: 10,
    now: () => now,
    ...told,
    ...parts,
  });
  keepers.push(keeper);
  return { ...told, own, keeper };
}

async function leave(id = acme): Promise<void> {
  await book.change(id, (entry) => suspended(entry, id, now));
  await book.change(id, (entry) => erasing(entry, id, now));
}

const statusOf = async (id = acme) => (await book.find(id))?.status;

describe('the keeper of tenants', () => {
  it('sees who is suspended, and lets go of their keys, once', async () => {
    const { forgetKeys, own, erase } = await keep();

    await book.change(acme, (entry) => suspended(entry, acme, now));

    await vi.waitFor(() => expect(own.lastSeen('acme')?.status).toBe('suspended'));
    await vi.waitFor(() => expect(forgetKeys).toHaveBeenCalledExactlyOnceWith('acme'));
    expect(own.lastSeen('acme-2')?.status).toBe('active');
    expect(erase).not.toHaveBeenCalled();
  });

  it('lets go of keys once more when another process has destroyed them', async () => {
    const unlock = await tryErasureLock(directory);
    const { forgetKeys, own } = await keep();
    await leave();
    await vi.waitFor(() => expect(own.lastSeen('acme')?.status).toBe('erasing'));
    await vi.waitFor(() => expect(forgetKeys).toHaveBeenCalled());
    forgetKeys.mockClear();

    await book.change(acme, (entry) => ({ ...(entry as NonNullable<typeof entry>), status: 'erased' }));

    await vi.waitFor(() => expect(forgetKeys).toHaveBeenCalledExactlyOnceWith('acme'));
    await unlock?.();
  });

  it('carries out erasures one after the other', async () => {
    let most = 0;
    let running = 0;
    const { erase } = await keep({
      erase: vi.fn<TenantKeeperParts['erase']>(async (id) => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, 30));
        running--;
        await book.change(id, (entry) => ({ ...(entry as NonNullable<typeof entry>), status: 'erased' }));
      }),
    });

    await Promise.all([leave(acme), leave(acme2)]);

    await vi.waitFor(
      async () => expect([await statusOf(acme), await statusOf(acme2)]).toEqual(['erased', 'erased']),
      5_000,
    );
    expect(most).toBe(1);
    expect(erase).not.toHaveBeenCalled();
  });

  it('goes on with what an earlier process left half-way, failed or not', async () => {
    await leave();
    await book.change(acme, (entry) => ({ ...(entry as NonNullable<typeof entry>), failure: 'it was down' }));

    await keep();

    await vi.waitFor(async () => expect(await statusOf()).toBe('erased'));
  });

  it('tells a failure in the entry, and tries again only when it is asked to', async () => {
    const erase = vi.fn<TenantKeeperParts['erase']>(async (_, onProgress) => {
      onProgress('Taking out …');
      throw new Error('3 in document\nare left');
    });
    await keep({ erase });

    await leave();
    await vi.waitFor(async () =>
      expect((await book.entries())[0]).toMatchObject({
        status: 'erasing',
        progress: 'Taking out …',
        failure: '3 in document are left',
      }),
    );
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(erase).toHaveBeenCalledTimes(1);
    await book.change(acme, (entry) => erasing(entry, acme, now));

    await vi.waitFor(() => expect(erase).toHaveBeenCalledTimes(2));
  });

  it('does nothing while another process has the erasures, and takes over when that one is gone', async () => {
    const unlock = await tryErasureLock(directory);
    const { erase } = await keep();

    await leave();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(erase).not.toHaveBeenCalled();
    await unlock?.();

    await vi.waitFor(async () => expect(await statusOf()).toBe('erased'));
  });

  it('that is stopped in the middle has not failed', async () => {
    const stopping = Promise.withResolvers<void>();
    const { keeper } = await keep({ erase: () => stopping.promise });
    await leave();
    await new Promise((resolve) => setTimeout(resolve, 60));

    const stopped = keeper.stop();
    stopping.reject(new Error('stopped'));
    await stopped;

    expect((await book.entries())[0]).toMatchObject({ status: 'erasing' });
    expect((await book.entries())[0]?.failure).toBeUndefined();
    expect(await tryErasureLock(directory)).toBeTypeOf('function');
  });

  it('says so where the file cannot be read, and goes on looking', async () => {
    const entries = vi.fn(book.entries);
    entries.mockResolvedValueOnce([]).mockRejectedValueOnce(new Error('torn'));
    const { onError, erase } = await keep({ book: { ...book, entries } });

    await leave();

    await vi.waitFor(() => expect(erase).toHaveBeenCalledTimes(1));
    expect(onError).toHaveBeenCalledExactlyOnceWith(new Error('torn'));
  });
});
