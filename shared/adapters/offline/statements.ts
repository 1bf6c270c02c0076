/** A passage's statements: its sentences, list items and table rows as plain text, each under its heading. */
import { plainText } from '../../retrieval/plain-text.ts';
import { sentencesOf } from './sentences.ts';

export interface Statement {
  readonly text: string;
  /** The heading above it in the passage, or empty. */
  readonly heading: string;
}

const headingMark = /^\s{0,3}#{1,6}\s+/;
const itemMark = /^\s*(?:[-*+•]|\d{1,3}[.)])\s+/;
const quoteMark = /^\s{0,3}(?:>\s?)+/;
/** Rules, fences and the definitions of reference links say nothing themselves. */
const silentLine = /^(?:[-=*_\s]*|\s*(?:`{3}|~{3}).*|\s{0,3}\[[^\]]{1,200}\]:\s.*)$/;
const separatorCell = /^:?-+:?$/;

export function statementsOf(passage: string): readonly Statement[] {
  const reader = new StatementReader();
  for (const line of passage.split(/\r\n|[\n\r\u2028\u2029]/)) reader.read(line.replace(quoteMark, ''));
  return reader.finish();
}

class StatementReader {
  #found: Statement[] = [];
  #heading = '';
  #paragraph = '';
  /** Of the table that is being read: its column names, and the row before. */
  #columns: readonly string[] = [];
  #row: readonly string[] = [];

  read(line: string): void {
    const isRow = line.trimStart().startsWith('|');
    if (!isRow) this.#endTable();
    if (isRow) this.#readRow(line);
    else if (headingMark.test(line)) this.#readHeading(line);
    else if (silentLine.test(line)) this.#endParagraph();
    else if (itemMark.test(line)) this.#begin(line.replace(itemMark, ''));
    else this.#paragraph += this.#paragraph === '' ? line : ` ${line}`;
  }

  /** A heading speaks for the statements below it, and for itself only where there are none at all. */
  finish(): readonly Statement[] {
    this.#endParagraph();
    if (this.#found.length === 0) this.#push(this.#heading);
    return this.#found;
  }

  #begin(text: string): void {
    this.#endParagraph();
    this.#paragraph = text;
  }

  #endParagraph(): void {
    this.#push(this.#paragraph);
    this.#paragraph = '';
  }

  #endTable(): void {
    this.#columns = [];
    this.#row = [];
  }

  #readHeading(line: string): void {
    this.#endParagraph();
    this.#heading = plainText(line.replace(headingMark, ''));
  }

  /** "Tier: Standard, Burst: 80" where the names of the columns were seen, else "Standard, 80". */
  #readRow(line: string): void {
    this.#endParagraph();
    const cells = cellsOf(line);
    if (cells.every((cell) => separatorCell.test(cell))) {
      if (this.#row.length > 0) this.#found.pop();
      this.#columns = this.#row;
      return;
    }
    const named = cells.map((cell, at) => (this.#columns[at] ? `${this.#columns[at]}: ${cell}` : cell));
    this.#push(named.filter((cell) => cell !== '').join(', '));
    this.#row = cells;
  }

  #push(markdown: string): void {
    for (const text of sentencesOf(plainText(markdown))) this.#found.push({ text, heading: this.#heading });
  }
}

const cellsOf = (line: string): string[] =>
  line
    .trim()
    .replace(/^\|/, '')
    .replace(/\|$/, '')
    .split('|')
    .map((cell) => cell.trim());
