/**
 * The one pass of esbuild over all functions of an environment: each comes out as one file, and one for each file of code
 * beside it, with all that it runs and nothing else.
 */
import { basename, dirname } from 'node:path';
import { type BuildOptions, build, type Metafile, type OutputFile } from 'esbuild';
import type { FunctionName } from '../../environments/environment.ts';
import { type SideFile, sideFilesOf } from './function-parts.ts';
import { lazyBarrels } from './lazy-barrels.ts';
import { nodeBuiltins } from './node-builtins.ts';
import { entryPoint, ownSources, sideEntryPoint } from './own-sources.ts';
import { trimVendors } from './trim-vendors.ts';
import { vendorTrims } from './vendor-trims.ts';

export interface PassOptions {
  /** The project's. */
  readonly root: string;
  readonly names: readonly FunctionName[];
  readonly partsOf: (name: FunctionName) => readonly string[];
}

export interface PassedFunction {
  readonly name: FunctionName;
  /** Of `index.mjs`. */
  readonly code: Uint8Array;
  /** Files of code beside it, which it loads, or starts threads with, when they are first needed. */
  readonly sideFiles: readonly SideCode[];
  /** Licence texts that stood in comments of the code. */
  readonly legalComments: string;
  /** Bytes of each input in the code, in the files beside it too, by esbuild's name of it. */
  readonly inputs: ReadonlyMap<string, number>;
}

export interface SideCode extends Pick<SideFile, 'loadedBy'> {
  /** As `reader.mjs`. */
  readonly path: string;
  readonly code: Uint8Array;
}

/**
 * No code is split off but what most processes never need, and threads (`sideFilesOf`): on Lambda everything else in a
 * bundle is needed by the first request, and one file is one read and one entry of the compile cache. No source map: it
 * would be several times the code to fetch on a cold start, and Node reads maps only with a flag that costs more still. A
 * stack in the log names functions of the minified code; who has to read one builds the same commit again without `minify`.
 */
const settings = {
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  // As ES modules, packages can be taken apart; most of the AWS SDK's code then stays out.
  mainFields: ['module', 'main'],
  charset: 'ascii',
  legalComments: 'external',
  // Not the project's own, which says nothing on bundling: settings of an editor must not change what is deployed.
  tsconfigRaw: {},
  outExtension: { '.js': '.mjs' },
  metafile: true,
  write: false,
  logLevel: 'silent',
} as const satisfies BuildOptions;

/** @throws Error for whatever esbuild has to say, warnings included, and for an import that is left to be found on Lambda */
export async function bundlePass({ root, names, partsOf }: PassOptions): Promise<PassedFunction[]> {
  const { outputFiles, metafile, warnings } = await build({
    ...settings,
    entryPoints: names.flatMap((name) => [
      { in: entryPoint(name), out: `${name}/index` },
      ...sideFilesOf(name).map((side) => ({ in: sideEntryPoint(name, side), out: `${name}/${side.name}` })),
    ]),
    absWorkingDir: root,
    outdir: 'bundles',
    plugins: [ownSources({ root, partsOf }), nodeBuiltins, trimVendors(vendorTrims), lazyBarrels],
  });
  if (warnings.length > 0) throw new Error(`esbuild warns: ${warnings.map(({ text }) => text).join('; ')}`);
  return names.map((name) => passed(name, outputFiles, metafile));
}

function passed(name: FunctionName, files: readonly OutputFile[], metafile: Metafile): PassedFunction {
  const main = outputOf(name, 'index.mjs', files, metafile);
  const sides = sideFilesOf(name).map(({ name: side, loadedBy }) => {
    const path = `${side}.mjs`;
    return { path, loadedBy, ...outputOf(name, path, files, metafile) };
  });
  const all = [main, ...sides];
  return {
    name,
    code: main.code,
    sideFiles: sides.map(({ path, loadedBy, code }) => ({ path, loadedBy, code })),
    legalComments: [...new Set(all.map(({ legalComments }) => legalComments))].join(''),
    inputs: all
      .flatMap(({ inputs }) => inputs)
      .reduce((sums, [input, bytes]) => sums.set(input, (sums.get(input) ?? 0) + bytes), new Map()),
  };
}

interface Output {
  readonly code: Uint8Array;
  readonly legalComments: string;
  readonly inputs: readonly (readonly [input: string, bytes: number])[];
}

function outputOf(
  name: FunctionName,
  file: string,
  files: readonly OutputFile[],
  { outputs }: Metafile,
): Output {
  const fileOf = (wanted: string) =>
    files.find(({ path }) => basename(path) === wanted && basename(dirname(path)) === name);
  const description = outputs[`bundles/${name}/${file}`];
  const code = fileOf(file)?.contents;
  if (description === undefined || code === undefined) throw new Error(`esbuild made no ${file} of ${name}.`);
  refuseMissing(name, description);
  return {
    code,
    legalComments: fileOf(`${file}.LEGAL.txt`)?.text ?? '',
    inputs: Object.entries(description.inputs).map(([input, { bytesInOutput }]) => [input, bytesInOutput]),
  };
}

/** @throws Error where a file of code would look for anything but the files beside it that are imported */
function refuseMissing(name: FunctionName, { imports }: Metafile['outputs'][string]): void {
  const beside = sideFilesOf(name)
    .filter(({ loadedBy }) => loadedBy === 'import')
    .map((side) => `./${side.name}.mjs`);
  const missing = imports.filter(({ external, path }) => external === true && !beside.includes(path));
  if (missing.length > 0) {
    throw new Error(`The bundle of ${name} would look for ${missing.map(({ path }) => path).join(', ')}.`);
  }
}
