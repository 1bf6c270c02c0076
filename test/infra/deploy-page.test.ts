import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { logGroupNames } from '../../infra/aws/logs/log-groups.ts';
import { readEnvironment } from '../../infra/environments/read-environment.ts';
import { readProjectFile } from '../architecture/tree.ts';
import { anchorsOf } from './support/headings.ts';
import { propertiesOf, resourcesOf } from './support/resources.ts';
import { synthesize } from './support/synthesize.ts';

const page = await readProjectFile('docs/deploy.md');
const runbook = await readProjectFile('docs/runbook.md');

const templates = {
  dev: synthesize('dev').template,
  staging: synthesize('staging').template,
  prod: synthesize('prod').template,
  aurora: synthesize('aurora').template,
};

interface Alarm {
  readonly Metrics?: readonly { readonly MetricStat?: unknown }[];
}

/** Not every machine has it. */
const jq = 'jq';

describe('the page on deploying', () => {
  it('names outputs that the stack has', () => {
    const outputs = Object.values(templates).flatMap((template) =>
      Object.keys(template.toJSON().Outputs ?? {}),
    );
    const named = [...`${page}${runbook}`.matchAll(/\boutput ([A-Z]\w+)/g)].map(([, name]) => name ?? '');
    // Only where the settings have a domain of their own.
    const sometimes = ['CustomDomainTarget', 'CustomDomainHostedZone'];

    expect(named.length).toBeGreaterThan(8);
    expect(named.filter((name) => !outputs.includes(name) && !sometimes.includes(name))).toEqual([]);
  });

  it('names commands of the command line that there are', async () => {
    const actions = await readProjectFile('bin/commands/tenant-options.ts');
    const named = [...`${page}${runbook}`.matchAll(/askacme tenant ([a-z]+) /g)].map(([, action]) => action);

    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((action) => !actions.includes(`  ${action}: [`))).toEqual([]);
  });

  it.each([
    ['the runbook', /runbook\.md#([^)]+)\)/g, runbook],
    ['the page itself', /\]\(#([^)]+)\)/g, page],
  ])('links to what is there in %s', (_, links, of) => {
    const named = [...page.matchAll(links)].map(([, anchor = '']) => anchor);

    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((anchor) => !anchorsOf(of).includes(anchor))).toEqual([]);
  });

  it('counts the concurrency that is reserved as the settings do', () => {
    const [prod, aurora, staging] = ['prod', 'aurora', 'staging'].map((name) =>
      Object.values(readEnvironment(name).functions).reduce(
        (sum, { reservedConcurrency = 0 }) => sum + reservedConcurrency,
        0,
      ),
    );

    expect(aurora).toBe(prod);
    expect(page).toContain(`\`prod\` and \`aurora\` reserve ${prod}, \`staging\` ${staging},`);
    expect(page).toContain(`at least ${Number(prod) + 100} or ${Number(staging) + 100},`);
  });

  it("makes the first call to the models that the files' settings have", () => {
    const { embedder, answerer } = readEnvironment('prod');

    expect(page).toContain(`bedrock-runtime converse --region eu-central-1 --model-id ${answerer.model} `);
    expect(page).toContain(
      `bedrock-runtime invoke-model --region eu-central-1 --model-id ${embedder.model} `,
    );
  });

  it('deletes every log group that would stand in the way of a second deployment', () => {
    const [, loop = ''] = /for prefix in (.+); do/.exec(page) ?? [];
    const prefixes = loop.replaceAll('$ENV', 'aurora').split(' ');

    for (const name of logGroupNames({ name: 'aurora' })) {
      expect(prefixes.filter((prefix) => name.startsWith(prefix))).toHaveLength(1);
    }
  });

  it.skipIf(spawnSync(jq, ['--version']).status !== 0)(
    // Where there is no jq, the page is only read.
    'takes versions and delete markers out of a bucket, and ends when there are none',
    () => {
      const [, filter = ''] = /jq -e '(.+)' > versions\.json/.exec(page) ?? [];
      const select = (listed: object) =>
        spawnSync(jq, ['-ec', filter], { input: JSON.stringify(listed), encoding: 'utf8' });
      const one = { Key: 'records/a', VersionId: '1', Size: 1 };

      const both = select({ Versions: [one], DeleteMarkers: [{ ...one, VersionId: '2' }] });
      expect(JSON.parse(both.stdout)).toEqual({
        Objects: [
          { Key: 'records/a', VersionId: '1' },
          { Key: 'records/a', VersionId: '2' },
        ],
        Quiet: true,
      });
      expect(JSON.parse(select({ DeleteMarkers: [one] }).stdout).Objects).toHaveLength(1);
      expect(select({}).status).not.toBe(0);
    },
  );

  /** Keys, secrets, firewall, dashboard and key snapshots, and with Aurora its capacity, endpoints and storage. */
  const without = { dev: 19.28, staging: 19.28, prod: 19.28, aurora: 19.28 + 102.2 + 70.08 + 1.19 };

  it.each(['dev', 'staging', 'prod', 'aurora'] as const)(
    'counts what alarms of %s watch as the template does, and adds up',
    (name) => {
      const watched = propertiesOf<Alarm>(templates[name], 'AWS::CloudWatch::Alarm').map(
        ({ Metrics }) => Metrics?.filter(({ MetricStat }) => MetricStat !== undefined).length ?? 1,
      );
      const counted = watched.reduce((sum, one) => sum + one, 0);

      expect(page).toContain(`${counted}: ${(counted / 10).toFixed(2)}`);
      expect(page).toContain(`**${(without[name] + counted / 10).toFixed(2)}**`);
    },
  );

  it('counts keys, secrets and rules as the template does', () => {
    const [firewall] = propertiesOf<{ Rules: unknown[] }>(templates.dev, 'AWS::WAFv2::WebACL');

    expect(resourcesOf(templates.dev, 'AWS::KMS::Key')).toHaveLength(6);
    expect(resourcesOf(templates.dev, 'AWS::SecretsManager::Secret')).toHaveLength(3);
    expect(firewall?.Rules).toHaveLength(4);
    expect(resourcesOf(templates.aurora, 'AWS::EC2::VPCEndpoint')).toHaveLength(4);
  });
});
