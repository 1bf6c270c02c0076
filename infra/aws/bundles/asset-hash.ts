/** What a bundle is known by. Not by all its bytes: V8's compiled code comes out a little different each time. */
import { createHash } from 'node:crypto';

export interface HashedFile {
  /** From the bundle's directory on. */
  readonly path: string;
  readonly contents: Uint8Array | string;
}

/** @param made what, beside the files, decides on what is shipped: versions and processor */
export function assetHash(files: readonly HashedFile[], made: readonly string[]): string {
  const hash = createHash('sha256');
  const add = (part: Uint8Array | string): void => {
    // With its length, so that no two lists of parts are the same bytes.
    hash.update(`${Buffer.byteLength(part)}:`).update(part);
  };
  for (const part of made) add(part);
  for (const { path, contents } of files.toSorted((left, right) => (left.path < right.path ? -1 : 1))) {
    add(path);
    add(contents);
  }
  return hash.digest('hex');
}
