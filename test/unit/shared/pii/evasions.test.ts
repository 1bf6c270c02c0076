/** Ways to hide a number from a pattern and not from a reader, each of which is seen through; and those that are not. */
import { describe, expect, it } from 'vitest';
import { foldedText, maxFoldedCharacters } from '../../../../shared/pii/folded-text.ts';
import { inspectTexts } from '../../../../shared/pii/inspect-texts.ts';

const kindsOf = (...texts: string[]) => inspectTexts({ texts, strict: false }).kinds;
const card = '4111111111111111';
const inScript = (zero: number): string =>
  card.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));

describe('a card is found', () => {
  it.each<[string, string]>([
    ['with zero-width spaces in it', card.split('').join('\u200b')],
    ['with joiners and marks of direction in it', card.split('').join('\u200d\u2066')],
    ['with soft hyphens in it', card.split('').join('\u00ad')],
    ['with variation selectors and tags in it', card.split('').join('\ufe0f\u{e0041}')],
    ['with byte order marks in it', card.replace('4111', '4111\ufeff')],
    ['in full-width digits', inScript(0xff10)],
    ['in mathematical digits', inScript(0x1d7ce)],
    ['in Arabic digits', inScript(0x0660)],
    ['in Devanagari digits', inScript(0x0966)],
    ['in the digits of Myanmar that Unicode 16 puts side by side', inScript(0x1090)],
    ['in keycaps', card.replace(/\d/g, '$&\ufe0f\u20e3')],
    ['with accents on its digits', card.replace(/\d/g, '$&\u0301')],
    ['with no-break spaces', '4111\u00a01111\u00a01111\u00a01111'],
    ['with figure spaces', '4111\u20071111\u20071111\u20071111'],
    ['with dashes of several kinds', '4111\u20131111\u20111111\u22121111'],
    ['with dots in the middle', '4111\u00b71111\u00b71111\u00b71111'],
    ['in character references', card.replace(/\d/g, (digit) => `&#${48 + Number(digit)};`)],
    ['in hexadecimal references', card.replace(/\d/g, (digit) => `&#x${(48 + Number(digit)).toString(16)};`)],
    ['in references that are escaped once more', card.replace('4', '&amp;#52;')],
    ['with references that separate', '4111&nbsp;1111&nbsp;1111&nbsp;1111'],
    [
      'with references that show nothing',
      card.replace('4111', '4111&shy;').replace('1111', '1111&ZeroWidthSpace;'),
    ],
    ['percent-encoded', card.replace(/\d/g, '%3$&')],
    ['among other numbers', `1 22 333 4444 ${card} 1234 5678`],
    ['behind a group that could be its first', `9999 4111 1111 1111 1111`],
  ])('%s', (_, text) => {
    expect(kindsOf(text)).toContain('payment_card');
  });

  it.each<[string, string[]]>([
    ['the title and the content', ['Card 4111 1111', '1111 1111']],
    ['a tag and the title', ['4111 1111', '1111 1111 is it', 'text']],
    ['several tags', ['4111', '1111', '1111', '1111', 'Title', 'text']],
  ])('cut between %s', (_, texts) => {
    expect(kindsOf(...texts)).toContain('payment_card');
  });
});

describe('an e-mail address is found', () => {
  it.each([
    'jane&commat;mail&period;example',
    'jane&#64;mail.example',
    'mailto:jane%40mail.example',
    'jane\u200b@\u200bmail\u200b.example',
    'jane＠mail．example',
    'jane (at) mail [dot] example',
  ])('as %s', (text) => {
    expect(kindsOf(text)).toContain('email');
  });
});

describe('what is hidden on purpose is not seen, and is not promised to be', () => {
  it.each<[string, string]>([
    ['base64', Buffer.from(card).toString('base64')],
    ['words', 'four one one one, one one one one, one one one one, one one one one'],
    ['letters that look like digits', card.replaceAll('1', 'l')],
  ])('%s', (_, text) => {
    expect(kindsOf(text)).toEqual([]);
  });
});

describe('folding', () => {
  it('keeps what is plain', () => {
    expect(foldedText('Grüße, 100 % – plain & simple <b>')).toBe('Grüße, 100 % - plain & simple <b>');
  });

  it('leaves references alone that it does not know, and code points that there are not', () => {
    expect(foldedText('&rarr; AT&T &#99999999; &#x110000;')).toBe('&rarr; AT&T &#99999999; &#x110000;');
  });

  it('gives up on a text that comes out too long', () => {
    const ligature = '\ufdfa';

    expect(foldedText(ligature.repeat(maxFoldedCharacters / 20))?.length).toBeGreaterThan(1_000_000);
    expect(foldedText(ligature.repeat(maxFoldedCharacters / 10))).toBeUndefined();
    expect(inspectTexts({ texts: [ligature.repeat(500_000)], strict: false })).toEqual({
      outcome: 'too-large',
      kinds: [],
    });
  });

  it('takes every text that the API takes and that is not made to grow', () => {
    const texts = [
      ...Array.from({ length: 20 }, () => 'x'.repeat(64)),
      'y'.repeat(300),
      '😀'.repeat(500_000),
    ];

    expect(inspectTexts({ texts, strict: true }).outcome).toBe('complete');
  });
});
