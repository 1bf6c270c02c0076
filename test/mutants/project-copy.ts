/** A copy of the project to plant faults in: the files that git knows, with the same packages and caches of its own. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Mutant, withFault } from './mutant.ts';

export interface ProjectCopy {
  readonly directory: string;
  /** Runs with the faults planted, one a file at most, and puts the files back. @throws Error where one does not fit */
  planted<Result>(mutants: readonly Mutant[], run: () => Promise<Result>): Promise<Result>;
}

/** Beside each other in one folder, which is whoever asked for them to remove. */
export async function makeParent(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'askacme-mutants-'));
}

export async function makeCopy(project: string, directory: string): Promise<ProjectCopy> {
  for (const file of filesOf(project)) {
    await mkdir(dirname(join(directory, file)), { recursive: true });
    await copyFile(join(project, file), join(directory, file));
  }
  await linkPackages(join(project, 'node_modules'), join(directory, 'node_modules'));
  return { directory, planted: (mutants, run) => planted(directory, mutants, run) };
}

/** Those that were deleted and not yet committed are known to git, too. */
function filesOf(project: string): string[] {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: project,
    encoding: 'utf8',
  });
  return listed.split('\0').filter((file) => file !== '' && existsSync(join(project, file)));
}

/** One by one: a cache in the folder itself would be the project's, and what a fault left in it would stay. */
async function linkPackages(packages: string, links: string): Promise<void> {
  await mkdir(links);
  const names = (await readdir(packages)).filter((name) => !name.startsWith('.') || name === '.bin');
  await Promise.all(names.map((name) => symlink(join(packages, name), join(links, name))));
}

async function planted<Result>(
  directory: string,
  mutants: readonly Mutant[],
  run: () => Promise<Result>,
): Promise<Result> {
  const before = new Map<string, string>();
  try {
    for (const mutant of mutants) {
      const path = join(directory, mutant.file);
      const text = await readFile(path, 'utf8');
      await writeFile(path, withFault(mutant, text));
      before.set(path, text);
    }
    return await run();
  } finally {
    for (const [path, text] of before) await writeFile(path, text);
  }
}

export const removeParent = (parent: string): Promise<void> => rm(parent, { recursive: true, force: true });
