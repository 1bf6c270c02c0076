/** CloudWatch Logs' JSON filter patterns, as far as the stack uses them: comparisons with a string or with anything, and, or, brackets. */

type Condition = (line: Record<string, unknown>) => boolean;

const token = /\s*(\(|\)|&&|\|\||!?=|\*|\$\.[a-z_]+|"[^"]*")/y;

/** @throws Error for a pattern that it does not understand, so that none is taken for one that matches nothing */
export function filterPattern(pattern: string): (line: string) => boolean {
  const inner = /^\{(.*)\}$/s.exec(pattern)?.[1];
  if (inner === undefined) throw new Error(`No JSON pattern: ${pattern}`);
  const tokens = tokensOf(inner);
  const condition = disjunction(tokens);
  if (tokens.length > 0) throw new Error(`Not understood: ${tokens.join(' ')}`);
  return (line) => condition(JSON.parse(line) as Record<string, unknown>);
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  const end = text.trimEnd().length;
  for (token.lastIndex = 0; token.lastIndex < end; ) {
    const at = token.lastIndex;
    const found = token.exec(text)?.[1];
    if (found === undefined) throw new Error(`Not understood: ${text.slice(at)}`);
    tokens.push(found);
  }
  return tokens;
}

const disjunction = (tokens: string[]): Condition =>
  chain(tokens, '||', conjunction, (all) => (line) => all.some((one) => one(line)));

const conjunction = (tokens: string[]): Condition =>
  chain(tokens, '&&', comparison, (all) => (line) => all.every((one) => one(line)));

function chain(
  tokens: string[],
  operator: string,
  part: (tokens: string[]) => Condition,
  join: (conditions: Condition[]) => Condition,
): Condition {
  const conditions = [part(tokens)];
  while (tokens[0] === operator) {
    tokens.shift();
    conditions.push(part(tokens));
  }
  return join(conditions);
}

function comparison(tokens: string[]): Condition {
  const first = tokens.shift();
  if (first === '(') {
    const inside = disjunction(tokens);
    if (tokens.shift() !== ')') throw new Error('A bracket stays open');
    return inside;
  }
  const operator = tokens.shift() ?? '';
  if (first?.startsWith('$.') !== true || !/^!?=$/.test(operator)) throw new Error('A comparison is missing');
  const field = first.slice(2);
  const wanted = tokens.shift() ?? '';
  if (wanted === '*') return (line) => (line[field] !== undefined) === (operator === '=');
  return (line) => (line[field] === (JSON.parse(wanted) as unknown)) === (operator === '=');
}
