/** CloudWatch's metric math at one moment, as far as alarms use it: FILL, IF, comparisons, plus, minus, times, divided by. */

/** `undefined` is a metric without a figure. */
type Figure = number | undefined;
type Figures = Readonly<Record<string, Figure>>;

const token = /\s*(>=|<=|[-+*/<>(),]|\d+(?:\.\d+)?|[A-Za-z]\w*)/y;
/** By how tightly they bind, loosest first. */
const operators = [
  ['>=', '<=', '<', '>'],
  ['+', '-'],
  ['*', '/'],
] as const;

/** @throws Error for an expression that it does not understand, and for a metric that is not given */
export function metricMath(expression: string, figures: Figures): Figure {
  const tokens = tokensOf(expression);
  const result = operation(tokens, figures, 0);
  if (tokens.length > 0) throw new Error(`Not understood: ${tokens.join(' ')}`);
  return result;
}

function tokensOf(expression: string): string[] {
  const tokens: string[] = [];
  for (token.lastIndex = 0; token.lastIndex < expression.trimEnd().length; ) {
    const found = token.exec(expression)?.[1];
    if (found === undefined) throw new Error(`Not understood: ${expression}`);
    tokens.push(found);
  }
  return tokens;
}

function operation(tokens: string[], figures: Figures, level: number): Figure {
  const signs: readonly string[] | undefined = operators[level];
  if (signs === undefined) return term(tokens, figures);
  let left = operation(tokens, figures, level + 1);
  while (signs.includes(tokens[0] ?? '')) {
    const sign = tokens.shift() ?? '';
    left = applied(sign, left, operation(tokens, figures, level + 1));
  }
  return left;
}

/** What has no figure makes none. */
function applied(sign: string, left: Figure, right: Figure): Figure {
  if (left === undefined || right === undefined) return undefined;
  const results: Readonly<Record<string, number>> = {
    '>=': Number(left >= right),
    '<=': Number(left <= right),
    '<': Number(left < right),
    '>': Number(left > right),
    '+': left + right,
    '-': left - right,
    '*': left * right,
    '/': left / right,
  };
  return results[sign];
}

function term(tokens: string[], figures: Figures): Figure {
  const first = tokens.shift() ?? '';
  if (/^\d/.test(first)) return Number(first);
  if (tokens[0] === '(') return called(first, list(tokens, figures));
  if (!Object.hasOwn(figures, first)) throw new Error(`No figure is given for ${first}`);
  return figures[first];
}

function list(tokens: string[], figures: Figures): Figure[] {
  const values: Figure[] = [];
  do {
    tokens.shift();
    values.push(operation(tokens, figures, 0));
  } while (tokens[0] === ',');
  if (tokens.shift() !== ')') throw new Error('A bracket stays open');
  return values;
}

function called(name: string, [first, second, third]: readonly Figure[]): Figure {
  if (name === 'FILL') return first ?? second;
  if (name === 'IF') return first === undefined || first === 0 ? third : second;
  throw new Error(`The function ${name} is not known`);
}
