import { describe, expect, it } from 'vitest';
import { houseRules } from './house-rules.ts';
import { readTree } from './tree.ts';

type RuleName = keyof typeof houseRules;

const files = await readTree();

describe.each(Object.entries(houseRules))('the rule %s', (_, rule) => {
  it('finds nothing in this project', () => {
    expect(files.length).toBeGreaterThan(80);
    expect(rule(files)).toEqual([]);
  });
});

describe('the rules', () => {
  const planted: readonly (readonly [RuleName, string, string])[] = [
    ['tooLong', 'shared/http/a.ts', 'a;\n'.repeat(301)],
    ['tooLong', 'functions/query/handler.ts', 'a;\n'.repeat(41)],
    ['withoutPurpose', 'shared/http/a.ts', `import { a } from './b.ts';`],
    ['withoutPurpose', 'shared/http/a.ts', '// A plain comment.'],
    ['withoutPurpose', 'shared/http/a.ts', '/** */'],
    ['withoutPurpose', 'bin/a.ts', '#!/usr/bin/env node\nconst a = 1;'],
    ['withoutPurpose', 'shared/adapters/postgres/migrations/0009-a.sql', 'CREATE TABLE a ();'],
    ['withoutPurpose', 'test/support/a.ts', 'const a = 1;'],
    ['environmentReaders', 'bin/a.ts', 'const a = process.env.A;'],
    ['environmentReaders', 'bin/a.ts', "const a = process['env'];"],
    ['environmentReaders', 'shared/runtime/container.ts', 'const a = process.env.A;'],
    ['environmentReaders', 'bin/a.ts', 'const { env } = process;'],
    ['environmentReaders', 'shared/http/a.ts', "import { env } from 'node:process';"],
    ['defaultExports', 'shared/http/a.ts', 'export default 1;'],
    ['defaultExports', 'shared/http/a.ts', 'export { a as default };'],
    ['looseTypes', 'shared/http/a.ts', 'let a: any;'],
    ['looseTypes', 'shared/http/a.ts', 'let a: any[] = [];'],
    ['looseTypes', 'shared/http/a.ts', 'const a = b as any;'],
    ['looseTypes', 'shared/http/a.ts', 'let a: Record<string, any>;'],
    ['looseTypes', 'test/a.test.ts', 'const f = <T = any>(a: T) => a;'],
    ['unexplainedSuppressions', 'shared/http/a.ts', '// @ts-ignore because I say so'],
    ['unexplainedSuppressions', 'shared/http/a.ts', '// @ts-nocheck'],
    ['unexplainedSuppressions', 'shared/http/a.ts', '// @ts-expect-error'],
    ['unexplainedSuppressions', 'shared/http/a.ts', '// biome-ignore lint/style/useConst: no'],
    ['unexplainedSuppressions', 'shared/http/a.ts', '/* biome-ignore lint/style/useConst */'],
    ['badNames', 'shared/http/utils.ts', ''],
    ['badNames', 'shared/http/index.ts', ''],
    ['badNames', 'shared/http/routeInput.ts', ''],
    ['badNames', 'shared/http/route_input.ts', ''],
  ];

  it.each(planted)('%s: catches a fault planted in %s: %j', (name, path, text) => {
    expect(houseRules[name]([{ path, text }])).toHaveLength(1);
  });

  const clean: readonly (readonly [RuleName, string, string])[] = [
    ['tooLong', 'shared/http/a.ts', 'a;\n'.repeat(300)],
    ['tooLong', 'functions/query/handler.ts', 'a;\n'.repeat(40)],
    ['withoutPurpose', 'bin/a.ts', '#!/usr/bin/env node\n/** Why. */'],
    ['withoutPurpose', 'shared/http/a.ts', '/**\n * Why.\n */'],
    ['withoutPurpose', 'shared/adapters/postgres/migrations/0009-a.sql', '-- Why.'],
    ['environmentReaders', 'shared/runtime/config/config.ts', 'const a = process.env.A;'],
    ['environmentReaders', 'bin/a.ts', '/** Not process.env. */ const a = process.argv;'],
    ['looseTypes', 'shared/http/a.ts', "/** any: a word */ const a = { any: 'any', b: Promise.any([]) };"],
    ['unexplainedSuppressions', 'test/a.ts', '// @ts-expect-error: a plain string is no tenant'],
    ['unexplainedSuppressions', 'test/a.ts', "const a = '@ts-ignore';"],
    [
      'unexplainedSuppressions',
      'test/a.ts',
      '// biome-ignore lint/style/useConst: the tool is mistaken here',
    ],
    ['badNames', 'shared/http/route-input.test.ts', ''],
  ];

  it.each(clean)('%s: passes %s: %j', (name, path, text) => {
    expect(houseRules[name]([{ path, text }])).toEqual([]);
  });
});
