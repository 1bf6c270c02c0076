/** Runs the checks one after another, prints a line for each, and counts. */
import { printableLine } from '../commands/terminal-text.ts';
import type { Check, Section } from './check.ts';
import type { DemoApi } from './demo-api.ts';

/** @returns the exit code: 0 only where every check passed */
export async function runSections(
  sections: readonly Section[],
  api: DemoApi,
  print: (line: string) => void,
): Promise<number> {
  let passed = 0;
  for (const { title, checks } of sections) {
    print(`\n${title}`);
    for (const check of checks) {
      const seen = await failureOf(check, api);
      if (seen === undefined) passed++;
      print(
        seen === undefined ? `  [PASS] ${check.name}` : `  [FAIL] ${check.name} (${printableLine(seen)})`,
      );
    }
  }
  const total = sections.reduce((sum, { checks }) => sum + checks.length, 0);
  print(`\n${passed}/${total} passed`);
  return passed === total && total > 0 ? 0 : 1;
}

/** What was seen instead, or `undefined` where the check passed. */
async function failureOf(check: Check, api: DemoApi): Promise<string | undefined> {
  try {
    await check.run(api);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
