/**
 * npm run mutants: plants each fault in a copy of the project and runs the tests that have to see it. Ends with 0 only where
 * all are caught. `npm run mutants -- WORD…` runs those whose names or files hold one of the words.
 */
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { allMutants } from './all-mutants.ts';
import { endAll } from './child.ts';
import { expectCompiling } from './compiler.ts';
import type { Mutant } from './mutant.ts';
import { makeCopy, makeParent, type ProjectCopy, removeParent } from './project-copy.ts';
import type { Verdict } from './report.ts';
import { tryTests } from './trial.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));
/** The longest takes a tenth of it where nothing else runs. */
const timeoutMs = 180_000;
const baselineTimeoutMs = 900_000;

function chosenBy(words: readonly string[]): readonly Mutant[] {
  const isChosen = ({ name, file }: Mutant): boolean =>
    words.length === 0 || words.some((word) => name.includes(word) || file.includes(word));
  const chosen = allMutants.filter(isChosen);
  if (chosen.length === 0) throw new Error(`No mutant has ${words.join(' or ')} in its name or file.`);
  return chosen;
}

/** A test that fails without any fault would catch everything. */
async function expectGreen(copy: ProjectCopy, mutants: readonly Mutant[]): Promise<void> {
  const tests = [...new Set(mutants.flatMap((mutant) => mutant.tests))];
  console.log(`${tests.length} test files without a fault …`);
  const verdict = await tryTests(copy, tests, {
    timeoutMs: baselineTimeoutMs,
    workers: availableParallelism(),
    isWhole: true,
  });
  if (verdict.kind !== 'survived') {
    throw new Error(`The tests are not green without any fault. Mend that first: ${saying(verdict, copy)}`);
  }
}

async function tryAll(copies: readonly ProjectCopy[], mutants: readonly Mutant[]): Promise<Verdict[]> {
  const queue = mutants.entries();
  const verdicts: Verdict[] = [];
  await Promise.all(
    copies.map(async (copy) => {
      for (const [at, mutant] of queue) {
        const beganMs = Date.now();
        const verdict = await copy.planted([mutant], () =>
          tryTests(copy, mutant.tests, { timeoutMs, workers: 1, isWhole: false }),
        );
        verdicts[at] = verdict;
        const seconds = ((Date.now() - beganMs) / 1_000).toFixed(1);
        console.log(`${verdict.kind.padEnd(9)} ${seconds.padStart(5)} s  ${mutant.name}`);
        console.log(`                   ${saying(verdict, copy) || mutant.tests.join(' ')}`);
      }
    }),
  );
  return verdicts;
}

function saying(verdict: Verdict, { directory }: ProjectCopy): string {
  if (verdict.kind === 'caught') return `${relative(directory, verdict.file)}: ${verdict.test}`;
  return verdict.kind === 'broken' ? verdict.why : '';
}

async function main(words: readonly string[], parent: string): Promise<number> {
  const mutants = chosenBy(words);
  const copies = await Promise.all(
    Array.from({ length: Math.min(availableParallelism(), mutants.length) }, (_, at) =>
      makeCopy(project, join(parent, `copy-${at + 1}`)),
    ),
  );
  const [first] = copies as [ProjectCopy];
  console.log(`${mutants.length} mutants, past the compiler …`);
  await expectCompiling(first, mutants);
  await expectGreen(first, mutants);
  const verdicts = await tryAll(copies, mutants);
  const caught = verdicts.filter(({ kind }) => kind === 'caught').length;
  for (const [at, { kind }] of verdicts.entries()) {
    if (kind !== 'caught') console.log(`\nNOT CAUGHT (${kind}): ${mutants[at]?.name} [${mutants[at]?.file}]`);
  }
  console.log(`\n${caught} of ${mutants.length} caught`);
  return caught === mutants.length ? 0 : 1;
}

const parent = await makeParent();
let isInterrupted = false;
for (const [signal, exitCode] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.once(signal, () => {
    isInterrupted = true;
    endAll();
    void removeParent(parent).finally(() => process.exit(exitCode));
  });
}
try {
  process.exitCode = await main(process.argv.slice(2), parent);
} catch (error) {
  // What was cut off says nothing.
  if (!isInterrupted) console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await removeParent(parent);
}
