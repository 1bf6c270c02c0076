/** The benches' made-up documents. */
import { describe, expect, it } from 'vitest';
import { makeCollection, makeQuestion } from '../../bench/pseudo-text.ts';
import { createRandom } from '../../bench/random.ts';

const size = { documents: 20, words: 200 };
const [acme, acme2] = [makeCollection('acme', size), makeCollection('acme-2', size)];
const sentencesOf = (text: string): string[] => text.toLowerCase().split(/(?<=\.) /);

describe('a made-up collection', () => {
  it('is the same on every run, and another for another tenant', () => {
    expect(makeCollection('acme', size)).toEqual(acme);
    expect(acme2.documents[0]?.content).not.toBe(acme.documents[0]?.content);
  });

  it('has documents of as many words as asked, in sentences of 12 to 18', () => {
    for (const { content } of acme.documents) {
      expect(content.split(' ')).toHaveLength(200);
      for (const sentence of sentencesOf(content).slice(0, -1)) {
        expect(sentence).toMatch(/^(?:[a-z]+ ){11,17}[a-z]+\.$/);
      }
    }
  });

  it("has one of its tenant's own words in every sentence", () => {
    const sentences = acme.documents.flatMap(({ content }) => sentencesOf(content));
    const marked = (markers: readonly string[]) =>
      sentences.filter((sentence) => markers.some((marker) => sentence.includes(marker)));

    expect(marked(acme.markers)).toEqual(sentences);
    expect(marked(acme2.markers)).toEqual([]);
  });

  it('is asked about in 4 to 7 distinct words of one of its sentences', () => {
    const random = createRandom('questions');
    const sentences = acme.documents.flatMap(({ content }) => sentencesOf(content));

    for (let round = 0; round < 50; round++) {
      const words = makeQuestion(random, acme).split(' ');
      expect(new Set(words).size).toBe(words.length);
      expect(words.length).toBeGreaterThanOrEqual(4);
      expect(words.length).toBeLessThanOrEqual(7);
      expect(sentences.some((sentence) => words.every((word) => sentence.includes(word)))).toBe(true);
    }
  });
});
