/**
 * The deployment itself: the synthesized template's API in front of the synthesized bundles, each in bare processes of
 * its own, with Pinecone, Bedrock, Secrets Manager, DynamoDB and the identity provider on loopback, and IAM before them.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runDemo } from '../support/whole-demo.ts';
import { browsers } from './deployed/browsers.ts';
import { compute } from './deployed/compute.ts';
import { outages } from './deployed/outages.ts';
import { refusals } from './deployed/refusals.ts';
import { traces } from './deployed/traces.ts';
import { type Deployment, deploy, ingestSamples } from './support/deployment.ts';

const variants = [
  { title: 'with a process for each tenant, and streaming', tenantIsolation: true, streamQuery: true },
  { title: 'with shared processes, and answers in one piece', tenantIsolation: false, streamQuery: false },
];

describe.each(variants)('a deployment $title', ({ tenantIsolation, streamQuery }) => {
  let deployed: Deployment;
  const world = () => deployed;
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'askacme-deployed-'));
    deployed = await deploy({ keyDirectory: directory, settings: { tenantIsolation, streamQuery } });
    await ingestSamples(deployed);
  }, 120_000);
  afterAll(async () => {
    await deployed?.close();
    await rm(directory, { recursive: true, force: true });
  });

  it('passes the whole demo', async () => {
    const { exitCode, stdout, failed } = await runDemo(deployed.gateway.url, directory);

    expect(failed).toEqual([]);
    expect(stdout).toMatch(/\n(\d+)\/\1 passed\n$/);
    expect(exitCode).toBe(0);
  }, 120_000);

  refusals(world);
  outages(world);
  compute(world);
  browsers(world);
  // After all the others: it looks at what they left.
  traces(world);
});
