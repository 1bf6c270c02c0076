/** The matrix for a terminal. */
import type { Cell, Matrix, Row } from '../matrix.ts';
import { cellText, legend, standingText, verdict } from './legend.ts';

export function printTable(matrix: Matrix, print: (line: string) => void): void {
  const heads = ['store', 'walls', 'configuration', ...matrix.attacks.map(({ name }) => name)];
  const lines = matrix.rows.map((row) => [
    row.store,
    standingText(row),
    row.configuration,
    ...row.cells.map(cellText),
  ]);
  const widths = heads.map((head, at) =>
    Math.max(head.length, ...lines.map((line) => line[at]?.length ?? 0)),
  );
  const isFigure = (at: number): boolean => at > 2;
  const printed = (line: readonly string[]): string =>
    line
      .map((text, at) => (isFigure(at) ? text.padStart(widths[at] ?? 0) : text.padEnd(widths[at] ?? 0)))
      .join('  ');
  print(printed(heads));
  for (const line of lines) print(printed(line));
  print('');
  for (const line of legend) print(line);
  printFaults(matrix.rows, print);
  print(`\n${verdict(matrix)}`);
}

function printFaults(rows: readonly Row[], print: (line: string) => void): void {
  for (const { store, configuration, cells } of rows) {
    for (const cell of cells.filter(({ holds }) => !holds)) {
      print(`\n! ${store}, ${configuration}, ${cell.attack}: ${faultOf(cell)}`);
    }
  }
}

function faultOf({ expected, leaks, failedClosed, examples }: Cell): string {
  if (expected === 'leaks' && leaks === 0) return 'no leak was seen';
  return examples.length > 0
    ? examples.join('; ')
    : `${failedClosed} replies failed, and none of them had a seal to ask, which fails closed: what did not answer shows nothing`;
}
