/** That the time for a text grows as the text does: by how often patterns are tried, and by what the patterns are made of. */
import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { inspectTexts } from '../../../../shared/pii/inspect-texts.ts';

const folder = new URL('../../../../shared/pii/', import.meta.url);

/** Regular expressions and what they are put together from, without what stands in classes and behind backslashes. */
function patternsIn(source: string): string[] {
  const code = source.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const literals = [
    ...code.matchAll(/(?<=[=(:,|&!?[]\s*|\n\s*)\/((?:\\.|\[(?:\\.|[^\]\n])*\]|[^/\\[\n])+)\/[a-z]*/g),
  ];
  const raw = [...code.matchAll(/String\.raw`([^`]*)`/g)];
  const built = [...code.matchAll(/(?:alone|RegExp)\(\s*['`]([^'`]*)['`]/g)];
  return [...literals, ...raw, ...built].map(([, text = '']) =>
    text.replaceAll(/\\u[\da-f]{4}|\\{1,2}[pP]\{[^}]*\}|\\{1,2}./g, 'x').replaceAll(/\[[^\]]*\]/g, 'x'),
  );
}

describe('the patterns', () => {
  it('have no repeat without a bound, so that each attempt ends after so many steps', () => {
    const patterns = readdirSync(folder)
      .filter((name) => name.endsWith('.ts'))
      .flatMap((name) => patternsIn(readFileSync(new URL(name, folder), 'utf8')));

    expect(patterns.length).toBeGreaterThan(60);
    expect(patterns.filter((pattern) => /[*+]|\{\d+,\}/.test(pattern))).toEqual([]);
  });

  it('would be found out', () => {
    expect(patternsIn('const a = /(?:x+)+$/g;')).toEqual(['(?:x+)+$']);
  });
});

const exec = RegExp.prototype.exec;
afterEach(() => {
  RegExp.prototype.exec = exec;
});

/** How many characters are handed to patterns that are tried again and again; a whole text counts by its matches. */
function stepsFor(text: string): number {
  let steps = 0;
  RegExp.prototype.exec = function (subject: string) {
    const from = this.global || this.sticky ? this.lastIndex : 0;
    const match = exec.call(this, subject);
    // What it went over: up to its match, or to the end. A sticky one looks at one place only.
    const missed = this.sticky ? 0 : subject.length - from;
    steps += 1 + (match === null ? missed : match.index - from + match[0].length);
    return match;
  };
  inspectTexts({ texts: [text], strict: true });
  RegExp.prototype.exec = exec;
  return steps;
}

const hostile: readonly string[] = [
  ...[
    '1',
    '1 ',
    '1.',
    '1-',
    '0',
    '4',
    'a',
    'A',
    'A1',
    '@',
    'a@',
    'a.',
    'x@a.',
    ':',
    'a:',
    '+',
    '(',
    '<',
    '\n',
    ' ',
  ],
  ...[
    'tel ',
    'call ',
    'call me at ',
    'born ',
    'card ',
    'card 4111 1111 1111 1112 ',
    'ssn 000-00-0000 ',
    'driving license ',
  ],
  ...[
    'GB00',
    'GB00 ',
    'GB0012345678901234567890 ',
    '+999123 45678 ',
    '+1 111 111 1111 ',
    '0123 4567 890 ',
    '1-fax,',
  ],
  ...[
    'AB 12 34 56 ',
    'passport a1b2c',
    'Mr. A ',
    'Dear ',
    '12 A ',
    'rue ',
    'Apt. ',
    'TX 1234 ',
    "a'b",
    '&#49;',
    '&amp;',
  ],
  ...[
    '\u0301',
    'a\u0301',
    '\u200b1',
    '\u0664',
    '漢',
    '😀',
    '\ufdfa',
    'P<ABC',
    'bsn pesel rut ',
    '( at ',
    '%3',
    '1/',
  ],
];

describe('hostile text', () => {
  it.each(hostile)('of %j twice as long takes twice the steps, not more', (part) => {
    const of = (length: number) => stepsFor(part.repeat(Math.ceil(length / part.length)).slice(0, length));

    const [half, whole] = [of(8_192), of(16_384)];

    expect(whole / half).toBeLessThan(2.5);
    // Of the text's length: so many patterns, each over the text a bounded number of times.
    expect(whole).toBeLessThan(16_384 * 1_500);
  });
});
