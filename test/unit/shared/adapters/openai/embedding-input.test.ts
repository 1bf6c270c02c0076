/** Texts on their way to the embeddings endpoint: within its limits, and no more calls than these ask for. */
import { describe, expect, it } from 'vitest';
import { batches, embeddable } from '../../../../../shared/adapters/openai/embedding-input.ts';

const bytes = (text: string): number => Buffer.byteLength(text);

describe('an embeddable text', () => {
  it.each(['a', ' a ', 'é'.repeat(4_000), 'a'.repeat(8_000), '数据'.repeat(1_333)])(
    'is the text itself where it fits',
    (text) => {
      expect(embeddable(text)).toBe(text);
    },
  );

  it.each(['', ' ', '\n\t'])('is a full stop where there is nothing to read: %j', (text) => {
    expect(embeddable(text)).toBe('.');
  });

  it.each(['a', 'é', '数', '🏭', 'a🏭'])(
    'is the beginning of %s… that surely fits, without half a character',
    (part) => {
      const text = part.repeat(20_000);

      const cut = embeddable(text);

      expect(text.startsWith(cut)).toBe(true);
      expect(cut.isWellFormed()).toBe(true);
      expect(bytes(cut)).toBeLessThanOrEqual(8_000);
      expect(bytes(cut)).toBeGreaterThan(7_996);
    },
  );

  it('has no half characters', () => {
    expect(embeddable('a\ud83d')).toBe('a\ufffd');
  });
});

describe('batches', () => {
  it.each([
    [0, []],
    [1, [1]],
    [128, [128]],
    [129, [128, 1]],
    [300, [128, 128, 44]],
  ])('hold %i ordinary texts in as few calls as may be', (count, sizes) => {
    const texts = Array.from({ length: count }, (_, at) => `${at} ${'word '.repeat(260)}`);

    const found = batches(texts);

    expect(found.map(({ length }) => length)).toEqual(sizes);
    expect(found.flat()).toEqual(texts);
  });

  it('hold no more than a call takes, however dense the script', () => {
    const texts = Array.from({ length: 128 }, () => '数'.repeat(1_600));

    const found = batches(texts);

    expect(found.flat()).toEqual(texts);
    for (const batch of found) expect(bytes(batch.join(''))).toBeLessThanOrEqual(300_000);
    expect(found).toHaveLength(3);
  });
});
