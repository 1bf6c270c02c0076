/** A model's words to an answer: plain, with references to what exists, or the exact refusal. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refusal } from '../../../../shared/ports/answerer.ts';
import { cleanAnswer } from '../../../../shared/retrieval/model-answer.ts';

const cleanWith = (text: string, complete: boolean) =>
  cleanAnswer({ text, complete }, { refusal, sourceCount: 2 });
const clean = (text: string): string | undefined => cleanWith(text, true)?.text;

describe('a cleaned answer', () => {
  it.each([
    ['keeps plain text with references', 'Up 12 % [1]. Then down [2].', 'Up 12 % [1]. Then down [2].'],
    ['is trimmed', ' \n Up [1]. \n\n', 'Up [1].'],
    [
      'keeps paragraphs, and no more than one empty line',
      'Up.\r\n\r\n\r\n\r\nDown.\nLeft.',
      'Up.\n\nDown.\nLeft.',
    ],
    ['keeps items', '- Up [1]\n* Down [2]\n1. Left', '- Up [1]\n* Down [2]\n1. Left'],
    ['loses headings’ marks', '## Result\nUp.', 'Result\nUp.'],
    ['loses emphasis and code marks', '**Up** by `12`', 'Up by 12'],
    ['keeps two references side by side', 'Up [1][2].', 'Up [1][2].'],
    ['parts references in one bracket', 'Up [1, 2] and down [2,1].', 'Up [1][2] and down [2][1].'],
    ['loses references to nothing', 'Up [3], down[0] [1] [99] now [007].', 'Up, down [1] now.'],
    ['loses those among good ones', 'Up [1, 3, 2].', 'Up [1][2].'],
    ['makes other brackets round', 'Up [sic] in [2024] [1].', 'Up (sic) in (2024) [1].'],
    ['keeps a link’s words', 'See [the report](https://evil.example/a?b=c) [1].', 'See the report [1].'],
    ['keeps a link’s words across lines', 'See [the\nreport](https://evil.example) now', 'See (the\nnow'],
    ['loses an image', 'Up ![](https://evil.example/x.png) [1].', 'Up [1].'],
    ['loses bare addresses', 'See https://evil.example/a and www.evil.example.', 'See and.'],
    ['loses addresses without scheme', 'See //evil.example/a [1]', 'See [1]'],
    ['loses tags', 'Up <img src="//evil.example/x"> <b>now</b>', 'Up now'],
    ['loses tags that its escapes would make', 'Up &lt;img src=x onerror=y()&gt; now', 'Up now'],
    ['unescapes what the prompt escaped, once', 'R&amp;D &amp;lt; 5 &amp;amp; 6', 'R&D & lt; 5 & amp; 6'],
    [
      'lets no reference to a character stand',
      'a https:&#47;&#x2F;b &amp;sol; AT&T',
      'a https:& #47;& #x2F;b & sol; AT&T',
    ],
    ['loses mailboxes', 'Ask <1a@evil.example> or b@evil.example now', 'Ask or now'],
    ['makes no image of a reference', 'Up![1]', 'Up! [1]'],
    ['makes no link of a reference', 'Up [1](evil/a) [2](x)', 'Up [1] (evil/a) [2] (x)'],
    ['makes no definition of a reference', '[1]: evil.example/a', '[1] : evil.example/a'],
    ['lets no character pass for a reference', 'Up \uE0001\uE001 now', 'Up 1 now'],
    ['is well-formed', 'Up \ud83d now', 'Up \ufffd now'],
  ])('%s', (_, said, expected) => {
    expect(clean(said)).toBe(expected);
  });

  it.each([
    ['as it is', refusal],
    ['in quotes', `"${refusal}"`],
    ['in curly quotes, with curly apostrophes', `“${refusal.replaceAll("'", '’')}”`],
    ['in single quotes', `'${refusal}'`],
    ['in bold', `**${refusal}**`],
    ['without its stop', refusal.slice(0, -1)],
    ['with more stops', `${refusal.slice(0, -1)}...`],
    ['with spaces and breaks', `\n  ${refusal.replace(' about ', '  about ')} \n`],
    ['in another letter case', refusal.toUpperCase()],
    ['with a reference', `${refusal} [1]`],
    ['wrapped', refusal.replace('in the', 'in\nthe')],
  ])('is the exact refusal where the model said it %s', (_, said) => {
    expect(clean(said)).toBe(refusal);
  });

  it.each([
    `${refusal} But lunch is at noon [1].`,
    "I don't have information about that.",
    `I know: ${refusal}`,
  ])('is no refusal where the model said more or less: %j', (said) => {
    expect(clean(said)).toBe(said);
  });

  it.each([
    '',
    ' \n\t',
    '[7]',
    '[1]',
    '![](https://evil.example/x.png)',
    '<img src=x>',
    '...',
    '```\n```',
    '**',
  ])('does not exist where no word is left of %j', (said) => {
    expect(clean(said)).toBeUndefined();
  });

  it('never holds a link, an image, a tag, an address or a foreign reference, whatever was said', () => {
    const piece = fc.constantFrom(
      ...[
        '[',
        ']',
        '(',
        ')',
        '<',
        '>',
        '!',
        '[1]',
        '[2]',
        '[3]',
        '[1,2]',
        '&lt;',
        '&gt;',
        '&amp;',
        'img',
        'a.b',
        '&',
        '#47;',
        'colon;',
        'sol;',
        'lt',
        '@',
        'mailto:',
        'data:',
      ],
      ...[
        'http',
        '://',
        '//',
        'www.',
        ':',
        ' ',
        '\n',
        '*',
        '_',
        '`',
        '\\',
        '~~',
        '#',
        '\uE000',
        '\uE001',
        '1',
        'x',
      ],
    );

    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = clean(pieces.join('')) ?? '';

        expect(text).not.toMatch(/:\/\/|www\.|\/\/\S|<\S|!\[|\]\(|\]:|\[(?![12]\])|[\uE000\uE001]/i);
        expect(text).not.toMatch(
          /&(?:#|(?:lt|gt|amp)|[a-z][a-z\d]*;)|(?<![\p{L}\p{N}])(?:mailto|data):\S|\S@[^\s@]*\.\S/iu,
        );
      }),
      { numRuns: 3_000 },
    );
  });

  it.each([true, false])('keeps that it is complete: %s', (complete) => {
    expect(cleanWith('Up [1].', complete)).toEqual({ text: 'Up [1].', complete });
  });

  it('is cut, and so not complete, beyond any answer’s length', () => {
    const longest = 'a'.repeat(65_536);

    expect(cleanWith(longest, true)).toEqual({ text: longest, complete: true });
    expect(cleanWith(`${longest}b`, true)).toEqual({ text: longest, complete: false });
  });

  it('is not cut in the middle of a character', () => {
    const fitting = 'a'.repeat(65_535);

    expect(cleanWith(`${fitting}🙂`, true)?.text).toBe(fitting);
  });

  it('takes a break after a break of a reply without end in its stride', () => {
    const shown = cleanWith('[1]\n'.repeat(2_000_000), true);

    expect(shown).toBeUndefined();
  });

  it.each(['[](a', '<a ', '[', '[1,', '&amp;', "'", '\n', '![', '((', '_a ', '[1]: '])(
    'takes long text of %j in its stride',
    (piece) => {
      // Quadratic work on this much would outlast the test's time limit many times over.
      const text = piece.repeat(1_000_000 / piece.length);

      expect(clean(text)?.length ?? 0).toBeLessThan(3 * text.length);
    },
  );
});
