/** The offline embedder: unit vectors, the same each time, near for shared words and apart without. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHashEmbedder } from '../../../../../shared/adapters/offline/hash-embedder.ts';

const embedder = createHashEmbedder();

const product = (left: Float32Array, right: Float32Array): number =>
  left.reduce((sum, value, place) => sum + value * (right[place] ?? 0), 0);

async function cosine(question: string, document: string): Promise<number> {
  const [vector = new Float32Array()] = await embedder.embedDocuments([document]);
  return product(await embedder.embedQuery(question), vector);
}

describe('the hash embedder', () => {
  it('gives a unit vector of its dimension for any text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), async (text) => {
        const [vector = new Float32Array()] = await embedder.embedDocuments([text]);

        expect(vector).toHaveLength(embedder.dimension);
        expect(product(vector, vector)).toBeCloseTo(1, 5);
      }),
    );
  });

  it('gives one vector a text, in their order', async () => {
    const both = await embedder.embedDocuments(['revenue grew', 'database failover']);

    expect(both).toEqual([
      ...(await embedder.embedDocuments(['revenue grew'])),
      ...(await embedder.embedDocuments(['database failover'])),
    ]);
    expect(both[0]).not.toEqual(both[1]);
  });

  it('gives the same vector whichever instance embeds and whatever came before', async () => {
    const first = await embedder.embedQuery('revenue growth');
    await embedder.embedDocuments(['something else entirely']);

    const second = await createHashEmbedder().embedQuery('revenue growth');

    expect(second).toEqual(first);
  });

  it('finds texts of the same words alike, of some shared words near, of none apart', async () => {
    expect(await cosine('database failover', 'The failover of databases')).toBeCloseTo(1, 5);
    expect(await cosine('database failover', 'database backup')).toBeGreaterThan(0.35);
    expect(Math.abs(await cosine('database failover', 'equipment stipend'))).toBeLessThan(0.3);
  });

  it('damps repeated words', async () => {
    const repeated = await cosine('budget', `${'budget '.repeat(50)} forecast plan review`);

    expect(repeated).toBeLessThan(0.97);
    expect(repeated).toBeGreaterThan(await cosine('budget', 'budget forecast plan review'));
  });

  it.each([
    ['', 'database failover'],
    ['database failover', ' … '],
    ['?', '!'],
  ])('finds %j and %j unrelated, one of them having no words', async (question, document) => {
    expect(await cosine(question, document)).toBe(0);
  });

  it('keeps unrelated words below its own threshold', async () => {
    const similarities = await Promise.all(
      Array.from({ length: 500 }, (_, number) => cosine(`left${number}`, `right${number}`)),
    );

    expect(Math.max(...similarities)).toBeLessThan(embedder.relatedSimilarity);
  });
});
