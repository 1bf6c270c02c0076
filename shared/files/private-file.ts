/** Files for their owner alone, there whole or not at all, also after a loss of power. */
import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { link, mkdir, open, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * @param holds what a stranger must not have, for the error's words: `keys`
 * @returns `undefined` where there is none
 * @throws Error where others can read it or it is another's; owner and permissions are those of the file that was opened
 */
export async function readPrivateFile(file: string, holds: string): Promise<Buffer | undefined> {
  const handle = await open(file, constants.O_RDONLY).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (handle === undefined) return undefined;
  try {
    const { mode, uid } = await handle.stat();
    // Windows has no such bits; Node makes them up.
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new Error(`${file} holds ${holds} and others can read it. Run: chmod 600 "${file}"`);
    }
    // Who made it knows it, and root can read anybody's.
    if (process.platform !== 'win32' && uid !== process.getuid?.()) {
      throw new Error(
        `${file} holds ${holds} and belongs to somebody else. Find out why before you remove or take it.`,
      );
    }
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/** False, and nothing is changed, where there is a file of that name: of several processes, one succeeds. */
export async function addFile(file: string, content: string | Uint8Array, mode = 0o600): Promise<boolean> {
  try {
    await throughDraft(file, content, mode, (draft) => link(draft, file));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
}

/** In the place of what was there. Makes the directory. */
export async function replacePrivateFile(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await throughDraft(file, text, 0o600, (draft) => rename(draft, file));
}

/** @param publish gives the draft its name; of drafts none stays */
async function throughDraft(
  file: string,
  content: string | Uint8Array,
  mode: number,
  publish: (draft: string) => Promise<void>,
): Promise<void> {
  const draft = `${file}.${randomUUID()}.tmp`;
  try {
    await writeNewFile(draft, content, mode);
    await publish(draft);
    await syncDirectory(dirname(file));
  } finally {
    // Whoever destroys keys takes drafts, too: that this one is gone is no failure of what has its name.
    await removeFile(draft);
  }
}

async function writeNewFile(file: string, content: string | Uint8Array, mode: number): Promise<void> {
  const handle = await open(file, 'wx', mode);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
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
