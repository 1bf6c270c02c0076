/** askacme prove, called wrongly: said before the attacks, which take a minute. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../../../bin/commands/main.ts';
import { captureIo } from '../captured-io.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'askacme-prove-'));
});
afterEach(() => rm(directory, { recursive: true }));

async function prove(...argv: string[]) {
  const io = captureIo({});
  return { code: await main(['prove', ...argv], io), ...io.written };
}

describe('askacme prove', () => {
  it.each(['--json', '--html', '--svg'])('refuses a file for %s that cannot be written', async (option) => {
    const file = join(directory, 'missing', 'proof');

    expect(await prove(option, file)).toEqual({
      code: 1,
      stdout: '',
      stderr: `${file} cannot be written (ENOENT).\n`,
    });
  });

  it.each([
    ['{', 'cannot be read as JSON.'],
    ['{}', 'must hold a JSON array of strings.'],
    ['[1]', 'must hold a JSON array of strings.'],
  ])('refuses instructions that are %s', async (text, complaint) => {
    const file = join(directory, 'injections.json');
    await writeFile(file, text);

    expect(await prove('--injections', file)).toEqual({
      code: 1,
      stdout: '',
      stderr: `${file} ${complaint}\n`,
    });
  });

  it('refuses a store that there is not', async () => {
    const { code, stderr } = await prove('--store', 'mysql');

    expect(code).toBe(2);
    expect(stderr).toContain("--store takes postgres or pinecone, not 'mysql'.");
  });
});
