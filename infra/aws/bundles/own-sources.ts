/**
 * Gives each function its own copy of our sources within the one pass, while packages are read once for all. So an adapter
 * can be left out of one function and be in another.
 */
import { readFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import type { Plugin } from 'esbuild';
import type { FunctionName } from '../../environments/environment.ts';
import { functionTable } from '../functions/function-table.ts';
import { type SideFile, sideFilesOf } from './function-parts.ts';

const namespace = 'askacme';
const leftOut = 'left-out';
const entry = 'entry';

/** What esbuild is to bundle as this function. */
export const entryPoint = (name: FunctionName): string => `function:${name}`;

/** What esbuild is to bundle as that file beside it. */
export const sideEntryPoint = (name: FunctionName, { entry: own }: SideFile): string => `side:${name}|${own}`;

/** Where a module that has a file of its own lies in a bundle, beside the function's code. */
const workerFile = (module: string): string => posix.basename(module).replace(/\.ts$/, '.mjs');

/** The path, from the project's root, of an input in esbuild's description of what it made; undefined where it is no module of ours. */
export const ownInput = (input: string): string | undefined => /^askacme:[a-z-]+\|(.+)$/.exec(input)?.[1];

export interface OwnSources {
  /** The project's. */
  readonly root: string;
  readonly partsOf: (name: FunctionName) => readonly string[];
}

/** @throws Error, from the build, for a part that nothing in its function would ever import: the table is then out of date */
export const ownSources = ({ root, partsOf }: OwnSources): Plugin => ({
  name: 'own-sources',
  setup(build) {
    const asked = new Set<string>();
    const allPartsOf = (name: FunctionName): string[] => [
      ...partsOf(name),
      ...sideFilesOf(name).flatMap(({ parts }) => parts),
    ];

    build.onResolve({ filter: /^function:/ }, ({ path }) => ({
      path: `${path.slice('function:'.length)}|${entry}`,
      namespace,
    }));

    build.onResolve({ filter: /^side:/ }, ({ path }) => ({ path: path.slice('side:'.length), namespace }));

    build.onResolve({ filter: /^\.{1,2}\//, namespace }, ({ path, importer, kind }) => {
      const [name, from] = splitPath(importer);
      const target = posix.join(posix.dirname(from), path);
      const own = { path: `${name}|${target}`, namespace };
      if (from === entry) return own;
      const side = sideFilesOf(name).find((one) => one.entry === target);
      if (side !== undefined && kind === 'dynamic-import')
        return { path: `./${side.name}.mjs`, external: true };
      if (isChoice(from, target)) {
        asked.add(own.path);
        if (!allPartsOf(name).includes(target)) return { path: own.path, namespace: leftOut };
      }
      // Nothing happens on import of a shared module but declarations, so what is unused can go.
      return { ...own, sideEffects: !target.startsWith('shared/') || kind === 'dynamic-import' };
    });

    build.onLoad({ filter: /^/, namespace }, async ({ path }) => {
      const [name, own] = splitPath(path);
      if (own === entry) return { contents: entryText(name, partsOf(name)), resolveDir: root, loader: 'js' };
      const file = join(root, own);
      const text = withWorkerFiles(asAscii(await readFile(file, 'utf8')));
      const contents = own.startsWith('shared/runtime/') ? withStaticParts(text, own, partsOf(name)) : text;
      return { contents, resolveDir: dirname(file), loader: own.endsWith('.json') ? 'json' : 'ts' };
    });

    build.onLoad({ filter: /^/, namespace: leftOut }, ({ path }) => ({ contents: leftOutText(path) }));

    build.onEnd(({ errors }) => {
      if (errors.length > 0) return;
      const unasked = [...namesOf(build.initialOptions.entryPoints)].flatMap((name) =>
        allPartsOf(name)
          .map((part) => `${name}|${part}`)
          .filter((path) => !asked.has(path)),
      );
      if (unasked.length > 0) throw new Error(`No chooser of the function imports: ${unasked.join(', ')}`);
    });
  },
});

/**
 * esbuild writes ASCII, but for regular expressions. One character beyond it, and Node decodes the whole file slowly and
 * keeps it in two bytes a character. An escape means the same in a regular expression, a string and a template.
 * @throws Error for a raw template, where it does not
 */
function asAscii(text: string): string {
  if (/String\.raw`[^`]*[\u0080-\uffff]/.test(text)) throw new Error('A raw template has to be ASCII.');
  return text.replaceAll(
    /\\?([\u0080-\uffff])/g,
    (_, unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * `await import('…')` of a part becomes a static import: it is certain to be needed, and what is imported dynamically
 * within one file esbuild wraps, module by module, in functions that have to be called one after the other.
 */
function withStaticParts(text: string, path: string, parts: readonly string[]): string {
  const imports: string[] = [];
  const body = text.replaceAll(/\bawait import\('(\.[^']+)'\)/g, (dynamic, specifier: string) => {
    if (!parts.includes(posix.join(posix.dirname(path), specifier))) return dynamic;
    imports.push(`import * as part${imports.length} from '${specifier}';`);
    return `part${imports.length - 1}`;
  });
  return [...imports, body].join('\n');
}

/** Where a thread is started from, its module is named as a file, which in a bundle is another one. */
const withWorkerFiles = (text: string): string =>
  text.replaceAll(
    /\bnew URL\('(\.[^']+-worker\.ts)', import\.meta\.url\)/g,
    (_, specifier: string) => `new URL('./${workerFile(specifier)}', import.meta.url)`,
  );

const isChoice = (from: string, target: string): boolean =>
  from.startsWith('shared/runtime/') && target.startsWith('shared/adapters/');

function splitPath(path: string): [name: FunctionName, own: string] {
  const [name, own] = path.split('|', 2);
  return [name as FunctionName, own as string];
}

/**
 * The adapters first: Lambda gives a starting function more of a processor than a running one, so what the first request
 * is certain to need is better loaded before it.
 */
const entryText = (name: FunctionName, parts: readonly string[]): string =>
  [...parts.map((part) => `import './${part}';`), `export * from './${functionTable[name].entry}';`].join(
    '\n',
  );

function leftOutText(path: string): string {
  const [name, own] = splitPath(path);
  const reason = `${own} was left out of the bundle of ${name}, which in this deployment does not use it.`;
  return `throw new Error(${JSON.stringify(reason)});`;
}

const namesOf = (entryPoints: unknown): FunctionName[] =>
  (entryPoints as readonly { readonly in: string }[])
    .filter(({ in: point }) => point.startsWith('function:'))
    .map(({ in: point }) => point.slice('function:'.length) as FunctionName);
