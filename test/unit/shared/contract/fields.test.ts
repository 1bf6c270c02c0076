import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import * as fields from '../../../../shared/contract/fields.ts';

const accepts = (schema: z.core.$ZodType, value: unknown): boolean => z.safeParse(schema, value).success;

const complaints = (schema: z.core.$ZodType, value: unknown): string[] =>
  z.safeParse(schema, value).error?.issues.map(({ message }) => message) ?? [];

const limit = z.nullable(fields.integerParameter({ max: 100, description: '' }));

/** One character each: one UTF-16 unit, one of three UTF-8 bytes, two units, a mark that composes. */
const characters = ['a', '中', '😀', '\u0301'];

describe.each([
  ['title', fields.title, 300],
  ['tag', fields.tag, 64],
  ['query', fields.query, 4_000],
  ['content', fields.content, 500_000],
])('the field %s', (_, schema, max) => {
  it.each(characters)(`takes ${max} times %j and not one more`, (character) => {
    expect(complaints(schema, character.repeat(max))).toEqual([]);
    expect(complaints(schema, character.repeat(max + 1))).toEqual([`must have at most ${max} characters`]);
  });

  it('takes a single character', () => {
    expect(accepts(schema, 'a')).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['spaces', '   '],
    ['a no-break space', '\u00a0'],
    ['an ideographic space', '\u3000'],
    ['a zero-width space', '\u200b'],
    ['joiners', '\u200c\u200d\u2060'],
    ['a byte order mark', '\ufeff'],
    ['a soft hyphen', '\u00ad'],
    ['direction marks', '\u200e\u202e\u2066'],
    ['Hangul fillers', '\u3164\uffa0\u115f'],
    ['variation selectors', '\ufe0f\u{e0100}'],
    ['tag characters', '\u{e0041}'],
  ])('refuses %s, which nobody could see', (__, text) => {
    expect(complaints(schema, text)).toEqual(['must not be empty']);
  });

  it.each(['👩‍👩‍👧', '❤️', 'می‌خواهم', '\u202bשלום\u202c', '- ', '0', 'null'])(
    'takes %j, which has something to see',
    (text) => {
      expect(accepts(schema, text)).toBe(true);
    },
  );

  it.each([null, 0, true, ['a'], { $ne: '' }, undefined])('refuses %j, which is no text', (value) => {
    expect(accepts(schema, value)).toBe(false);
  });
});

describe('control characters', () => {
  const breaks = ['\n', '\r', '\t', '\u001b', '\u0007', '\u007f', '\u0085', '\u009b', '\u2028', '\u2029'];

  it.each(breaks)('%j is refused in a title and a tag', (character) => {
    expect(complaints(fields.title, `a${character}b`)).toEqual(['must not contain control characters']);
    expect(complaints(fields.tag, `a${character}b`)).toEqual(['must not contain control characters']);
  });

  it.each(breaks)('%j is allowed in a query and in content', (character) => {
    expect(accepts(fields.query, `a${character}b`)).toBe(true);
    expect(accepts(fields.content, `a${character}b`)).toBe(true);
  });
});

describe('tags', () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => `tag ${index}`);

  it('may be none and may be 20', () => {
    expect(accepts(fields.tags, [])).toBe(true);
    expect(accepts(fields.tags, many(20))).toBe(true);
  });

  it('may not be 21', () => {
    expect(accepts(fields.tags, many(21))).toBe(false);
  });

  it.each([
    ['an operator object', { $ne: '' }],
    ['a list in the list', [['a']]],
    ['an object in the list', [{ $or: ['a'] }]],
    ['a number', [1]],
    ['null', [null]],
    ['a plain string', 'a'],
    ['an object like a list', { 0: 'a', length: 1 }],
  ])('refuses %s', (_, value) => {
    expect(accepts(fields.tags, value)).toBe(false);
  });
});

describe('document ids', () => {
  it.each(['a', 'A-1_b.c', '0', '...', '.a', '-', 'a'.repeat(128), '__proto__'])('accepts %j', (id) => {
    expect(accepts(fields.id, id)).toBe(true);
    expect(fields.isDocumentId(id)).toBe(true);
  });

  it.each([
    '.',
    '..',
    '',
    'a'.repeat(129),
    'a b',
    'a/b',
    'a\\b',
    'a\n',
    '\na',
    'a\u0000',
    'é',
    'а',
    'a%',
    'a:b',
    "a'",
    'ａ',
    '😀',
  ])('refuses %j', (id) => {
    expect(accepts(fields.id, id)).toBe(false);
    expect(fields.isDocumentId(id)).toBe(false);
  });
});

describe('whole numbers in a query string', () => {
  it.each([
    ['1', 1],
    ['9', 9],
    ['100', 100],
  ])('reads %j', (text, value) => {
    expect(z.parse(limit, text)).toBe(value);
  });

  it.each([
    ...[
      '',
      '0',
      '101',
      '-1',
      '+1',
      '01',
      '1.0',
      '1e1',
      ' 1',
      '1 ',
      '0x1',
      '١',
      'NaN',
      'Infinity',
      '1n',
      '9'.repeat(400),
    ],
  ])('refuses %j', (text) => {
    expect(accepts(limit, text)).toBe(false);
  });
});

describe('booleans in a query string', () => {
  it('reads true and false', () => {
    expect(z.parse(fields.booleanParameter(''), 'true')).toBe(true);
    expect(z.parse(fields.booleanParameter(''), 'false')).toBe(false);
  });

  it.each(['', 'True', '1', '0', 'yes', ' true', 'null'])('refuses %j', (text) => {
    expect(accepts(fields.booleanParameter(''), text)).toBe(false);
  });
});
