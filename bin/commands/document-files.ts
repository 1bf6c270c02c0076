/** The files to ingest, found below what was named on the command line. */
import { readdir, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import type { SourceFile } from './file-document.ts';

export const documentExtensions = ['.txt', '.md', '.markdown'];

export interface FoundFiles {
  readonly files: readonly SourceFile[];
  /** What was named and cannot be used, and why. */
  readonly failures: readonly { readonly path: string; readonly reason: string }[];
}

/** Directories in depth, sorted; hidden entries and symbolic links inside them are passed over. */
export async function findDocumentFiles(paths: readonly string[]): Promise<FoundFiles> {
  const files: SourceFile[] = [];
  const failures: { path: string; reason: string }[] = [];
  for (const path of paths) {
    try {
      files.push(...(await filesOf(path)));
    } catch (error) {
      failures.push({ path, reason: reasonOf(error) });
    }
  }
  return { files: withoutRepeats(files), failures };
}

async function filesOf(path: string): Promise<SourceFile[]> {
  const stats = await stat(path);
  if (stats.isDirectory()) {
    const files = await walk(path, '');
    if (files.length === 0) throw new Error(`holds no ${documentExtensions.join(', ')} file`);
    return files;
  }
  if (!stats.isFile() || !isDocument(path)) throw new Error(`is no ${documentExtensions.join(', ')} file`);
  return [{ path, relativePath: basename(path) }];
}

async function walk(directory: string, prefix: string): Promise<SourceFile[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const files: SourceFile[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.')) continue;
    const path = join(directory, entry.name);
    const relativePath = prefix + entry.name;
    if (entry.isDirectory()) files.push(...(await walk(path, `${relativePath}/`)));
    else if (entry.isFile() && isDocument(entry.name)) files.push({ path, relativePath });
  }
  return files;
}

const isDocument = (path: string): boolean => documentExtensions.includes(extname(path).toLowerCase());

/** `ingest docs docs/a.md` names a file twice and means it once. */
const withoutRepeats = (files: readonly SourceFile[]): SourceFile[] => [
  ...new Map(files.map((file) => [join(file.path), file])).values(),
];

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'does not exist';
  return code === 'EACCES' ? 'may not be read' : message;
}
