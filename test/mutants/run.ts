/**
 * npm run mutants: plants each fault in a copy and runs the tests that have to see it. Ends with 0 only where all are caught.
 * `npm run mutants -- WORD…` runs those whose names hold one of the words.
 */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type Copy, makeCopy } from './copy.ts';
import type { Mutant } from './mutant.ts';
import { mutants } from './mutants.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));
const timeoutMs = 300_000;

type Outcome = 'caught' | 'survived' | 'too slow';

async function runTests(copy: Copy, tests: readonly string[]): Promise<Outcome> {
  const child = spawn(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', '--bail', '1', '--maxWorkers', '1', ...tests],
    {
      cwd: copy.directory,
      stdio: 'ignore',
    },
  );
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
    child.on('exit', (...ended) => resolve(ended));
  });
  clearTimeout(timer);
  if (signal !== null) return 'too slow';
  return code === 0 ? 'survived' : 'caught';
}

/** A test that fails without any fault would catch everything. */
async function expectGreen(copy: Copy, chosen: readonly Mutant[]): Promise<void> {
  const tests = [...new Set(chosen.flatMap((mutant) => mutant.tests))];
  console.log(`${tests.length} test files without a fault …`);
  if ((await runTests(copy, tests)) !== 'survived')
    throw new Error('The tests fail without any fault. Mend that first: npm test');
}

async function work(queue: Mutant[], outcomes: Map<Mutant, Outcome>, copy: Copy): Promise<void> {
  for (let mutant = queue.shift(); mutant !== undefined; mutant = queue.shift()) {
    const current = mutant;
    const outcome = await copy.planted(current, () => runTests(copy, current.tests));
    outcomes.set(current, outcome);
    console.log(`${outcome.padEnd(8)}  ${current.name}`);
  }
}

async function main(words: readonly string[]): Promise<number> {
  const chosen = mutants.filter(
    ({ name }) => words.length === 0 || words.some((word) => name.includes(word)),
  );
  if (chosen.length === 0) throw new Error('No mutant has such a name.');
  const copies = await Promise.all(
    Array.from({ length: Math.min(availableParallelism(), chosen.length) }, () => makeCopy(project)),
  );
  try {
    const [first] = copies;
    if (first !== undefined) await expectGreen(first, chosen);
    const outcomes = new Map<Mutant, Outcome>();
    const queue = [...chosen];
    await Promise.all(copies.map((copy) => work(queue, outcomes, copy)));
    const caught = [...outcomes.values()].filter((outcome) => outcome === 'caught').length;
    console.log(`\n${caught} of ${chosen.length} caught`);
    return caught === chosen.length ? 0 : 1;
  } finally {
    await Promise.all(copies.map((copy) => copy.remove()));
  }
}

process.exitCode = await main(process.argv.slice(2));
