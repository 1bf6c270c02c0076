/**
 * Tenants' wrapped keys as files, `keys-acme.1` and on: a change is a new file with the next number, which of several
 * processes one can make. An empty one says that the keys were destroyed.
 */

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { unavailable } from '../../errors/unavailable.ts';
import { addFile, readPrivateFile, removeFile, syncDirectory } from '../../files/private-file.ts';
import type { WrappedKeyAdministration } from '../../ports/tenant-keys.ts';
import type { TenantId } from '../../tenancy/tenant-id.ts';

/** Not the tenant first: some names, as `con`, are none on Windows. */
const fileName = (tenant: TenantId, number: number): string => `keys-${tenant}.${number}`;

const ofKeys = /^keys-([a-z0-9-]+)\.([1-9]\d{0,8})$/;
const draftOfKeys = /^keys-([a-z0-9-]+)\.\d+\..+\.tmp$/;

interface Kept {
  /** 0 where there never was a file. */
  readonly number: number;
  /** `undefined` where there are no keys. */
  readonly wrapped: Uint8Array | undefined;
}

/** While a file is replaced it may be gone before it is read: then there is a later one. */
const maxLooks = 20;

/** @param directory exists */
export function createKeyDirectory(directory: string): WrappedKeyAdministration {
  const numbersOf = async (tenant: TenantId): Promise<number[]> =>
    (await readdir(directory))
      .map((name) => ofKeys.exec(name))
      .filter((match) => match?.[1] === tenant)
      .map((match) => Number(match?.[2]))
      .sort((left, right) => right - left);

  async function look(tenant: TenantId): Promise<Kept> {
    for (let looks = 0; looks < maxLooks; looks++) {
      const [number = 0] = await numbersOf(tenant);
      if (number === 0) return { number, wrapped: undefined };
      const bytes = await readPrivateFile(join(directory, fileName(tenant, number)), 'keys');
      if (bytes !== undefined) return { number, wrapped: bytes.length === 0 ? undefined : bytes };
    }
    throw new Error('The keys are changed all the time.');
  }

  /** @returns false where somebody else wrote meanwhile */
  async function write(tenant: TenantId, after: Kept, wrapped: Uint8Array): Promise<boolean> {
    const number = after.number + 1;
    const file = join(directory, fileName(tenant, number));
    if (!(await addFile(file, wrapped))) return false;
    const [newest = number] = await numbersOf(tenant);
    if (newest > number) {
      // The number was free because it had been taken and given up: two others came between.
      await removeFile(file);
      return false;
    }
    await removeBefore(tenant, number);
    return true;
  }

  async function removeBefore(tenant: TenantId, number: number): Promise<void> {
    for (const earlier of (await numbersOf(tenant)).filter((one) => one < number)) {
      await removeFile(join(directory, fileName(tenant, earlier)));
    }
    await syncDirectory(directory);
  }

  /** What processes left that were killed in the middle of writing: it may hold the keys that are destroyed. */
  async function removeDrafts(tenant: TenantId): Promise<void> {
    for (const name of await readdir(directory)) {
      if (draftOfKeys.exec(name)?.[1] === tenant) await removeFile(join(directory, name));
    }
    await syncDirectory(directory);
  }

  async function destroy(tenant: TenantId): Promise<boolean> {
    for (;;) {
      const kept = await look(tenant);
      const isThere = kept.wrapped !== undefined;
      if (isThere && !(await write(tenant, kept, new Uint8Array()))) continue;
      // Also of an earlier attempt that was killed half-way.
      if (!isThere) await removeBefore(tenant, kept.number);
      await removeDrafts(tenant);
      return isThere;
    }
  }

  return {
    read: (tenant) => reached(async () => (await look(tenant)).wrapped),

    add: (tenant, wrapped) =>
      reached(async () => {
        const kept = await look(tenant);
        return kept.wrapped === undefined && (await write(tenant, kept, wrapped));
      }),

    replace: (tenant, wrapped, instead) =>
      reached(async () => {
        const kept = await look(tenant);
        const isUnchanged = kept.wrapped !== undefined && Buffer.compare(kept.wrapped, instead) === 0;
        return isUnchanged && (await write(tenant, kept, wrapped));
      }),

    destroy: (tenant) => reached(() => destroy(tenant)),
  };
}

const reached = <Result>(work: () => Promise<Result>): Promise<Result> =>
  work().catch((cause: unknown) => {
    throw unavailable(cause);
  });
