/** The template of an environment, as `cdk synth` makes it, within the test's own process. Functions carry no code unless bundles are given. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { Bundles } from '../../../infra/aws/bundles/bundles.ts';
import { ServiceStack } from '../../../infra/aws/service-stack.ts';
import type { Environment } from '../../../infra/environments/environment.ts';
import { readEnvironment } from '../../../infra/environments/read-environment.ts';
import { readJson } from './read-json.ts';

const emptyBundle = join(mkdtempSync(join(tmpdir(), 'askacme-bundle-')));
writeFileSync(join(emptyBundle, 'index.mjs'), 'export const handler = async () => ({});\n');

/** Stand-ins, for tests of everything but the code. */
export const emptyBundles: Bundles = { code: () => Code.fromAsset(emptyBundle) };

/** The feature flags that `cdk.json` sets, so that a test sees what a deployment gets. */
const { context } = readJson('cdk.json') as { context: Record<string, unknown> };

export interface Synthesis {
  readonly stack: ServiceStack;
  readonly template: Template;
}

/** Of the committed environments, by their names. */
const committed = new Map<string, Synthesis>();

/** A committed environment is named, and synthesized once for all tests of a file: they only look at it. */
export function synthesize(environment: Environment | string): Synthesis {
  if (typeof environment !== 'string') return synthesizeWith(environment, emptyBundles);
  const synthesis = committed.get(environment) ?? synthesizeWith(readEnvironment(environment), emptyBundles);
  committed.set(environment, synthesis);
  return synthesis;
}

export function synthesizeWith(environment: Environment, bundles: Bundles): Synthesis {
  const app = new App({ context });
  const stack = new ServiceStack(app, `askacme-${environment.name}`, { environment, bundles });
  return { stack, template: Template.fromStack(stack) };
}
