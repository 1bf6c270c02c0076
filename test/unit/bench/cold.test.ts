import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { exitCodeOf, verdictOf } from '../../bench/targets.ts';

const program = fileURLToPath(new URL('../../bench/cold.ts', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'askacme-bench-'));
const temporary = mkdtempSync(join(tmpdir(), 'askacme-bench-tmp-'));
afterAll(() => {
  for (const one of [directory, temporary]) rmSync(one, { recursive: true, force: true });
});

const run = (rounds: string, variables: Readonly<Record<string, string>> = {}) =>
  spawnSync(process.execPath, [program, `--rounds=${rounds}`], {
    env: { TMPDIR: temporary, ...variables },
    encoding: 'utf8',
  });

describe('the measurement of cold starts', () => {
  it.each(['x', '0', '1.5'])('refuses --rounds=%s before it builds anything', (rounds) => {
    const { status, stderr } = run(rounds);

    expect(status).toBe(2);
    expect(stderr).toContain('--rounds must be a whole number from 1 to 9999');
  });

  it('leaves nothing behind where it breaks off', () => {
    const fault = join(directory, 'fault.mjs');
    writeFileSync(
      fault,
      `import { readdirSync } from 'node:fs';
       setInterval(() => { if (readdirSync(process.env.TMPDIR).length > 0) throw new Error('half-way'); }, 1);`,
    );

    const { status, stderr } = run('1', { NODE_OPTIONS: `--import=${fault}` });

    expect(status).not.toBe(0);
    expect(stderr).toContain('half-way');
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('fails where a target is missed', () => {
    const met = ['small', true, '1'] as const;
    const missed = ['fast', false, '9'] as const;

    expect([met, missed].map(verdictOf)).toEqual(['pass  small  1', 'FAIL  fast  9']);
    expect([exitCodeOf([met]), exitCodeOf([met, missed])]).toEqual([0, 1]);
  });
});
