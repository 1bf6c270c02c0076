/** The lines of audit logs, from files, directories and standard input, unpacked where they are packed. */
import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { SourceLine } from '../../shared/audit/chain-reader.ts';

/** A line of ours has 32 KB at most; what is longer is cut off there, and will be found to be none. */
const maxLineLength = 1024 * 1024;

/** @param paths `-` is standard input. @throws Error that names what cannot be read */
export async function* readAuditSources(paths: readonly string[]): AsyncGenerator<SourceLine> {
  for (const path of paths) {
    if (path === '-') yield* linesOf('-', process.stdin);
    else for (const file of await filesOf(path)) yield* linesOfFile(file);
  }
}

async function filesOf(path: string): Promise<string[]> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new Error(`There is no ${path}.`, { cause });
  });
  if (!found.isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

async function* linesOfFile(path: string): AsyncGenerator<SourceLine> {
  const stream = createReadStream(path);
  if (!(await isPacked(path))) return yield* linesOf(path, stream);
  const unpacked = createGunzip();
  stream.on('error', (error) => unpacked.destroy(error)).pipe(unpacked);
  try {
    yield* linesOf(path, unpacked);
  } catch (cause) {
    throw new Error(`${path} cannot be unpacked: ${(cause as Error).message}.`, { cause });
  }
}

async function isPacked(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return buffer.toString('hex') === '1f8b';
  } finally {
    await file.close();
  }
}

/** Not `readline`: that also ends a line at U+2028, and does not say whether the last one was ended. */
async function* linesOf(source: string, stream: Readable): AsyncGenerator<SourceLine> {
  stream.setEncoding('utf8');
  let number = 1;
  let rest = '';
  for await (const chunk of stream as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = (lines.pop() ?? '').slice(0, maxLineLength);
    for (const text of lines) yield { source, number: number++, text, isCut: false };
  }
  if (rest !== '') yield { source, number, text: rest, isCut: true };
}
