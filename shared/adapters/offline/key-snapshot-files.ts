/** Wall 1 on a laptop: key snapshots as files that nobody but their owner can read or write. */
import { constants, type Stats } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { replacePrivateFile } from '../../files/private-file.ts';
import type { KeySnapshotReader, KeySnapshotWriter } from '../../ports/key-snapshots.ts';

const maxBytes = 320 * 1_024;

/** @param directory made where it is not there, for its owner alone */
export function createKeySnapshotFiles(directory: string): KeySnapshotReader & KeySnapshotWriter {
  return {
    read: (name) => readOwnFile(join(directory, name)),
    write: (name, text) => replacePrivateFile(join(directory, name), text),
  };
}

/** What is judged is the file that was opened, so nothing can be put in its place in between. A link is not followed. */
async function readOwnFile(file: string): Promise<string | undefined> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const handle = await open(file, flags).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (handle === undefined) return undefined;
  try {
    refuseForeign(await handle.stat(), file);
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

/** Whoever can write such a file can let anybody in. @throws Error that says what to do */
function refuseForeign(stats: Stats, file: string): void {
  if (!stats.isFile() || stats.size > maxBytes) throw new Error(`${file} is no key snapshot. Remove it.`);
  // Windows has no such bits and owners; Node makes them up.
  if (process.platform === 'win32') return;
  if ((stats.mode & 0o077) !== 0 || stats.uid !== process.getuid?.()) {
    throw new Error(`${file} decides who is let in and is not its owner's alone. Run: chmod 600 "${file}"`);
  }
}
