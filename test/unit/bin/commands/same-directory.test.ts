/** Commands that are printed to be copied have to find the data directory that was named. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../../../bin/commands/main.ts';
import { shellWord } from '../../../../bin/commands/terminal-text.ts';
import { captureIo } from '../captured-io.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "askacme it's "));
});
afterEach(() => rm(directory, { recursive: true }));

async function run(argv: readonly string[], variables: Readonly<Record<string, string>> = {}) {
  const io = captureIo(variables);
  const code = await main(argv, io);
  return { code, ...io.written };
}

describe('a printed command', () => {
  it('names the data directory where an option did, quoted for a shell', async () => {
    const { stdout } = await run(['tenant', 'add', 'acme', '--data-dir', directory]);

    expect(stdout).toContain(`npx askacme token acme editor --data-dir ${shellWord(directory)}\n`);
  });

  it('leaves it out where the environment names it', async () => {
    const { stdout } = await run(['tenant', 'add', 'acme'], { ASKACME_DATA_DIR: directory });

    expect(stdout).toMatch(/npx askacme token acme editor\n$/);
  });
});

describe('a word for a shell', () => {
  it.each([
    ['./data-1/x_y', './data-1/x_y'],
    ['', "''"],
    ['a b', "'a b'"],
    ["it's", "'it'\\''s'"],
    ['$(x)', "'$(x)'"],
  ])('%j is %s', (text, word) => {
    expect(shellWord(text)).toBe(word);
  });
});
