import { describe, expect, it } from 'vitest';
import { importsOf } from './imports.ts';
import { readSource } from './source-text.ts';

describe('reading source text', () => {
  it.each([
    ['a line comment', 'a; // any\nb;', 'a;       \nb;'],
    ['a block comment', 'a /* any\n */ b', 'a       \n    b'],
    ['quotes', `a('any', "any")`, `a('   ', "   ")`],
    ['an escaped quote', String.raw`a('\'any')`, `a('     ')`],
    ['a slash inside quotes', `a('http://b') + any`, `a('        ') + any`],
    ['a regular expression with quotes', `a(/['"]/) + any`, `a(/    /) + any`],
    ['a regular expression with slashes', String.raw`a = /\/[/]\/*/; any`, `a = /        /; any`],
    ['a division', 'a / b; any / c', 'a / b; any / c'],
    ['a template', 'a(`any`) + any', 'a(`   `) + any'],
    ['a template with a substitution', '`any §{any} any` + any', '`    §{any}    ` + any'],
    ['a template in a template', '`a §{{ b: `c §{d} e` }.b} f` + any', '`  §{{ b: `  §{d}  ` }.b}  ` + any'],
  ])('keeps only the code around %s', (_, source, code) => {
    // `§` stands for the dollar sign, which in quotes looks like a mistake.
    const { code: found } = readSource(source.replaceAll('§', '$'));

    expect(found).toBe(code.replaceAll('§', '$'));
  });

  it('hands out the comments', () => {
    const { comments } = readSource(`/** one */\nconst a = '// no'; // two\n`);

    expect(comments).toEqual(['/** one */', '// two']);
  });
});

describe('reading imports', () => {
  const path = 'shared/http/a.ts';

  it.each([
    ['a named import', `import { a } from './b.ts';`, 'shared/http/b.ts', 'value'],
    ['one over several lines', `import {\n  a,\n  type B,\n} from '../c/b.ts';`, 'shared/c/b.ts', 'value'],
    ['a type import', `import type { A } from '../c/b.ts';`, 'shared/c/b.ts', 'type'],
    ['a default import', `import a from 'a';`, 'a', 'value'],
    ['an import called type', `import type from 'a';`, 'a', 'value'],
    ['a namespace import', `import * as z from 'zod/mini';`, 'zod/mini', 'value'],
    ['a namespace type import', `import type * as z from 'zod/mini';`, 'zod/mini', 'type'],
    [
      'an import with attributes',
      `import a from './a.json' with { type: 'json' };`,
      'shared/http/a.json',
      'value',
    ],
    ['an import for its effect', `import 'a';`, 'a', 'value'],
    ['a re-export', `export * from './b.ts';`, 'shared/http/b.ts', 'value'],
    ['a type re-export', `export type { A } from './b.ts';`, 'shared/http/b.ts', 'type'],
    ['a dynamic import', `const a = await import('./b.ts');`, 'shared/http/b.ts', 'dynamic'],
    ['an inline import of a type', `let a: import('./b.ts').A;`, 'shared/http/b.ts', 'dynamic'],
    ['a worker', `new Worker(new URL('./b.ts', import.meta.url));`, 'shared/http/b.ts', 'dynamic'],
  ])('finds %s', (_, text, to, kind) => {
    expect(importsOf({ path, text })).toEqual([{ from: path, to, kind }]);
  });

  it.each([
    ['a comment', `// import { a } from './b.ts';`],
    ['a string', `const a = "import('./b.ts')";`],
    ['a template', "const a = `\nimport { a } from './b.ts';`;"],
    ['an export of its own', `export const from = 'a';`],
    ['the URL of a folder', `new URL('../', import.meta.url)`],
  ])('is not taken in by %s', (_, text) => {
    expect(importsOf({ path, text })).toEqual([]);
  });
});
