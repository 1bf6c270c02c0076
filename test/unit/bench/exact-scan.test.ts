/** The exact scan, held to scores worked out by hand. */
import { describe, expect, it } from 'vitest';
import type { Embedder } from '../../../shared/ports/embedder.ts';
import { ExactScan, type ScanDocument, type ScanOptions } from '../../bench/exact-scan.ts';

/** Two dimensions: the cosine of a text with any question is 1 where it says `alike`, 0.6 where `akin`, else 0. */
function embed(text: string): Float32Array {
  if (text.includes('alike')) return Float32Array.of(1, 0);
  return text.includes('akin') ? Float32Array.of(0.6, 0.8) : Float32Array.of(0, 1);
}

const embedder: Embedder = {
  model: 'by-hand',
  dimension: 2,
  denseWeight: 0.5,
  relatedSimilarity: 0.6,
  maxTextsPerCall: 1,
  embedDocuments: async (texts) => texts.map(embed),
  embedQuery: async () => Float32Array.of(1, 0),
};

const options: ScanOptions = { denseWeight: 0.5, relatedSimilarity: 0.59, topK: 10, passagesPerDocument: 2 };

async function scanOf(documents: readonly ScanDocument[]): Promise<ExactScan> {
  const scan = new ExactScan(embedder);
  for (const document of documents) await scan.add(document);
  return scan;
}

const document = (id: string, content: string, title = 'Note'): ScanDocument => ({ id, title, content });

describe('the exact scan', () => {
  it('adds the dense score and the scaled BM25 score by their weights', async () => {
    const scan = await scanOf([document('a', 'falcon alike'), document('b', 'heron')]);

    const [found] = await scan.search('falcon', { ...options, denseWeight: 0.25 });

    // Three terms with the title; k1 = 1.2, b = 0.75, typical length 100. One term asked: its idf cancels out.
    const sparse = 1 / (1 + 1.2 * (0.25 + (0.75 * 3) / 100));
    expect(found?.score).toBeCloseTo(0.25 * 1 + 0.75 * sparse, 12);
  });

  it('lets a term that no document holds lower the scores', async () => {
    const scan = await scanOf([document('a', 'falcon'), document('b', 'heron')]);

    const [known] = await scan.search('falcon', { ...options, denseWeight: 0 });
    const [mixed] = await scan.search('falcon unheardof', { ...options, denseWeight: 0 });

    const [heldIdf, unknownIdf] = [Math.log(1 + 1.5 / 1.5), Math.log(1 + 2.5 / 0.5)];
    expect(mixed?.score).toBeCloseTo(((known?.score ?? 0) * heldIdf) / (heldIdf + unknownIdf), 12);
  });

  it('finds what shares a term or is similar enough, and nothing else', async () => {
    const scan = await scanOf([
      document('shares', 'falcon'),
      document('similar', 'akin'),
      document('neither', 'heron'),
    ]);

    const similar = await scan.search('falcon', options);
    const stricter = await scan.search('falcon', { ...options, relatedSimilarity: 0.61 });

    expect(similar.map(({ id }) => id).sort()).toEqual(['shares', 'similar']);
    expect(stricter.map(({ id }) => id)).toEqual(['shares']);
  });

  it('orders equal documents by id, by code unit, before it cuts', async () => {
    const scan = await scanOf(['b', 'a', 'Z', 'a-1'].map((id) => document(id, 'falcon')));

    const found = await scan.search('falcon', { ...options, topK: 3 });

    expect(found.map(({ id }) => id)).toEqual(['Z', 'a', 'a-1']);
  });

  it('gives passages best first, equal ones in order, without those that do not count', async () => {
    // A sentence of its own each, long enough to be a chunk of its own.
    const filler = (word: string) => `X${` ${word}`.repeat(120)} `.padEnd(990, 'x').concat('. ');
    const content = ['heron', 'falcon', 'falcon', 'alike'].map(filler).join('');
    const scan = await scanOf([document('a', content)]);

    const all = await scan.search('falcon', { ...options, passagesPerDocument: 10 });
    const two = await scan.search('falcon', options);

    const passages = all[0]?.passages ?? [];
    expect(passages.every(({ text }) => !text.includes('heron'))).toBe(true);
    expect(passages.every(({ text, start, end }) => content.slice(start, end) === text)).toBe(true);
    expect(passages.map(({ text }) => text.split(' ')[1])).toEqual(['alike', 'falcon', 'falcon']);
    expect(passages[1]?.start).toBeLessThan(passages[2]?.start ?? 0);
    expect(two[0]?.passages).toEqual(passages.slice(0, 2));
  });

  it('refuses a second document of the same id', async () => {
    const scan = await scanOf([document('a', 'falcon')]);

    await expect(scan.add(document('a', 'heron'))).rejects.toThrow("already holds 'a'");
  });
});
