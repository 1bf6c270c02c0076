/** The matrix as one HTML page that needs nothing else: no script, no font, no address. */
import type { Cell, Matrix, Row } from '../matrix.ts';
import { cellText, legend, standingText, verdict } from './legend.ts';

const style = `
  :root { color-scheme: light dark; --ok: #1a7f37; --bad: #cf222e; --seen: #9a6700; --line: #8884; }
  body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; }
  h1 { margin-bottom: .2rem } .verdict { font-size: 1.1rem; font-weight: 600 }
  .holds { color: var(--ok) } .fails { color: var(--bad) }
  .scroll { overflow-x: auto }
  table { border-collapse: collapse; font-variant-numeric: tabular-nums; width: 100% }
  th, td { border-bottom: 1px solid var(--line); padding: .25rem .6rem; text-align: right }
  th { vertical-align: bottom } th:nth-child(-n+2), td:nth-child(-n+2) { text-align: left; white-space: nowrap }
  td.no { color: var(--ok) } td.seen { color: var(--seen); font-weight: 600 } td.wrong { background: var(--bad); color: #fff; font-weight: 700 }
  code { font-family: ui-monospace, monospace } caption { text-align: left; font-weight: 600; padding: 1rem 0 .3rem }
  dt { font-weight: 600 } dd { margin: 0 0 .5rem 0 }
`;

export function proofPage(matrix: Matrix): string {
  const stores = [...new Set(matrix.rows.map(({ store }) => store))];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>AskAcme: the walls, proven</title>
<style>${style}</style>
</head>
<body>
<h1>The walls, proven</h1>
<p class="verdict ${matrix.holds ? 'holds' : 'fails'}">${escaped(verdict(matrix))}</p>
<p>AskAcme ${escaped(matrix.version)}, ${escaped(matrix.startedAt)}. The product's own handlers, authorizer and store adapters; walls are taken away by doubles of what they stand on, never by a switch in the product.</p>
<ul>${legend.map((line) => `<li>${escaped(line)}</li>`).join('')}</ul>
${stores.map((store) => tableOf(matrix, store)).join('\n')}
<h2>The attacks</h2>
<dl>${matrix.attacks.map(({ name, description, keptOutBy }) => `<dt>${escaped(name)}</dt><dd>${escaped(description)} Kept out by any of: ${escaped(keptOutBy.join(', '))}.</dd>`).join('')}</dl>
</body>
</html>
`;
}

function tableOf({ attacks, rows }: Matrix, store: string): string {
  const heads = attacks.map(({ name }) => `<th>${escaped(name)}</th>`).join('');
  const lines = rows.filter((row) => row.store === store).map(lineOf);
  return `<div class="scroll"><table><caption>${escaped(store)}</caption>
<thead><tr><th>walls</th><th>configuration</th>${heads}</tr></thead>
<tbody>
${lines.join('\n')}
</tbody></table></div>`;
}

const lineOf = (row: Row): string =>
  `<tr><td><code>${standingText(row)}</code></td><td>${escaped(row.configuration)}</td>${row.cells.map(figure).join('')}</tr>`;

const kinds = { 'no leak': 'no', leaks: 'seen', 'no claim': 'none' } as const;

function figure(cell: Cell): string {
  const kind = cell.holds ? kinds[cell.expected] : 'wrong';
  const title = `${cell.attempts} attempts, ${cell.failedClosed} failed closed${cell.examples.length > 0 ? `: ${cell.examples.join('; ')}` : ''}`;
  return `<td class="${kind}" title="${escaped(title)}">${cellText(cell)}</td>`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escaped = (text: string): string => text.replace(/[&<>"]/g, (mark) => entities[mark] ?? '');
