import { describe, expect, it } from 'vitest';
import { expect as expectIn } from '../../../../bin/demo/check.ts';
import { createDemoApi } from '../../../../bin/demo/demo-api.ts';
import { runSections } from '../../../../bin/demo/runner.ts';

const api = createDemoApi({ url: 'http://127.0.0.1:1', issueToken: async () => 'token' });
const pass = { name: 'holds', run: async () => undefined };

async function run(checks: Parameters<typeof runSections>[0][number]['checks']) {
  const lines: string[] = [];
  const exitCode = await runSections([{ title: 'Part', checks }], api, (line) => lines.push(line));
  return { exitCode, lines };
}

describe("the demo's runner", () => {
  it('prints a line a check and exits 0 where all pass', async () => {
    const { exitCode, lines } = await run([pass, pass]);

    expect(lines).toEqual(['\nPart', '  [PASS] holds', '  [PASS] holds', '\n2/2 passed']);
    expect(exitCode).toBe(0);
  });

  it('prints what was seen, goes on, and exits 1 where one fails', async () => {
    const fail = { name: 'breaks', run: async () => expectIn('count', 3, 2) };

    const { exitCode, lines } = await run([fail, pass]);

    expect(lines).toEqual(['\nPart', '  [FAIL] breaks (count: 3, not 2)', '  [PASS] holds', '\n1/2 passed']);
    expect(exitCode).toBe(1);
  });

  it('counts an unexpected error as a failure, on one line without controls', async () => {
    const crash = {
      name: 'crashes',
      run: async () => {
        throw new TypeError('two\nlines \u001b[31m');
      },
    };

    const { exitCode, lines } = await run([crash]);

    expect(lines).toContain('  [FAIL] crashes (two lines ␛[31m)');
    expect(exitCode).toBe(1);
  });

  it('exits 1 where nothing was checked', async () => {
    const { exitCode } = await run([]);

    expect(exitCode).toBe(1);
  });
});
