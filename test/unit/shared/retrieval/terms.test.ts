/** Terms: the same word in a document and a question is the same term, whatever the text throws at it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { termIndex, terms, words } from '../../../../shared/retrieval/terms.ts';

describe('terms', () => {
  it.each([
    ['stems English words', 'Employees worked remotely', ['employe', 'work', 'remot']],
    ['removes stop words', 'What is the rate of the API?', ['rate', 'api']],
    ['drops apostrophes and possessives', "The manager's o'clock don't", ['manag', 'oclock']],
    ['treats a typographic apostrophe alike', 'The manager’s o’clock', ['manag', 'oclock']],
    ['keeps digits', 'Q4 2025 grew 14.2', ['q4', '2025', 'grew', '14', '2']],
    ['folds compatibility forms', 'ＡＣＭＥ ﬁle', ['acm', 'file']],
    ['keeps accents, composed alike', 'cafe\u0301 caf\u00e9', ['café', 'café']],
    ['leaves other alphabets unstemmed', 'Ёлки и палки', ['ёлки', 'и', 'палки']],
    ['pairs Han characters', '東京都', ['東京', '京都']],
    ['keeps a single Han character', '猫', ['猫']],
    ['pairs Kana, the long mark included', 'データ', ['デー', 'ータ']],
    ['pairs Hangul', '한국어', ['한국', '국어']],
    ['parts Latin from Han', 'GPU東京', ['gpu', '東京']],
    ['pairs characters outside the basic plane whole', '𠀀𠀁𠀂', ['𠀀𠀁', '𠀁𠀂']],
    [
      'keeps stop words where there is nothing else',
      'To be or not to be',
      ['to', 'be', 'or', 'not', 'to', 'be'],
    ],
    ['finds nothing in punctuation', '… --- !?', []],
    ['finds nothing in nothing', '', []],
  ])('%s', (_, text, expected) => {
    const found = terms(text);

    expect(found).toEqual(expected);
  });

  it('pairs Thai without losing a mark', () => {
    const found = terms('ภาษาไทย');

    expect(found[0]).toBe('ภา');
    expect(found).toHaveLength(6);
  });

  it('cuts a term to 64 characters', () => {
    const found = words(`${'x1'.repeat(200)} é${'é'.repeat(2_000)}`);

    expect(found.map((word) => word.length)).toEqual([64, 64]);
  });

  it('finds the same words in ASCII text whichever way it reads it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 200 }), (text) => {
        expect(words(`${text} é`)).toEqual([...words(text), 'é']);
      }),
    );
  });

  it('takes any string, lone surrogates included', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.nat(300), (text, end) => {
        const found = terms(text.slice(0, end));

        expect(found.every((term) => term !== '' && term.length <= 64)).toBe(true);
      }),
    );
  });

  it.each([
    ['combining marks out of order', `a${'\u0301\u0316'.repeat(250_000)}`],
    ['one endless word', 'é'.repeat(500_000)],
    ['apostrophes between letters', "a'".repeat(250_000)],
    ['Han without a break', '漢'.repeat(500_000)],
  ])('reads 500,000 characters of %s to the end', (_, text) => {
    const found = words(`${text} end`);

    expect(found.at(-1)).toBe('end');
  });
});

describe('termIndex', () => {
  it('stays within 1 to 2^29 and says the same each time', () => {
    fc.assert(
      fc.property(fc.string(), (term) => {
        const index = termIndex(term);

        expect(Number.isInteger(index) && index >= 1 && index <= 2 ** 29).toBe(true);
        expect(termIndex(term)).toBe(index);
      }),
    );
  });

  it('spreads similar terms evenly', () => {
    const buckets = new Array<number>(64).fill(0);

    for (let number = 0; number < 64_000; number++) {
      const bucket = termIndex(`term${number}`) % 64;
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    }

    expect(Math.min(...buckets)).toBeGreaterThan(850);
    expect(Math.max(...buckets)).toBeLessThan(1_150);
  });

  it('is stable, because stored vectors depend on it', () => {
    const index = termIndex('tenant');

    expect(index).toBe(142_816_251);
  });
});
