/** Plain text: the words stay, and nothing that a reader's client could follow or run. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainText } from '../../../../shared/retrieval/plain-text.ts';

describe('plainText', () => {
  it.each([
    ['leaves prose alone', 'Margin was 41.8 percent.', 'Margin was 41.8 percent.'],
    [
      'takes emphasis off',
      'This is **very** *important* and __so__ is _this_',
      'This is very important and so is this',
    ],
    [
      'keeps underscores and stars that mean themselves',
      'rate_limit_exceeded at 5 * 3',
      'rate_limit_exceeded at 5 * 3',
    ],
    ['takes code marks off', 'Run `pg_rewind` ~~now~~', 'Run pg_rewind now'],
    ['keeps a link’s text', 'See [the guide](https://example.com/a?b=c "t") first', 'See the guide first'],
    ['keeps an image’s text', 'A ![chart](http://example.com/x.png) here', 'A chart here'],
    ['keeps a reference link’s text', 'See [the guide][g] first', 'See the guide first'],
    ['drops an address, keeps the stop', 'Go to https://example.com/x. Then rest.', 'Go to. Then rest.'],
    ['drops an address without scheme', 'Go to www.example.com now', 'Go to now'],
    ['drops an address of any scheme', 'Get (//cdn.example.com/x.png) now // or //never', 'Get now // or'],
    ['drops an address in angle brackets', 'Go <https://example.com> now', 'Go now'],
    ['drops tags', 'a <img src="x" onerror="y()"> b<br/>c', 'a b c'],
    ['defuses nested tags', 'a <<img>img src=x b', 'a < img src=x b'],
    ['defuses whatever could begin a tag or an address', 'x <1a <.b <=5 <[c]', 'x < 1a < .b < =5 < (c)'],
    ['defuses a tag that never ends', 'a <img src=x', 'a < img src=x'],
    ['drops an address of a host alone', 'Go //localhost/x now', 'Go now'],
    ['drops several addresses, keeps the stop', 'Go //a //b //c. Then rest', 'Go. Then rest'],
    ['makes nothing of a stop that it keeps', 'Type tel: //b. Then rest', 'Type tel: . Then rest'],
    ['drops a mailbox', 'Ask attacker@evil.com or a"b"@c.d. Now', 'Ask or. Now'],
    ['drops what a scheme without slashes opens', 'Go mailto:x tel:+491 JavaScript:y() now', 'Go now'],
    [
      'parts references to characters',
      'https:&#47;&#x2f;e www&period;e',
      'https:& #47;& #x2f;e www& period;e',
    ],
    [
      'parts references to references',
      'https:&amp;#47; &ampsol; &lt&gt',
      'https:& amp;#47; & ampsol; & lt& gt',
    ],
    [
      'keeps signs that mean themselves',
      'AT&T and R&D, and/or 24/7 at 10:30, precision@5, @jo, a < b, Q3:up, metadata:5, data: 5',
      'AT&T and R&D, and/or 24/7 at 10:30, precision@5, @jo, a < b, Q3:up, metadata:5, data: 5',
    ],
    ['keeps a comparison', 'p < 0.05 and q > 2', 'p < 0.05 and q > 2'],
    ['makes brackets round, so none is a reference', 'as shown [2] before', 'as shown (2) before'],
    ['defuses an address put together from pieces', 'ht*tp://*example.com x', 'x'],
    ['turns controls into spaces and drops overrides', 'a\u0000b\nc\u202Ed', 'a b cd'],
  ])('%s', (_, markdown, expected) => {
    expect(plainText(markdown)).toBe(expected);
  });

  it('never leaves an address, a bracket, a tag, a control or a line break', () => {
    const part = fc.constantFrom(
      '[',
      ']',
      '(',
      ')',
      '<',
      '>',
      '!',
      'img',
      'http',
      '://',
      'www.',
      'x.y',
      'x',
      ' ',
      '*',
      '_',
      '`',
      '\\',
      '\n',
      '/',
      '~~',
      '&',
      '#47;',
      'sol;',
      'amp;',
      '@',
      'tel:',
      '1',
    );

    fc.assert(
      fc.property(fc.array(part, { maxLength: 60 }), (parts) => {
        const text = plainText(parts.join(''));

        expect(text).not.toMatch(/:\/\/|www\.|\/\/\S|[[\]\p{Cc}]|<\S/iu);
        expect(text).not.toMatch(/&(?:#|[a-z][a-z\d]*;)|(?<![\p{L}\p{N}])tel:\S|\S@[^\s@]*\.\S/iu);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(['a@', '@', 'a.a@', '&', '&a', '//', ' tel:x', 'a:', '<', '<a ', '[](a', '[', '_a ', '*', '\n'])(
    'takes long text of %j in its stride',
    (piece) => {
      // Quadratic work on this much would outlast the test's time limit.
      const text = piece.repeat(1_000_000 / piece.length);

      expect(plainText(text).length).toBeLessThan(3 * text.length);
    },
  );
});
