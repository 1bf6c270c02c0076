/** What is told of a matrix: in the terminal, on the page and in the picture. */
import { describe, expect, it } from 'vitest';
import type { AttackClass } from '../../../../bin/proof/attack.ts';
import { allHold, cellOf, type Matrix } from '../../../../bin/proof/matrix.ts';
import { verdict } from '../../../../bin/proof/report/legend.ts';
import { proofPage } from '../../../../bin/proof/report/page.ts';
import { proofPicture } from '../../../../bin/proof/report/picture.ts';
import { printTable } from '../../../../bin/proof/report/table.ts';
import { allWalls, type Configuration } from '../../../../bin/proof/walls.ts';

const attack: AttackClass = {
  name: 'questions',
  description: 'Questions with <b>markup</b>.',
  keptOutBy: ['engine', 'seal'],
  run: () => Promise.reject(new Error('not for this test')),
};
const noWall: Configuration = { name: 'no wall', standing: new Set() };
const found = (leaks: readonly string[], attempts = 3, failedClosed = 0) => ({
  attempts,
  leaks,
  failedClosed,
});
const sealed: Configuration = { name: 'without 4', standing: new Set(['engine', 'seal'] as const) };
const unsealed: Configuration = { name: 'only 3', standing: new Set(['engine'] as const) };

function matrixOf(leaksBehindWalls: readonly string[], leaksWithout: readonly string[]): Matrix {
  const rows = [
    { configuration: allWalls, leaks: leaksBehindWalls },
    { configuration: noWall, leaks: leaksWithout },
  ].map(({ configuration, leaks }) => ({
    store: 'postgres' as const,
    configuration: configuration.name,
    standing: [...configuration.standing],
    cells: [cellOf(attack, configuration, 'postgres', found(leaks))],
  }));
  const { name, description, keptOutBy } = attack;
  return {
    version: '1.2.3',
    startedAt: '2026-01-01T00:00:00.000Z',
    durationMs: 2_000,
    attacks: [{ name, description, keptOutBy }],
    rows,
    holds: allHold(rows),
  };
}

describe('a cell', () => {
  it.each([
    { leaks: [], configuration: allWalls, holds: true },
    { leaks: ['one'], configuration: allWalls, holds: false },
    { leaks: ['one'], configuration: noWall, holds: true },
    { leaks: [], configuration: noWall, holds: false },
  ])('with leaks $leaks under $configuration.name holds: $holds', ({ leaks, configuration, holds }) => {
    expect(cellOf(attack, configuration, 'postgres', found(leaks)).holds).toBe(holds);
  });

  it('without an attempt proves nothing', () => {
    expect(cellOf(attack, allWalls, 'postgres', found([], 0)).holds).toBe(false);
  });

  it('in which something failed holds only where a seal is asked, which fails closed', () => {
    expect(cellOf(attack, sealed, 'postgres', found([], 3, 1)).holds).toBe(true);
    expect(cellOf(attack, allWalls, 'postgres', found([], 3, 1)).holds).toBe(false);
    expect(cellOf(attack, unsealed, 'postgres', found([], 3, 1)).holds).toBe(false);
    expect(cellOf(attack, noWall, 'postgres', found(['one'], 3, 1)).holds).toBe(false);
    expect(cellOf(attack, unsealed, 'postgres', found([])).holds).toBe(true);
  });

  it('tells of unexpected leaks only', () => {
    expect(cellOf(attack, allWalls, 'postgres', found(['where it was']))).toMatchObject({
      examples: ['where it was'],
    });
    expect(cellOf(attack, noWall, 'postgres', found(['where it was']))).toMatchObject({ examples: [] });
  });
});

describe('a matrix', () => {
  it('holds where every cell is what it must be, and says so in figures', () => {
    const matrix = matrixOf([], ['one', 'two']);

    expect(matrix.holds).toBe(true);
    expect(verdict(matrix)).toBe(
      'PROVEN: 0 leaks in the 1 cells where a wall stands that keeps the attack out, and leaks in all 1 where none does (6 attempts in 2 configurations, 2 s).',
    );
  });

  it.each([
    { why: 'a leak behind a wall', matrix: matrixOf(['one'], ['one']) },
    { why: 'no leak where no wall stands: the harness would see none', matrix: matrixOf([], []) },
  ])('does not hold for $why', ({ matrix }) => {
    expect(matrix.holds).toBe(false);
    expect(verdict(matrix)).toMatch(/^NOT PROVEN: 1 of 2 cells/);
  });

  it('of no rows does not hold', () => {
    expect(allHold([])).toBe(false);
  });

  it('is a table whose faults are told in words', () => {
    const lines: string[] = [];

    printTable(matrixOf(['GET finance: acme-2/finance'], ['one']), (line) => lines.push(line));

    expect(lines.slice(0, 3).map((line) => line.trim().split(/\s{2,}/))).toEqual([
      ['store', 'walls', 'configuration', 'questions'],
      ['postgres', '12345', 'all walls', '1!'],
      ['postgres', '·····', 'no wall', '1*'],
    ]);
    expect(lines.join('\n')).toContain('! postgres, all walls, questions: GET finance: acme-2/finance');
  });

  it('says so where something was broken', () => {
    const lines: string[] = [];
    const cells = [cellOf(attack, unsealed, 'postgres', found([], 3, 2))];
    const rows = [{ store: 'postgres' as const, configuration: 'only 3', standing: ['engine'], cells }];

    printTable({ ...matrixOf([], []), rows }, (line) => lines.push(line));

    expect(lines.join('\n')).toContain('! postgres, only 3, questions: 2 replies failed, and none');
  });

  it('is a page that loads nothing and escapes what it tells', () => {
    const page = proofPage(matrixOf(['a "quoted" <tag>'], ['one']));

    expect(page).not.toMatch(/<script|<link|<img|src=|href=|https?:/);
    expect(page).toContain('&lt;b&gt;markup&lt;/b&gt;');
    expect(page).toContain('a &quot;quoted&quot; &lt;tag&gt;');
  });

  it('is a picture that does not depend on how many leaks there are where there must be some', () => {
    expect(proofPicture(matrixOf([], ['one']))).toBe(proofPicture(matrixOf([], ['one', 'two', 'three'])));
    expect(proofPicture(matrixOf([], ['one']))).not.toBe(proofPicture(matrixOf(['one'], ['one'])));
  });
});
