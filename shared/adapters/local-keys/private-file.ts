/** Files that only their owner may read, and that are there whole or not at all, also after a loss of power. */
import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { link, open, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';

/** `undefined` where there is none. @throws Error where others can read it or it is another's; owner and permissions are those of the file that was opened */
export async function readPrivateFile(file: string): Promise<Buffer | undefined> {
  const handle = await open(file, constants.O_RDONLY).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (handle === undefined) return undefined;
  try {
    const { mode, uid } = await handle.stat();
    // Windows has no such bits; Node makes them up.
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new Error(`${file} holds keys and others can read it. Run: chmod 600 "${file}"`);
    }
    // Who made it knows it, and root can read anybody's.
    if (process.platform !== 'win32' && uid !== process.getuid?.()) {
      throw new Error(
        `${file} holds keys and belongs to somebody else. Find out why before you remove or take it.`,
      );
    }
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/** False, and nothing is changed, where there is a file of that name: of several processes, one succeeds. */
export async function addPrivateFile(file: string, bytes: Uint8Array): Promise<boolean> {
  const draft = `${file}.${randomUUID()}.tmp`;
  await writeDraft(draft, bytes);
  try {
    await link(draft, file);
    await syncDirectory(dirname(file));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    // Whoever destroys keys takes drafts, too: that this one is gone is no failure of what was linked.
    await removeFile(draft);
  }
}

/** Whether there was one. */
export async function removeFile(file: string): Promise<boolean> {
  try {
    await unlink(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return false;
  }
}

async function writeDraft(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes names last; Windows keeps them without being asked, and cannot be asked. */
export async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(directory, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
