import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readProjectFile } from '../architecture/tree.ts';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly 'runs-on': string;
  readonly environment?: string;
  readonly needs?: string | readonly string[];
  readonly 'timeout-minutes': number;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
  readonly strategy?: { readonly matrix: { readonly environment: readonly string[] } };
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly concurrency?: { readonly group: string; readonly 'cancel-in-progress': boolean };
  readonly jobs: Readonly<Record<string, Job>>;
}

const read = (path: string): string[] =>
  readdirSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)));
const environments = read('infra/environments')
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.replace('.json', ''))
  .toSorted();
const texts = new Map(
  await Promise.all(
    read('.github/workflows').map(
      async (name) => [name, await readProjectFile(`.github/workflows/${name}`)] as const,
    ),
  ),
);
const workflows = [...texts].map(([name, text]) => [name, parse(text) as Workflow] as const);
const stepsOf = ({ jobs }: Workflow) => Object.values(jobs).flatMap(({ steps }) => steps);

describe.each(workflows)('the workflow %s', (name, workflow) => {
  it('says which permissions it has, and writes nothing into the repository', () => {
    const granted = [workflow, ...Object.values(workflow.jobs)].flatMap(({ permissions = {} }) =>
      Object.entries(permissions),
    );

    expect(workflow.permissions).toBeDefined();
    expect(granted.filter(([what, right]) => right !== 'read' && what !== 'id-token')).toEqual([]);
  });

  it('holds no key and no secret', () => {
    expect(texts.get(name)).not.toMatch(/AWS_ACCESS_KEY_ID|AWS_SECRET_ACCESS_KEY|secrets\.|AKIA/);
  });

  it('pins every action to a version', () => {
    const actions = stepsOf(workflow).flatMap(({ uses }) => uses ?? []);

    expect(
      actions.filter((action) => !/^(?:actions|aws-actions)\/[a-z-]+@(?:v\d+|[0-9a-f]{40})$/.test(action)),
    ).toEqual([]);
  });

  it('leaves no credentials of the repository behind', () => {
    const checkouts = stepsOf(workflow).filter(({ uses }) => uses?.startsWith('actions/checkout'));

    expect(checkouts.length).toBeGreaterThan(0);
    for (const checkout of checkouts) expect(checkout.with).toEqual({ 'persist-credentials': false });
  });

  it('puts nothing that somebody typed into a shell', () => {
    const scripts = stepsOf(workflow).flatMap(({ run }) => run ?? []);

    expect(scripts.filter((script) => script.includes('${{'))).toEqual([]);
  });

  it('ends by itself where it hangs', () => {
    for (const job of Object.values(workflow.jobs)) expect(job['timeout-minutes']).toBeLessThanOrEqual(90);
  });
});

/** Not every machine has it. */
const jq = 'jq';
const hasJq = spawnSync(jq, ['--version']).status === 0;

interface Assembly {
  readonly files?: Readonly<Record<string, unknown>>;
  readonly dockerImages?: Readonly<Record<string, unknown>>;
  /** The files that list assets. */
  readonly lists?: readonly string[];
  /** Of one more artifact. */
  readonly type?: string;
}

const aFile = { source: { path: 'asset.a', packaging: 'zip' }, destinations: {} };

/** Of a step's script, run on an assembly of `dev`. */
function exitCodeWith(script: string, { files, dockerImages, lists, type }: Assembly): number | null {
  const temporary = mkdtempSync(join(tmpdir(), 'askacme-workflow-'));
  const write = (name: string, value: unknown) =>
    writeFileSync(join(temporary, 'cdk.out', name), JSON.stringify(value));
  mkdirSync(join(temporary, 'cdk.out'));
  write('manifest.json', {
    artifacts: {
      stack: { type: type ?? 'aws:cloudformation:stack' },
      ...(lists ?? ['askacme-dev.assets.json']).map((file) => ({
        type: 'cdk:asset-manifest',
        properties: { file },
      })),
    },
  });
  write('askacme-dev.assets.json', { files: files ?? { a: aFile }, dockerImages });
  const env = { PATH: process.env.PATH, RUNNER_TEMP: temporary, ENVIRONMENT: 'dev' };
  const { status } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], { env });
  rmSync(temporary, { recursive: true });
  return status;
}

/** The environment of a run. */
const chosen = `\${{ inputs.environment }}`;

const workflowNamed = (name: string): Workflow => workflows.find(([file]) => file === name)?.[1] as Workflow;

describe('the deployment', () => {
  const { on, permissions, concurrency, jobs } = workflowNamed('deploy.yml');
  const { build, plan, deploy } = jobs as { build: Job; plan: Job; deploy: Job };
  const indexOf = ({ steps }: Job, wanted: string) =>
    steps.findIndex(({ uses, run }) => `${uses ?? ''}${run ?? ''}`.includes(wanted));
  const scriptsOf = ({ steps }: Job) => steps.flatMap(({ run }) => run ?? []);

  it('is begun by hand, for one of the environments there are', () => {
    const { inputs } = on.workflow_dispatch as { inputs: { environment: { options: string[] } } };

    expect(Object.keys(on)).toEqual(['workflow_dispatch']);
    expect(inputs.environment.options.toSorted()).toEqual(environments);
  });

  it('waits for an approval that the environment asks for, and shows the plan before', () => {
    expect(plan).toMatchObject({ needs: 'build', environment: `${chosen}-plan` });
    expect(deploy).toMatchObject({ needs: ['build', 'plan'], environment: chosen });
    expect(indexOf(plan, 'cdk diff')).toBeGreaterThan(-1);
    expect(indexOf(plan, 'cdk deploy')).toBe(-1);
  });

  it('gets credentials for each job by its identity, and no permission beyond', () => {
    expect(permissions).toEqual({});
    for (const job of [plan, deploy]) {
      expect(job.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
      expect(job.steps.filter(({ uses }) => uses?.startsWith('aws-actions/'))).toHaveLength(1);
    }
  });

  it('checks and builds where there is no identity to get credentials with', () => {
    expect(build.permissions).toEqual({ contents: 'read' });
    expect(build.environment).toBeUndefined();
    for (const step of ['npm ci', 'npm run check', 'cdk synth']) {
      expect(indexOf(build, step)).toBeGreaterThan(-1);
    }
  });

  it.each(Object.entries(jobs).filter(([, job]) => job.permissions?.['id-token'] !== undefined))(
    'runs nothing of the packages in %s, which has an identity, but the CDK on what was built',
    (_, job) => {
      const scripts = scriptsOf(job);
      const usingPackages = scripts.filter((script) => /\b(?:np[mx]|node|yarn|pnpm)\b/.test(script));

      expect(usingPackages).toEqual([
        'npm ci --ignore-scripts --no-audit --no-fund',
        expect.stringMatching(
          /^node node_modules\/aws-cdk\/bin\/cdk (?:diff|deploy) --app "\$RUNNER_TEMP\/cdk\.out" /,
        ),
      ]);
      expect(scripts.join('\n')).not.toMatch(/npm run|npx|cdk synth|bin\/app/);
    },
  );

  it('shows and deploys what was built and nothing built anew', () => {
    for (const job of [plan, deploy]) {
      const verified = indexOf(job, 'sha256sum --check --strict');
      const credentials = indexOf(job, 'configure-aws-credentials');

      expect(job.steps[verified]?.env).toEqual({ DIGEST: `\${{ needs.build.outputs.digest }}` });
      expect(job.steps[verified]?.run).toMatch(
        /^cd "\$RUNNER_TEMP"\n.+sha256sum.+\ntar -xf assembly\.tar\n$/,
      );
      expect(verified).toBeGreaterThan(-1);
      expect(indexOf(job, 'jq -e --arg stack')).toBeGreaterThan(verified);
      expect(indexOf(job, 'jq -e --arg stack')).toBeLessThan(credentials);
    }
  });

  it('ends within the hour that its credentials last', () => {
    for (const job of [plan, deploy]) {
      const credentials = job.steps[indexOf(job, 'configure-aws-credentials')];

      expect(credentials?.with?.['role-duration-seconds']).toBe(3_600);
      expect(job['timeout-minutes']).toBeLessThan(60);
    }
  });

  it('builds on the processor and the Node that Lambda runs', () => {
    for (const job of [build, plan, deploy]) {
      expect(job['runs-on']).toBe('ubuntu-24.04-arm');
      expect(job.steps[indexOf(job, 'setup-node')]?.with).toEqual({ 'node-version': 24 });
    }
  });

  it('runs once at a time for an environment, and is not cut off', () => {
    expect(concurrency).toEqual({ group: `deploy-${chosen}`, 'cancel-in-progress': false });
  });

  describe.skipIf(!hasJq)(
    // Where there is no jq, the step is only read.
    'before it has credentials',
    () => {
      const script = deploy.steps[indexOf(deploy, 'jq -e --arg stack')]?.run ?? '';

      it('takes an assembly of one stack and files', () => {
        expect(exitCodeWith(script, {})).toBe(0);
      });

      it.each<[string, Assembly]>([
        ['a command to make a file', { files: { a: { source: { executable: ['sh', '-c', 'id'] } } } }],
        ['an image to build', { dockerImages: { a: { source: { directory: '.' } } } }],
        ['assets listed elsewhere', { lists: ['askacme-dev.assets.json', 'asset.a/other.json'] }],
        ['assets listed under another name', { lists: ['other.json'] }],
        ['an assembly within it', { type: 'cdk:cloud-assembly' }],
      ])('refuses one with %s', (_, assembly) => {
        expect(exitCodeWith(script, assembly)).not.toBe(0);
      });
    },
  );
});

describe('the check of every change', () => {
  const { jobs } = workflowNamed('ci.yml');

  it('synthesizes every environment', () => {
    expect(jobs.synth?.strategy?.matrix.environment.toSorted()).toEqual(environments);
  });
});
