/** A fault that the compiler sees is no fault that could be merged: each must pass it, and is left to the tests alone. */
import { runNode } from './child.ts';
import type { Mutant } from './mutant.ts';
import type { ProjectCopy } from './project-copy.ts';

const timeoutMs = 180_000;
const incremental = ['--incremental', '--tsBuildInfoFile', 'node_modules/.mutants.tsbuildinfo'];

/** @throws Error with what the compiler says */
export async function expectCompiling(copy: ProjectCopy, mutants: readonly Mutant[]): Promise<void> {
  for (const round of roundsOf(mutants.filter(({ file }) => file.endsWith('.ts')))) {
    const { exitCode, output } = await copy.planted(round, () =>
      runNode(copy.directory, ['node_modules/typescript/bin/tsc', ...incremental], timeoutMs),
    );
    if (exitCode === 0) continue;
    const names = round.map(({ file, name }) => `  ${file}: ${name}`).join('\n');
    throw new Error(`The compiler sees a fault among these. Mend the mutant:\n${names}\n${output}`);
  }
}

/** As many at once as there are files: of each file the first, then of each the second … */
function roundsOf(mutants: readonly Mutant[]): Mutant[][] {
  const byFile = [...Map.groupBy(mutants, ({ file }) => file).values()];
  const most = Math.max(0, ...byFile.map(({ length }) => length));
  return Array.from({ length: most }, (_, at) => byFile.flatMap((ofFile) => ofFile[at] ?? []));
}
