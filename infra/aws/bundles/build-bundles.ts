/** Makes the code of every function of an environment: one pass of esbuild, budgets, licences, migrations, compiled code. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AssetHashType } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { version as esbuildVersion } from 'esbuild';
import type { Environment, FunctionName } from '../../environments/environment.ts';
import { functionsOf } from '../functions/function-table.ts';
import { assetHash, type HashedFile } from './asset-hash.ts';
import { bundlePass, type PassedFunction } from './bundle-pass.ts';
import type { Bundles } from './bundles.ts';
import { shipCompileCaches } from './compile-cache.ts';
import { partsOf } from './function-parts.ts';
import { ownInput } from './own-sources.ts';
import { checkSizes } from './size-budgets.ts';
import { thirdPartyNotices } from './third-party-notices.ts';

export interface BuildOptions {
  /** Where the environment's bundles go, a directory each. It is emptied. */
  readonly directory?: string;
  /**
   * Whether V8's compiled code goes along. By default where it can fit Lambda, on arm64: elsewhere it would only make the
   * bundles larger, and their hashes another on each kind of machine.
   */
  readonly compileCache?: boolean;
}

export interface BuiltBundle extends Pick<PassedFunction, 'name' | 'inputs'> {
  readonly directory: string;
  /** Of `index.mjs`. */
  readonly bytes: number;
  readonly hash: string;
}

export interface BuiltBundles extends Bundles {
  readonly all: readonly BuiltBundle[];
}

const root = fileURLToPath(new URL('../../../', import.meta.url));
const nodeMajor = 'v24.';

/** @throws Error where a bundle is too large, does not start, or esbuild has anything to say */
export async function buildBundles(
  environment: Environment,
  options: BuildOptions = {},
): Promise<BuiltBundles> {
  const directory = options.directory ?? join(root, 'node_modules/.cache/askacme/bundles', environment.name);
  const compileCache = options.compileCache ?? process.arch === 'arm64';
  if (compileCache) checkNode();
  const passed = await bundlePass({
    root,
    names: functionsOf(environment),
    partsOf: (name) => partsOf(name, environment),
  });
  checkSizes(passed);
  await rm(directory, { recursive: true, force: true });
  const made = [
    `esbuild ${esbuildVersion}`,
    compileCache ? `node ${process.version} ${process.arch}` : 'no cache',
  ];
  const all = await Promise.all(passed.map((one) => write(one, join(directory, one.name), made)));
  if (compileCache) {
    const directories = new Map(all.map((one) => [one.name, one.directory]));
    await shipCompileCaches({ environment, directories, node: process.execPath });
  }
  return { all, code: (name) => codeOf(all, name) };
}

function checkNode(): void {
  if (process.version.startsWith(nodeMajor)) return;
  throw new Error(
    `Bundles are compiled for Node 24, and this is ${process.version}. Run npx cdk from the project, whose node_modules/.bin has it.`,
  );
}

async function write(
  passed: PassedFunction,
  directory: string,
  made: readonly string[],
): Promise<BuiltBundle> {
  const { name, code, sideFiles, inputs } = passed;
  const files: HashedFile[] = [
    { path: 'index.mjs', contents: code },
    ...sideFiles.map(({ path, code: contents }) => ({ path, contents })),
    { path: 'THIRD-PARTY-NOTICES.txt', contents: await thirdPartyNotices(root, passed) },
    ...(await migrationsOf(passed)),
  ];
  for (const { path, contents } of files) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), contents);
  }
  return { name, directory, inputs, bytes: code.byteLength, hash: assetHash(files, made) };
}

const migrations = 'shared/adapters/postgres/migrations';

/** They are read from beside the module that applies them, which in a bundle is beside its code. */
async function migrationsOf({ inputs }: PassedFunction): Promise<HashedFile[]> {
  if (![...inputs.keys()].some((input) => ownInput(input) === `${migrations}.ts`)) return [];
  const names = await readdir(join(root, migrations), { recursive: true });
  return Promise.all(
    names
      .filter((name) => name.endsWith('.sql'))
      .map(async (name) => ({
        path: `migrations/${name}`,
        contents: await readFile(join(root, migrations, name)),
      })),
  );
}

function codeOf(all: readonly BuiltBundle[], name: FunctionName): Code {
  const bundle = all.find((one) => one.name === name);
  if (bundle === undefined) throw new Error(`There is no bundle of ${name} in this environment.`);
  return Code.fromAsset(bundle.directory, { assetHash: bundle.hash, assetHashType: AssetHashType.CUSTOM });
}
