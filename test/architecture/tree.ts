/** The project's own files, read from disk. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SourceFile } from './imports.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

export const readProjectFile = (path: string): Promise<string> => readFile(join(root, path), 'utf8');

export const topLevelNames = (): Promise<string[]> => readdir(root);

/** TypeScript and SQL of every folder, and the configuration beside them. */
export async function readTree(): Promise<SourceFile[]> {
  const folders = await Promise.all(['bin', 'infra', 'functions', 'shared', 'test'].map(filesUnder));
  const paths = ['vitest.config.ts', ...folders.flat()];
  return Promise.all(paths.map(async (path) => ({ path, text: await readProjectFile(path) })));
}

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { recursive: true });
  return entries
    .filter((entry) => /\.(?:ts|sql)$/.test(entry))
    .map((entry) => join(folder, entry).replaceAll('\\', '/'));
}
