/** One run of vitest on some files of a copy, and what it is worth. */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runNode } from './child.ts';
import type { ProjectCopy } from './project-copy.ts';
import { type Report, type Verdict, verdictOf } from './report.ts';

export interface TrialOptions {
  readonly timeoutMs: number;
  readonly workers: number;
  /** Whether to go on after the first test that fails. */
  readonly isWhole: boolean;
}

export async function tryTests(
  { directory }: ProjectCopy,
  tests: readonly string[],
  { timeoutMs, workers, isWhole }: TrialOptions,
): Promise<Verdict> {
  const reportFile = join(directory, '..', `${directory.split('/').at(-1)}-report.json`);
  const { exitCode, isTimedOut } = await runNode(
    directory,
    [
      ...['node_modules/vitest/vitest.mjs', 'run', '--maxWorkers', String(workers)],
      ...(isWhole ? [] : ['--bail', '1']),
      ...['--reporter', 'json', '--outputFile', reportFile, ...tests],
    ],
    timeoutMs,
  );
  if (isTimedOut) return { kind: 'timed out' };
  const report = await readFile(reportFile, 'utf8')
    .then((text) => JSON.parse(text) as Report)
    .catch(() => undefined);
  await rm(reportFile, { force: true });
  return verdictOf(report, exitCode);
}
