/** Chunks: exact offsets, no gap, bounded size, whole sentences where there are any. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunk, chunkSizes, joinChunks } from '../../../../shared/retrieval/chunking.ts';

const sentence = 'The quarterly report was read by the board and then filed. ';

const pieces = fc.constantFrom(
  sentence,
  'Short. ',
  'x'.repeat(700),
  '\n\n',
  '\r\n',
  'wrapped line\ngoes on ',
  ' '.repeat(90),
  '👩‍👩‍👧‍👦'.repeat(40),
  '漢字かな。',
  'e\u0301'.repeat(300),
  '\uD800',
  '| a | b |\n',
);

const contents = fc.array(pieces, { minLength: 1, maxLength: 60 }).map((list) => list.join(''));

describe('chunk', () => {
  it('gives exact offsets, covers the content without a gap, and can be joined again', () => {
    fc.assert(
      fc.property(contents, (content) => {
        const chunks = chunk(content);

        for (const { text, start, end } of chunks) expect(content.slice(start, end)).toBe(text);
        for (const [at, { start }] of chunks.entries()) {
          const before = chunks[at - 1];
          expect(before === undefined ? start === 0 : start > before.start && start <= before.end).toBe(true);
        }
        expect(joinChunks(chunks)).toBe(content);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps within its sizes: no tail below 300, no overlap above 150', () => {
    fc.assert(
      fc.property(contents, (content) => {
        const chunks = chunk(content);

        for (const [at, { text, start, end }] of chunks.entries()) {
          const isLast = at === chunks.length - 1;
          expect(text.length).toBeLessThanOrEqual(isLast ? chunkSizes.max : chunkSizes.target);
          expect((chunks[at - 1]?.end ?? 0) - start).toBeLessThanOrEqual(chunkSizes.overlap);
          if (isLast && at > 0) expect(end - (chunks[at - 1]?.end ?? 0)).toBeGreaterThanOrEqual(300);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('never cuts a surrogate pair', () => {
    fc.assert(
      fc.property(fc.nat(5), fc.integer({ min: 400, max: 3_000 }), (offset, length) => {
        const content = 'a'.repeat(offset) + '😀'.repeat(length);

        expect(chunk(content).every(({ text }) => text.isWellFormed())).toBe(true);
      }),
    );
  });

  it('never cuts a family emoji', () => {
    const family = '👩‍👩‍👧‍👦';

    const chunks = chunk(family.repeat(500));

    expect(chunks.length).toBeGreaterThan(3);
    for (const { text } of chunks) expect(text.replaceAll(family, '')).toBe('');
  });

  it('makes one chunk of up to 1,300 characters and two of one more', () => {
    const text = sentence.repeat(30);

    expect(chunk(text.slice(0, 1_300))).toEqual([{ text: text.slice(0, 1_300), start: 0, end: 1_300 }]);
    expect(chunk(text.slice(0, 1_301))).toHaveLength(2);
  });

  it('begins and ends chunks with sentences, the last of one opening the next', () => {
    const chunks = chunk(sentence.repeat(60));

    expect(chunks.length).toBeGreaterThan(3);
    for (const { text } of chunks) expect(text.length % sentence.length).toBe(0);
    for (const [at, { start }] of chunks.entries()) {
      if (at > 0) expect((chunks[at - 1]?.end ?? 0) - start).toBe(2 * sentence.length);
    }
  });

  it('does not take a wrapped line for the end of a sentence', () => {
    const wrapped = 'The quarterly report was read by the board\nand then it was filed by the clerk. ';

    const chunks = chunk(wrapped.repeat(40));

    for (const { text } of chunks) expect(text.startsWith('The quarterly')).toBe(true);
  });

  it('cuts an endless sentence at white space', () => {
    const chunks = chunk('wordy '.repeat(1_000));

    expect(chunks.length).toBeGreaterThan(5);
    for (const { text } of chunks) expect(text.startsWith('wordy') && text.endsWith(' ')).toBe(true);
  });

  it.each([
    ['letters', 'a'],
    ['spaces', ' '],
    ['points', '. '],
    ['line breaks', '\n'],
    ['combining marks', '\u0301'],
    ['joined emoji', '👩‍'],
    ['flags', '🇪🇺'],
    ['numbered points', '1. '],
    ['wrapped lines', 'a\n'],
  ])('gets through 500,000 characters of %s', (_, unit) => {
    const content = unit.repeat(500_000 / unit.length);

    const chunks = chunk(content);

    expect(chunks.length).toBeGreaterThan(499);
    expect(joinChunks(chunks)).toBe(content);
  });

  it('makes nothing of nothing', () => {
    expect(chunk('')).toEqual([]);
    expect(joinChunks([])).toBe('');
  });
});
