/** DynamoDB's condition expressions: comparisons and functions under AND, OR, NOT and brackets. What is beyond throws. */
import { isDeepStrictEqual } from 'node:util';
import type { Item } from './dynamodb-values.ts';

/** Where names and values of an expression come from. */
export interface Operands {
  attribute(token: string): string;
  /** A value, or what the item holds under a name. */
  operand(token: string, item: Item): unknown;
}

const token = /\s*(<>|<=|>=|[(),=<>]|[#:]?\w+)/y;

/** @throws Error as DynamoDB words it */
export function readCondition(expression: string, operands: Operands, item: Item): boolean {
  const reader = new Reader(tokensOf(expression), operands, item);
  const verdict = reader.either();
  reader.end();
  return verdict;
}

function tokensOf(expression: string): string[] {
  const tokens: string[] = [];
  token.lastIndex = 0;
  const text = expression.trimEnd();
  while (token.lastIndex < text.length) {
    const at = token.lastIndex;
    const found = token.exec(text)?.[1];
    if (found === undefined) throw new Error(`Syntax error; token: "${text.slice(at, at + 10)}"`);
    tokens.push(found);
  }
  return tokens;
}

/** Every part is read, also where the verdict is known: DynamoDB checks all of an expression. */
class Reader {
  readonly #tokens: readonly string[];
  readonly #operands: Operands;
  readonly #item: Item;
  #at = 0;

  constructor(tokens: readonly string[], operands: Operands, item: Item) {
    this.#tokens = tokens;
    this.#operands = operands;
    this.#item = item;
  }

  end(): void {
    if (this.#at < this.#tokens.length) this.#fail();
  }

  either(): boolean {
    let verdict = this.#both();
    while (this.#takes('OR')) verdict = [this.#both(), verdict].includes(true);
    return verdict;
  }

  #both(): boolean {
    let verdict = this.#one();
    while (this.#takes('AND')) verdict = ![this.#one(), verdict].includes(false);
    return verdict;
  }

  #one(): boolean {
    if (this.#takes('NOT')) return !this.#one();
    if (this.#takes('(')) {
      const verdict = this.either();
      this.#expect(')');
      return verdict;
    }
    const first = this.#next();
    return this.#takes('(') ? this.#call(first) : this.#comparison(first);
  }

  #call(name: string): boolean {
    const path = this.#operands.attribute(this.#next());
    const second = this.#takes(',') ? this.#value() : undefined;
    this.#expect(')');
    const held = this.#item[path];
    if (name === 'attribute_exists') return Object.hasOwn(this.#item, path);
    if (name === 'attribute_not_exists') return !Object.hasOwn(this.#item, path);
    if (name === 'begins_with') return typeof held === 'string' && held.startsWith(String(second));
    if (name === 'contains') return held instanceof Set && held.has(second);
    return this.#fail(name);
  }

  #comparison(left: string): boolean {
    const one = this.#operands.operand(left, this.#item);
    const operator = this.#next();
    const other = this.#value();
    if (operator === '=' || operator === '<>') return isDeepStrictEqual(one, other) === (operator === '=');
    if (!/^[<>]=?$/.test(operator)) return this.#fail(operator);
    // Of two kinds, or of nothing, none is the greater one.
    if (typeof one !== 'number' || typeof other !== 'number') return false;
    const [low, high] = operator.startsWith('<') ? [one, other] : [other, one];
    return operator.endsWith('=') ? low <= high : low < high;
  }

  #value(): unknown {
    return this.#operands.operand(this.#next(), this.#item);
  }

  #takes(word: string): boolean {
    const isNext = this.#tokens[this.#at] === word;
    if (isNext) this.#at++;
    return isNext;
  }

  #expect(word: string): void {
    if (!this.#takes(word)) this.#fail();
  }

  #next(): string {
    return this.#tokens[this.#at++] ?? this.#fail();
  }

  #fail(what = this.#tokens[this.#at] ?? '<EOF>'): never {
    throw new Error(`Syntax error; token: "${what}"`);
  }
}
