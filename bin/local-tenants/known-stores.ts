/**
 * Which stores the servers of a directory kept documents in. No erasure is carried out in a store that is not among them:
 * it would be empty, and a receipt would say so of the wrong place.
 */

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replacePrivateFile } from '../../shared/files/private-file.ts';

const fileName = /^[0-9a-f]{64}$/;
const folderIn = (directory: string): string => join(directory, 'stores');

/** A file each, named after its content: servers that start at the same time do not get in each other's way. */
export async function rememberStore(directory: string, name: string): Promise<void> {
  const file = createHash('sha256').update(name).digest('hex');
  await replacePrivateFile(join(folderIn(directory), file), name);
}

/** Sorted; none where no server with a store that lasts has run since the directory keeps such a record. */
export async function knownStores(directory: string): Promise<readonly string[]> {
  const files = await readdir(folderIn(directory)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const kept = files.filter((file) => fileName.test(file));
  const names = await Promise.all(kept.map((file) => readFile(join(folderIn(directory), file), 'utf8')));
  return names.sort();
}
