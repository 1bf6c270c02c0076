/** What the documents point to as proof is there: a wall whose test is gone is a claim. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readProjectFile } from './tree.ts';

/** In backticks, whole, from a folder of the top level on. */
const projectPath = /`((?:bin|docs|functions|infra|shared|test)\/[\w./*-]+)`/g;

const absentOnes = (text: string): string[] =>
  [...text.matchAll(projectPath)]
    .map(([, path = '']) => path)
    .filter((path) => !path.includes('*') && !existsSync(new URL(`../../${path}`, import.meta.url)));

describe('the documents', () => {
  it('name files and folders that there are', async () => {
    const names = ['README.md', ...(await readdir('docs')).map((name) => `docs/${name}`)];
    const absent: string[] = [];
    for (const name of names.filter((one) => one.endsWith('.md'))) {
      for (const path of absentOnes(await readProjectFile(name))) absent.push(`${name}: ${path}`);
    }

    expect(absent).toEqual([]);
  });

  it('would show a name of nothing', () => {
    expect(absentOnes('`test/isolation/gone.test.ts`, `docs/walls.md`, `test/isolation/*.test.ts`')).toEqual([
      'test/isolation/gone.test.ts',
    ]);
  });
});
