/** A copy of the project to plant faults in: the files that git knows, with the same packages. */
import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Mutant } from './mutant.ts';

export interface Copy {
  readonly directory: string;
  /** Runs with the fault planted, and puts the file back. @throws Error where the fault no longer fits the file */
  planted<Result>(mutant: Mutant, run: () => Promise<Result>): Promise<Result>;
  remove(): Promise<void>;
}

export async function makeCopy(project: string): Promise<Copy> {
  const parent = await mkdtemp(join(tmpdir(), 'mutants-'));
  const directory = join(parent, 'project');
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: project,
    encoding: 'utf8',
  });
  for (const file of listed.split('\0').filter((name) => name !== '')) {
    await mkdir(dirname(join(directory, file)), { recursive: true });
    await copyFile(join(project, file), join(directory, file));
  }
  await symlink(join(project, 'node_modules'), join(directory, 'node_modules'));
  // Test data that lies beside the project, where there is any.
  await symlink(resolve(project, '..', 'shared'), join(parent, 'shared'));

  return {
    directory,
    async planted(mutant, run) {
      const file = join(directory, mutant.file);
      const text = await readFile(file, 'utf8');
      await writeFile(file, withFault(mutant, text));
      try {
        return await run();
      } finally {
        await writeFile(file, text);
      }
    },
    remove: () => rm(parent, { recursive: true, force: true }),
  };
}

export function withFault({ name, file, find, replace }: Mutant, text: string): string {
  const parts = text.split(find);
  if (parts.length !== 2) {
    throw new Error(
      `'${name}' no longer fits ${file}: its place is there ${parts.length - 1} times. Mend the mutant.`,
    );
  }
  return parts.join(replace);
}
