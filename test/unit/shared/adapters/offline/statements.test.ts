/** Statements: what a passage says, sentence by sentence, in plain text. */
import { describe, expect, it } from 'vitest';
import { statementsOf } from '../../../../../shared/adapters/offline/statements.ts';

const textsOf = (passage: string): string[] => statementsOf(passage).map(({ text }) => text);

describe('statementsOf', () => {
  it.each([
    [
      'parts sentences',
      'One is here. Two follows! Is three? Yes.',
      ['One is here.', 'Two follows!', 'Is three?', 'Yes.'],
    ],
    ['joins wrapped lines', 'One is\nhere. Two\nfollows.', ['One is here.', 'Two follows.']],
    [
      'keeps abbreviations together',
      'Ask Dr. Smith. See Fig. 3 by J. Doe.',
      ['Ask Dr. Smith.', 'See Fig. 3 by J. Doe.'],
    ],
    ['keeps decimals together', 'It grew 14.2 percent.', ['It grew 14.2 percent.']],
    ['parts full-width sentences', '東京です。大阪です。', ['東京です。', '大阪です。']],
    [
      'takes list items apart',
      '- First item\n- Second item\n1. Third',
      ['First item', 'Second item', 'Third'],
    ],
    ['leaves out rules and fences', 'Before\n\n---\n\n```sh\nrun me\n```', ['Before', 'run me']],
    ['leaves out link definitions', '[g]: https://example.com\nText.', ['Text.']],
    ['reads quoted text', '> Quoted line\n> goes on.', ['Quoted line goes on.']],
    ['says nothing of nothing', '', []],
  ])('%s', (_, passage, expected) => {
    expect(textsOf(passage)).toEqual(expected);
  });

  it('names the columns of a table in each row', () => {
    const found = textsOf('| Tier | Limit |\n| :-- | --: |\n| Standard | 300 |\n| Fleet | 1,500 |');

    expect(found).toEqual(['Tier: Standard, Limit: 300', 'Tier: Fleet, Limit: 1,500']);
  });

  it('reads the rows of a table whose head is elsewhere', () => {
    expect(textsOf('| Standard | 300 |')).toEqual(['Standard, 300']);
  });

  it('puts each statement under its heading and quotes a heading only where there is nothing else', () => {
    expect(statementsOf('Intro.\n\n## Working **abroad**\n\nUp to 27 days.')).toEqual([
      { text: 'Intro.', heading: '' },
      { text: 'Up to 27 days.', heading: 'Working abroad' },
    ]);
    expect(textsOf('# Only a heading')).toEqual(['Only a heading']);
  });

  it('cuts what is too long, without losing a character', () => {
    const texts = textsOf(`${'word '.repeat(300)}${'😀'.repeat(500)}`);

    expect(texts.every((text) => text.length <= 400 && text.isWellFormed())).toBe(true);
    expect(texts.join('').replaceAll(' ', '')).toBe('word'.repeat(300) + '😀'.repeat(500));
  });
});
