/** The matrix as a picture (SVG) for a README: one square a cell, the same every time for the same outcome. */
import type { Cell, Matrix, Row } from '../matrix.ts';
import { standingText } from './legend.ts';

const cellWidth = 62;
const rowHeight = 22;
const left = 250;
const top = 96;
const gap = 34;

const colours = { 'no leak': '#2da44e', leaks: '#d4a72c', 'no claim': '#8c959f', wrong: '#cf222e' } as const;

export function proofPicture({ attacks, rows, holds }: Matrix): string {
  const stores = [...new Set(rows.map(({ store }) => store))];
  const blocks = stores.map((store) => rows.filter((row) => row.store === store));
  const width = left + attacks.length * cellWidth + 60;
  const heightOf = (block: readonly Row[]): number => gap + block.length * rowHeight;
  const height = top + blocks.reduce((sum, block) => sum + heightOf(block), 0) + 50;
  let y = top;
  const drawn = blocks.map((block) => {
    const text = blockOf(block, y);
    y += heightOf(block);
    return text;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${holds ? 'All cells are what they must be' : 'Some cells are not what they must be'}" font-family="ui-monospace, Menlo, Consolas, monospace" font-size="12">
<rect width="100%" height="100%" fill="#fff"/>
<g fill="#24292f">
${attacks.map(({ name }, at) => `<text transform="translate(${left + at * cellWidth + 34} ${top + 20}) rotate(-38)">${name}</text>`).join('\n')}
${drawn.join('\n')}
</g>
${keyAt(y + 24)}
</svg>
`;
}

function blockOf(block: readonly Row[], y: number): string {
  const [first] = block;
  const lines = block.map((row, at) => lineOf(row, y + gap + at * rowHeight));
  return [`<text x="16" y="${y + gap - 10}" font-weight="bold">${first?.store ?? ''}</text>`, ...lines].join(
    '\n',
  );
}

const lineOf = (row: Row, y: number): string =>
  [
    `<text x="16" y="${y + 15}">${standingText(row)}</text>`,
    `<text x="80" y="${y + 15}">${row.configuration}</text>`,
    ...row.cells.map((cell, at) => squareOf(cell, left + at * cellWidth, y)),
  ].join('');

/** How many leaks there are where there must be some depends on the attacks' wording: the picture says only that there are. */
function squareOf({ leaks, expected, holds }: Cell, x: number, y: number): string {
  const kind = holds ? expected : 'wrong';
  const mark = { 'no leak': '0', leaks: 'leaks', 'no claim': '~', wrong: `${leaks}!` }[kind];
  return `<rect x="${x}" y="${y + 2}" width="${cellWidth - 4}" height="${rowHeight - 4}" rx="3" fill="${colours[kind]}"/><text x="${x + cellWidth / 2 - 2}" y="${y + 15}" fill="#fff" text-anchor="middle">${mark}</text>`;
}

const legendKeys = [
  { x: 16, colour: colours['no leak'], text: 'no leak: a wall that keeps it out stands' },
  { x: 350, colour: colours.leaks, text: 'leaks: none stands, and the harness sees it' },
  { x: 700, colour: colours['no claim'], text: 'nothing is claimed' },
] as const;

const keyAt = (y: number): string =>
  legendKeys
    .map(
      ({ x, colour, text }) =>
        `<rect x="${x}" y="${y - 11}" width="14" height="14" rx="3" fill="${colour}"/><text x="${x + 20}" y="${y}" fill="#24292f">${text}</text>`,
    )
    .join('');
