/** What `cdk deploy` would take to AWS: the template of an environment, and the folder behind each function's code. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stage } from 'aws-cdk-lib';
import { buildBundles } from '../../../infra/aws/bundles/build-bundles.ts';
import type { Bundles } from '../../../infra/aws/bundles/bundles.ts';
import type { Environment } from '../../../infra/environments/environment.ts';
import { type CloudFormationTemplate, type ResolvedTemplate, resolveTemplate } from './resolve-template.ts';
import { synthesizeWith } from './synthesize.ts';

export interface CloudAssembly {
  readonly environment: Environment;
  readonly template: CloudFormationTemplate;
  readonly resolved: ResolvedTemplate;
  /** The folder that is zipped and uploaded under this key. @throws Error where nothing is */
  assetDirectory(s3Key: string): string;
}

/** With the real bundles, made in a folder of the test's own: another test may be making the same ones. */
export async function assemble(environment: Environment): Promise<CloudAssembly> {
  const directory = mkdtempSync(join(tmpdir(), 'askacme-bundles-'));
  try {
    return assembleFrom(environment, await buildBundles(environment, { directory }));
  } finally {
    // The assembly has copies.
    rmSync(directory, { recursive: true, force: true });
  }
}

function assembleFrom(environment: Environment, bundles: Bundles): CloudAssembly {
  const { stack, template } = synthesizeWith(environment, bundles);
  const document = template.toJSON() as CloudFormationTemplate;
  // Synthesized already: this gives what is there.
  const { directory } = Stage.of(stack)?.synth() ?? fail();
  const { region, stackName, artifactId } = stack;
  const files = readAssets(join(directory, `${artifactId}.assets.json`));
  return {
    environment,
    template: document,
    resolved: resolveTemplate(document, { region, stackName }),
    assetDirectory(s3Key) {
      const path = files[s3Key.replace(/\.zip$/, '')]?.source.path;
      if (path === undefined) throw new Error(`The assembly has no asset ${s3Key}`);
      return join(directory, path);
    },
  };
}

interface AssetFile {
  readonly source: { readonly path: string };
}

const readAssets = (file: string): Readonly<Record<string, AssetFile>> =>
  (JSON.parse(readFileSync(file, 'utf8')) as { files: Record<string, AssetFile> }).files;

const fail = (): never => {
  throw new Error('The stack stands in no app.');
};
