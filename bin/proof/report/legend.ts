/** What the figures of the matrix mean: the same words in the terminal, on the page and in the picture. */
import type { Cell, Matrix, Row } from '../matrix.ts';
import { type Wall, wallNumbers, walls } from '../walls.ts';

export const legend: readonly string[] = [
  'Rows: which of the walls stand. 1 token, 2 tenant, 3 engine, 4 predicate, 5 seal; the others are taken away.',
  'Figures: leaks seen. 0 where a wall stands that keeps the attack out. * none does: the attack must succeed, which proves that the harness sees it.',
  'Walls 1 and 2 decide who is asking; 3, 4 and 5 keep tenants apart, whoever asks. ~ nothing is claimed: the seal hides what a text says, not that there is one.',
];

/** As `12·45`: a dot for each wall that is gone. */
export const standingText = ({ standing }: Row): string =>
  walls.map((wall: Wall) => (standing.includes(wall) ? wallNumbers[wall] : '·')).join('');

const marks = { 'no leak': '', leaks: '*', 'no claim': '~' } as const;

/** As `0`, `17*` and `2~`, and with `!` where it is not what it must be. */
export const cellText = ({ leaks, expected, holds }: Cell): string =>
  `${leaks}${marks[expected]}${holds ? '' : '!'}`;

export function verdict({ holds, rows, durationMs }: Matrix): string {
  const cells = rows.flatMap((row) => row.cells);
  const attempts = cells.reduce((sum, cell) => sum + cell.attempts, 0);
  const withWall = cells.filter((cell) => cell.expected === 'no leak').length;
  const without = cells.filter((cell) => cell.expected === 'leaks').length;
  const wrong = cells.filter((cell) => !cell.holds).length;
  const figures = `${attempts} attempts in ${rows.length} configurations, ${Math.round(durationMs / 1_000)} s`;
  if (!holds) return `NOT PROVEN: ${wrong} of ${cells.length} cells are not what they must be (${figures}).`;
  return `PROVEN: 0 leaks in the ${withWall} cells where a wall stands that keeps the attack out, and leaks in all ${without} where none does (${figures}).`;
}
