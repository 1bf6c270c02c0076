import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readProjectFile } from '../architecture/tree.ts';
import { allMutants } from './all-mutants.ts';
import { withFault } from './mutant.ts';

const isThere = (path: string): boolean =>
  existsSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)));

describe('the planted faults', () => {
  it('are at least 40, each under a name of its own', () => {
    const names = allMutants.map(({ name }) => name);

    expect(names.length).toBeGreaterThanOrEqual(40);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  it('are no two the same', () => {
    const faults = allMutants.map(({ file, find, replace }) => `${file}\n${find}\n${replace}`);

    expect(faults.filter((fault, at) => faults.indexOf(fault) !== at)).toEqual([]);
  });

  it.each(allMutants)('fit the product in exactly one place, and change it: $name', async (mutant) => {
    const text = await readProjectFile(mutant.file);

    expect(mutant.file).toMatch(/^(?:bin|functions|infra|shared)\//);
    expect(withFault(mutant, text)).not.toBe(text);
  });

  it.each(allMutants)('are caught by tests that there are: $name', ({ tests }) => {
    expect(tests.length).toBeGreaterThan(0);
    expect(tests.filter((test) => !test.endsWith('.test.ts') || !isThere(test))).toEqual([]);
  });
});

describe('a fault without its place', () => {
  const mutant = { name: 'a', file: 'a.ts', find: 'here', replace: 'there', tests: [] };

  it.each(['gone', 'here and here'])('is an error, and not a mutant: %s', (text) => {
    expect(() => withFault(mutant, text)).toThrow("'a' no longer fits a.ts");
  });

  it('takes what it plants to the letter', () => {
    expect(withFault({ ...mutant, replace: '$& $1' }, 'It is here.')).toBe('It is $& $1.');
  });
});
