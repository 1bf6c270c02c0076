/** A settings file with faults, as whoever wrote it meets them: through the command that the guide names. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { cdkSynth } from './support/cdk-command.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'askacme-faults-'));
});
afterEach(() => rm(directory, { recursive: true }));

it('cdk synth says each fault of an environment, and shows no stack', async () => {
  const dev = new URL('../../infra/environments/dev.json', import.meta.url);
  const settings = JSON.parse(await readFile(dev, 'utf8')) as object;
  const file = join(directory, 'mine.json');
  await writeFile(file, JSON.stringify({ ...settings, alarmEmail: 'nobody', colour: 'blue' }));

  const { exitCode, output } = await cdkSynth(file, join(directory, 'out'));

  expect(exitCode).not.toBe(0);
  expect(output).toContain(`${file} is no environment:\n`);
  expect(output).toContain('- colour: is no setting\n');
  expect(output).toContain('- alarmEmail: must be an e-mail address\n');
  expect(output).not.toMatch(/^ +at /m);
}, 120_000);
