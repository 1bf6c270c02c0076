/** The house style as far as text can show it. Each rule takes files and gives what is wrong with them. */
import type { SourceFile } from './imports.ts';
import { readSource } from './source-text.ts';

type Rule = (files: readonly SourceFile[]) => string[];

const isTypeScript = ({ path }: SourceFile): boolean => path.endsWith('.ts');
const isProduct = ({ path }: SourceFile): boolean => !/^(?:test\/|vitest\.config\.ts$)/.test(path);

/** Code with comments, strings and regular expressions blanked. */
const codeOf = ({ text }: SourceFile): string => readSource(text).code;

const pathsOf = (files: readonly SourceFile[], complaint: string): string[] =>
  files.map(({ path }) => `${path} ${complaint}`);

const lineCount = (text: string): number => text.split('\n').length - (text.endsWith('\n') ? 1 : 0);

const tooLong: Rule = (files) =>
  files.flatMap(({ path, text }) => {
    const max = /^functions\/[^/]+\/handler\.ts$/.test(path) ? 40 : 300;
    const lines = lineCount(text);
    return lines > max ? [`${path} has ${lines} lines, ${max} at most`] : [];
  });

/** Tests may start without: their names say what they are for. */
const withoutPurpose: Rule = (files) =>
  pathsOf(
    files.filter(
      (file) =>
        !file.path.endsWith('.test.ts') && file.path !== 'vitest.config.ts' && !startsWithPurpose(file),
    ),
    'does not start with a comment on its purpose',
  );

const startsWithPurpose = ({ path, text }: SourceFile): boolean =>
  path.endsWith('.sql') ? /^-- \S/.test(text) : /^(?:#![^\n]*\n)?\/\*\*\s+(?:\* )?(?!\*\/)\S/.test(text);

const environmentReaders: Rule = (files) =>
  pathsOf(
    files.filter(
      (file) =>
        isTypeScript(file) &&
        isProduct(file) &&
        !file.path.startsWith('shared/runtime/config/') &&
        readsEnvironment(file),
    ),
    'reads process.env',
  );

const readsEnvironment = (file: SourceFile): boolean =>
  /\bprocess\s*(?:\?\.|\.)\s*env\b|\bprocess\s*\[|\}\s*=\s*process\b(?!\s*\.)/.test(codeOf(file)) ||
  /\bfrom '(?:node:)?process'/.test(file.text);

const defaultExports: Rule = (files) =>
  pathsOf(
    files.filter(
      (file) =>
        isTypeScript(file) &&
        file.path !== 'vitest.config.ts' &&
        /^\s*export\s+default\b|\bas\s+default\b/m.test(codeOf(file)),
    ),
    'has a default export',
  );

const looseTypes: Rule = (files) =>
  pathsOf(
    files.filter(
      (file) =>
        isTypeScript(file) && /(?:[:<|&,(=]\s*|\b(?:as|readonly)\s+)any\b(?!\s*[:(.?=])/.test(codeOf(file)),
    ),
    "uses the type 'any'",
  );

/** `ts-ignore` and `ts-nocheck` never; the others only with a reason. */
const unexplainedSuppressions: Rule = (files) =>
  files.filter(isTypeScript).flatMap(({ path, text }) =>
    readSource(text)
      .comments.filter(isUnexplained)
      .map((comment) => `${path} suppresses a check: ${comment}`),
  );

const isUnexplained = (comment: string): boolean =>
  /@ts-(?:ignore|nocheck)\b/.test(comment) ||
  (/@ts-expect-error\b/.test(comment) && !/@ts-expect-error:? \S.{9,}/.test(comment)) ||
  (/\bbiome-ignore/.test(comment) && !/biome-ignore[\w-]* [\w/]+: \S.{9,}/.test(comment));

/** One noun a file, in kebab case; no drawer for odds and ends, no file that only passes others on. */
const badNames: Rule = (files) =>
  pathsOf(
    files.filter(({ path }) => !isGoodName(path.split('/').at(-1) ?? '')),
    'is badly named',
  );

const isGoodName = (name: string): boolean =>
  /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.test|\.config)?\.[a-z]+$/.test(name) &&
  !/^(?:index|utils?|helpers?|common|misc|types)\./.test(name);

export const houseRules = {
  tooLong,
  withoutPurpose,
  environmentReaders,
  defaultExports,
  looseTypes,
  unexplainedSuppressions,
  badNames,
} as const;
