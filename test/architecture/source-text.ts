/** TypeScript told apart into code and comments, as far as rules about text need it. Positions stay those of the source. */

export interface SourceText {
  /** Comments and whatever stands inside quotes or regular expressions are blanked. */
  readonly code: string;
  readonly comments: readonly string[];
}

/** One alternative a kind of text; a regular expression stands only where a value may begin. */
const token =
  /(?<comment>\/\/[^\n]*|\/\*[\s\S]*?\*\/)|(?<quoted>'(?:\\[\s\S]|[^'\\\n])*'|"(?:\\[\s\S]|[^"\\\n])*")|(?<regex>(?<=(?:^|[(,=:[!&|?{};+*%<>~^-]|=>|\breturn|\n)\s*)\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*)|(?<mark>[`{}])/g;

export function readSource(source: string): SourceText {
  const code = [...source];
  const comments: string[] = [];
  // Depth of braces inside each `${`; a template's text ends at its backtick or at the next `${`.
  const substitutions: number[] = [];
  token.lastIndex = 0;
  for (let match = token.exec(source); match !== null; match = token.exec(source)) {
    const { comment, mark } = match.groups ?? {};
    const end = match.index + match[0].length;
    if (comment !== undefined) {
      comments.push(comment);
      blank(code, match.index, end);
    } else if (mark === undefined) {
      blank(code, match.index + 1, end - 1);
    } else if (mark === '{' && substitutions.length > 0) {
      substitutions[substitutions.length - 1] = (substitutions.at(-1) ?? 0) + 1;
    } else if (mark === '`' || endsSubstitution(mark, substitutions)) {
      token.lastIndex = skipTemplateText(source, code, end, substitutions);
    }
  }
  return { code: code.join(''), comments };
}

/** Whether this `}` returns to the template's text. */
function endsSubstitution(mark: string, substitutions: number[]): boolean {
  if (mark !== '}' || substitutions.length === 0) return false;
  const depth = substitutions.pop() ?? 0;
  if (depth === 0) return true;
  substitutions.push(depth - 1);
  return false;
}

/** Blanks the text from `start` to just before the closing backtick or into the next `${`. */
function skipTemplateText(source: string, code: string[], start: number, substitutions: number[]): number {
  let at = start;
  while (at < source.length && source[at] !== '`' && !source.startsWith('${', at)) {
    at += source[at] === '\\' ? 2 : 1;
  }
  blank(code, start, at);
  if (source[at] === '`' || at >= source.length) return at + 1;
  substitutions.push(0);
  return at + 2;
}

function blank(code: string[], start: number, end: number): void {
  for (let at = start; at < Math.min(end, code.length); at++) if (code[at] !== '\n') code[at] = ' ';
}
