/** `cdk synth` for every environment, as a platform engineer runs it: here without credentials and without a network. */
import { createHash } from 'node:crypto';
import { globSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canLeaveTheNetwork, cdkSynth, type Synth, withoutNetwork } from './support/cdk-command.ts';
import { comparable } from './support/comparable-template.ts';
import type { CloudFormationTemplate } from './support/resolve-template.ts';
import { settingsThatDiffer } from './support/settings-that-differ.ts';
import { differences } from './support/template-diff.ts';

const environments = ['dev', 'staging', 'prod', 'aurora'];
const directory = mkdtempSync(join(tmpdir(), 'askacme-synth-'));
const synths = new Map<string, Synth>();

/** One after the other: two of one environment would build into the same folder. */
async function synthesizeAll(names: readonly string[]): Promise<void> {
  for (const name of names) {
    const environment = name.replace(' again', '');
    synths.set(name, await cdkSynth(environment, join(directory, name.replace(' ', '-'))));
  }
}

beforeAll(async () => {
  await Promise.all([synthesizeAll(['dev', 'dev again']), synthesizeAll(['prod', 'staging', 'aurora'])]);
}, 300_000);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const synthOf = (name: string): Synth => synths.get(name) as Synth;

const readFrom = (name: string, file: string): unknown =>
  JSON.parse(readFileSync(join(synthOf(name).directory, file), 'utf8'));

const templateOf = (name: string): CloudFormationTemplate =>
  readFrom(name, `askacme-${name}.template.json`) as CloudFormationTemplate;

describe.each(environments)('cdk synth of %s', (name) => {
  it('succeeds without a word: no error, no warning, no objection of a rule pack', () => {
    const { exitCode, output } = synthOf(name);

    expect({ exitCode, output }).toEqual({ exitCode: 0, output: '' });
  });

  it('leaves a report without a finding', () => {
    expect(readFrom(name, 'validation-report.json')).toMatchObject({ pluginReports: [] });
  });

  it('gives each acknowledged rule a reason that says something', () => {
    const reasons = acknowledgements(name);

    expect(reasons.length).toBeGreaterThan(0);
    expect(
      reasons.filter(({ reason }) => reason.length < 20 || /\b(?:todo|fixme|n\/a)\b/i.test(reason)),
    ).toEqual([]);
    expect(reasons.filter(({ rule }) => /\*$/.test(rule))).toEqual([]);
  });

  it('is of the region that the environment names, and of no account', () => {
    const { artifacts } = readFrom(name, 'manifest.json') as {
      artifacts: Record<string, { environment?: string }>;
    };

    expect(artifacts[`askacme-${name}`]?.environment).toBe('aws://unknown-account/eu-central-1');
  });

  it('fits what CloudFormation takes in one template', () => {
    const { size } = statSync(join(synthOf(name).directory, `askacme-${name}.template.json`));

    expect(size).toBeLessThan(1_000_000);
    expect(Object.keys(templateOf(name).Resources).length).toBeLessThan(500);
  });
});

describe('the synth', () => {
  it.skipIf(!canLeaveTheNetwork)(
    // Where no user may make a network namespace, the same runs with whatever network there is.
    'ran where there was no network',
    () => {
      const listInterfaces = 'Object.keys(os.networkInterfaces())';

      const { stdout } = withoutNetwork([process.execPath, '--print', listInterfaces]);

      expect(stdout).toBe('[]\n');
    },
  );

  it('fails where a rule pack or CloudFormation objects, and says to what', async () => {
    const program = fileURLToPath(new URL('./support/objectionable-app.ts', import.meta.url));

    const { exitCode, output } = await cdkSynth(
      'dev',
      join(directory, 'objectionable'),
      `${process.execPath} ${program}`,
    );

    expect(exitCode).not.toBe(0);
    expect(output).toMatch(/AwsSolutions-S1\b/);
    expect(output).toMatch(/Serverless|AwsSolutions/);
    expect(output).toMatch(/Sometimes|VersioningConfiguration/);
  }, 120_000);

  it('of the same environment twice gives the same bytes', () => {
    const [once, again] = [synthOf('dev'), synthOf('dev again')].map(({ directory: of }) => digests(of));

    expect(Object.keys(once ?? {}).filter((file) => file.startsWith('asset.')).length).toBeGreaterThan(8);
    expect(again).toEqual(once);
  });
});

describe('dev and prod', () => {
  it('differ in what the settings say, and in nothing else', () => {
    const found = differences(comparable(templateOf('dev'), 'dev'), comparable(templateOf('prod'), 'prod'));

    const unexplained = found.filter(({ path }) => !settingsThatDiffer.some(({ paths }) => paths.test(path)));
    expect(unexplained).toEqual([]);
  });

  it('differ in each of the ways that are expected of them', () => {
    const found = differences(comparable(templateOf('dev'), 'dev'), comparable(templateOf('prod'), 'prod'));

    const unseen = settingsThatDiffer.filter(({ paths }) => !found.some(({ path }) => paths.test(path)));
    expect(unseen).toEqual([]);
  });

  it('run the very same code', () => {
    const keysOf = (name: string) =>
      Object.values(templateOf(name).Resources)
        .filter(({ Type }) => Type === 'AWS::Lambda::Function')
        .map(({ Properties = {} }) => (Properties.Code as { S3Key?: string }).S3Key);

    expect(keysOf('prod')).toEqual(keysOf('dev'));
  });
});

interface Acknowledgement {
  readonly rule: string;
  readonly reason: string;
}

function acknowledgements(name: string): Acknowledgement[] {
  const metadata = readFrom(name, `askacme-${name}.metadata.json`) as Record<
    string,
    { type: string; data: unknown }[]
  >;
  return Object.values(metadata)
    .flat()
    .filter(({ type }) => type === 'aws:cdk:acknowledged-rules')
    .flatMap(({ data }) => Object.entries(data as Record<string, string>))
    .map(([rule, reason]) => ({ rule, reason }));
}

/** Of everything that is deployed: the template, the list of its assets, and the assets. */
function digests(of: string): Record<string, string> {
  const files = globSync(['*.template.json', '*.assets.json', 'manifest.json', 'asset.*/**'], { cwd: of });
  const contents = files.filter((file) => statSync(join(of, file)).isFile());
  return Object.fromEntries(
    contents.map((file) => [
      file,
      createHash('sha256')
        .update(readFileSync(join(of, file)))
        .digest('hex'),
    ]),
  );
}
