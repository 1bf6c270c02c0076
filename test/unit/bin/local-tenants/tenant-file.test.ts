/** The file of tenants: whole, strictly read, changed by several processes at once, and never mended by guesses. */
import { execFile } from 'node:child_process';
import {
  chmod,
  type FileHandle,
  mkdtemp,
  open,
  readdir,
  readFile,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openBookInFile } from '../../../../bin/local-tenants/tenant-file.ts';
import { added, erasing, suspended } from '../../../../bin/local-tenants/tenant-life.ts';
import { acme, acme2, tenantId } from '../../../support/documents.ts';

const now = new Date(Date.UTC(2026, 10, 22));

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'askacme-tenants-'));
  file = join(directory, 'tenants.json');
});
afterEach(() => {
  vi.restoreAllMocks();
  return rm(directory, { recursive: true });
});

async function fileHandlePrototype(of: string): Promise<FileHandle> {
  const handle = await open(of);
  await handle.close();
  return Object.getPrototypeOf(handle) as FileHandle;
}

/** The next file that is read is read at once, and given only when it goes on. */
async function slowReading(of: string) {
  const began = Promise.withResolvers<void>();
  const goesOn = Promise.withResolvers<void>();
  const prototype = await fileHandlePrototype(of);
  const original = prototype.readFile;
  vi.spyOn(prototype, 'readFile').mockImplementationOnce(async function (this: FileHandle) {
    const text = await original.call(this, 'utf8');
    began.resolve();
    await goesOn.promise;
    return text as never;
  });
  return { began: began.promise, goOn: goesOn.resolve };
}

const idsIn = async (): Promise<string[]> => (await openBookInFile(directory).entries()).map(({ id }) => id);

describe('the file of tenants', () => {
  it('is seen by others at their next look, changes and all', async () => {
    const [server, command] = [openBookInFile(directory), openBookInFile(directory)];
    expect(await server.find(acme)).toBeUndefined();

    await command.change(acme, (entry) => added(entry, acme, 'Acme', now));
    const active = await server.find(acme);
    await command.change(acme, (entry) => suspended(entry, acme, now));
    const later = await server.find(acme);

    expect([active?.status, later?.status]).toEqual(['active', 'suspended']);
    expect(server.lastSeen('acme')).toMatchObject({ suspended_at: now.toISOString() });
    expect(await server.find(acme2)).toBeUndefined();
  });

  it('loses no change of several processes that make them at once', async () => {
    const change = fileURLToPath(new URL('./change-tenants.ts', import.meta.url));
    const processes = [0, 1, 2].map((number) =>
      promisify(execFile)(process.execPath, [change, directory, `p${number}`, '12']),
    );
    const books = [openBookInFile(directory), openBookInFile(directory)];
    const here = books.flatMap((book, at) =>
      Array.from({ length: 12 }, (_, n) => {
        const id = tenantId(`here${at}-${n}`);
        return book.change(id, (entry) => added(entry, id, undefined, now));
      }),
    );

    await Promise.all([...processes, ...here]);

    expect(await idsIn()).toHaveLength(5 * 12);
    expect(await readdir(directory)).toEqual(['tenants.json']);
  });

  it('is for its owner alone', async () => {
    const book = openBookInFile(directory);

    await book.change(acme, (entry) => added(entry, acme, undefined, now));

    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('stays as it is where a change fails, or changes nothing', async () => {
    const book = openBookInFile(directory);
    await book.change(acme, (entry) => added(entry, acme, undefined, now));
    const before = await stat(file);

    await expect(book.change(acme, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await book.change(acme, (entry) => added(entry, acme, undefined, now));

    expect((await stat(file)).ino).toBe(before.ino);
  });

  it('of before, with names by id, is carried over by the next change', async () => {
    await writeFile(file, JSON.stringify({ acme: 'Acme', tenants: 'Tenants, Inc.' }), { mode: 0o600 });
    const book = openBookInFile(directory);

    expect(await book.find(acme)).toMatchObject({ name: 'Acme', status: 'active' });
    await book.change(acme2, (entry) => added(entry, acme2, undefined, now));

    expect(await idsIn()).toEqual(['acme', 'acme-2', 'tenants']);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ version: 1 });
  });

  const acmeEntry = { id: 'acme', name: 'Acme', status: 'active', since: now.toISOString() };
  const whole = (...tenants: unknown[]): string => JSON.stringify({ version: 1, tenants });
  it.each([
    ['nothing', ''],
    ['torn', whole(acmeEntry).slice(0, -9)],
    ['a list', '[]'],
    ['of a later version', JSON.stringify({ version: 2, tenants: [] })],
    ['with a field that nobody knows', whole({ ...acmeEntry, admin: true })],
    ['with a status that nobody knows', whole({ ...acmeEntry, status: 'ACTIVE' })],
    ['with an id that is none', whole({ ...acmeEntry, id: 'Acme' })],
    ['with a tenant twice', whole(acmeEntry, { ...acmeEntry, status: 'active' })],
    ['with one that is suspended since never', whole({ ...acmeEntry, status: 'suspended' })],
    ['with a member twice', `{"version":1,"tenants":[],"tenants":[]}`],
    ['with names that are none, in the form of before', JSON.stringify({ acme: 'Acme', 'acme-2': 7 })],
  ])('that is %s lets nobody in and is left alone', async (_, text) => {
    await writeFile(file, text, { mode: 0o600 });
    const book = openBookInFile(directory);

    await expect(book.find(acme)).rejects.toThrow('is not a list of tenants');
    await expect(book.change(acme, (entry) => added(entry, acme, undefined, now))).rejects.toThrow('Mend it');

    expect(await readFile(file, 'utf8')).toBe(text);
  });

  it('that is taken away lets nobody in, and nobody begins a new one behind a server', async () => {
    const book = openBookInFile(directory);
    await book.change(acme, (entry) => added(entry, acme, undefined, now));

    await rm(file);

    await expect(book.find(acme)).rejects.toThrow('is gone');
    expect(book.lastSeen('acme')).toBeUndefined();
    await expect(book.change(acme, (entry) => added(entry, acme, undefined, now))).rejects.toThrow('is gone');
  });

  it('from before an erasure, put back behind a server, brings nobody back', async () => {
    const book = openBookInFile(directory);
    await book.change(acme, (entry) => suspended(added(entry, acme, undefined, now), acme, now));
    const before = await readFile(file, 'utf8');
    await book.change(acme, (entry) => erasing(entry, acme, now));

    for (const text of [before, whole({ ...acmeEntry, id: 'acme-2' })]) {
      await writeFile(file, text);

      await expect(book.find(acme)).rejects.toThrow('from before the erasure of acme');
      expect([book.lastSeen('acme'), book.lastSeen('acme-2')]).toEqual([undefined, undefined]);
      await expect(book.change(acme, (entry) => added(entry, acme, undefined, now))).rejects.toThrow(
        'newest',
      );
    }
  });

  it('is not seen as it was by a look that began earlier and ends later', async () => {
    const [server, command] = [openBookInFile(directory), openBookInFile(directory)];
    await command.change(acme, (entry) => added(entry, acme, undefined, now));
    const slow = await slowReading(file);
    const earlier = server.find(acme);
    await slow.began;
    await command.change(acme, (entry) => suspended(entry, acme, now));
    await server.find(acme);

    slow.goOn();

    expect(await earlier).toMatchObject({ status: 'suspended' });
    expect(server.lastSeen('acme')).toMatchObject({ status: 'suspended' });
  });

  it.skipIf(process.platform === 'win32')('of somebody else lets nobody in', async () => {
    await writeFile(file, whole(acmeEntry), { mode: 0o600 });
    const { stat: original } = await fileHandlePrototype(file);
    vi.spyOn(await fileHandlePrototype(file), 'stat').mockImplementation(async function (
      this: FileHandle,
      ...args
    ) {
      const status = await original.apply(this, args);
      return Object.assign(status as object, { uid: 54_321n }) as never;
    } as typeof original);

    await expect(openBookInFile(directory).find(acme)).rejects.toThrow('belongs to somebody else');
  });

  it.skipIf(process.platform === 'win32')('that others can write lets nobody in', async () => {
    await writeFile(file, whole(acmeEntry));
    await chmod(file, 0o666);

    await expect(openBookInFile(directory).find(acme)).rejects.toThrow('chmod 600');
  });

  it.skipIf(process.platform === 'win32')(
    'that others may write from now on lets nobody in any more',
    async () => {
      const book = openBookInFile(directory);
      await book.change(acme, (entry) => added(entry, acme, undefined, now));

      await chmod(file, 0o622);

      await expect(book.find(acme)).rejects.toThrow('chmod 600');
      expect(book.lastSeen('acme')).toBeUndefined();
      await chmod(file, 0o600);
      expect(await book.find(acme)).toMatchObject({ status: 'active' });
      expect(book.lastSeen('acme')).toMatchObject({ status: 'active' });
    },
  );
});
