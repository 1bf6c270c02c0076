/** A fault that the compiler sees is no fault that could be merged: each must pass it, and is left to the tests alone. */
import { runNode } from './child.ts';
import type { Mutant } from './mutant.ts';
import type { ProjectCopy } from './project-copy.ts';

const timeoutMs = 180_000;
const incremental = ['--incremental', '--tsBuildInfoFile', 'node_modules/.mutants.tsbuildinfo'];

/** @throws Error with what the compiler says */
export async function expectCompiling(copy: ProjectCopy, mutants: readonly Mutant[]): Promise<void> {
  // The first without any: what is wrong in the product is no fault's.
  for (const round of [[], ...roundsOf(mutants.filter(({ file }) => file.endsWith('.ts')))]) {
    const { exitCode, output } = await copy.planted(round, () =>
      runNode(copy.directory, ['node_modules/typescript/bin/tsc', ...incremental], timeoutMs),
    );
    if (exitCode !== 0) throw new Error(`${complaint(round)}\n${output}`);
  }
}

const complaint = (round: readonly Mutant[]): string =>
  round.length === 0
    ? 'The project does not compile without any fault. Mend that first: npm run check:types'
    : `The compiler sees one of these. Mend the mutant:\n${round.map(({ file, name }) => `  ${file}: ${name}`).join('\n')}`;

/** As many at once as there are files: of each file the first, then of each the second … */
function roundsOf(mutants: readonly Mutant[]): Mutant[][] {
  const byFile = [...Map.groupBy(mutants, ({ file }) => file).values()];
  const most = Math.max(0, ...byFile.map(({ length }) => length));
  return Array.from({ length: most }, (_, at) => byFile.flatMap((ofFile) => ofFile[at] ?? []));
}
