/** Every import of a TypeScript file: static, type-only, dynamic, and by URL (a worker). */
import { posix } from 'node:path';
import { readSource } from './source-text.ts';

export interface SourceFile {
  /** From the project's root, with slashes. */
  readonly path: string;
  readonly text: string;
}

export type ImportKind = 'value' | 'type' | 'dynamic';

export interface Import {
  readonly from: string;
  /** A path from the project's root for a file of ours, else the specifier. */
  readonly to: string;
  readonly kind: ImportKind;
}

const patterns: readonly RegExp[] = [
  /^\s*(?:import|export)\b(?<clause>[^;'"()]*?)\bfrom\s*(?<quote>['"])(?<blank> *)\k<quote>/dgm,
  /^\s*import\s*(?<quote>['"])(?<blank> *)\k<quote>/dgm,
  /\b(?<dynamic>import)\(\s*(?<quote>['"`])(?<blank> *)\k<quote>/dg,
  /\bnew (?<dynamic>URL)\(\s*(?<quote>['"])(?<blank> *)\k<quote>,\s*import\.meta\.url/dg,
];

export function importsOf({ path, text }: SourceFile): Import[] {
  const { code } = readSource(text);
  return patterns.flatMap((pattern) =>
    [...code.matchAll(pattern)].flatMap((match) => {
      const [start, end] = match.indices?.groups?.blank ?? [0, 0];
      const specifier = text.slice(start, end);
      if (match.groups?.dynamic === 'URL' && !specifier.endsWith('.ts')) return [];
      return [{ from: path, to: resolve(path, specifier), kind: kindOf(match.groups ?? {}) }];
    }),
  );
}

/** Imports that no reader of the source can follow. */
export function obscureImports(files: readonly SourceFile[]): string[] {
  return files
    .filter(({ text }) => /\bimport\((?!\s*['"])|\brequire\(|\bcreateRequire\b/.test(readSource(text).code))
    .map(({ path }) => `${path} imports by something else than a plain string`);
}

function kindOf({ clause = '', dynamic }: Record<string, string | undefined>): ImportKind {
  if (dynamic !== undefined) return 'dynamic';
  return /^\s*type\s+[{*\w]/.test(clause) ? 'type' : 'value';
}

const resolve = (from: string, specifier: string): string =>
  specifier.startsWith('.') ? posix.join(posix.dirname(from), specifier) : specifier;

/** `@scope/name` or `name`, without what follows. */
export const packageOf = (specifier: string): string =>
  specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');

export const isOurs = (to: string): boolean =>
  /^(?:bin|infra|functions|shared|test)\/|^package\.json$|^\.\./.test(to);
