/** The embedder suite's part on vectors, which a real provider can be put to as well. */
import { expect } from 'vitest';
import type { SuiteTests } from '../deviations.ts';
import { type EmbedderWorld, expectSameVector, manyTexts, product, vectorOf } from './embedder-world.ts';

export function describeVectors({ it }: SuiteTests, world: EmbedderWorld): void {
  it('gives unit vectors of its dimension for documents and for questions', async () => {
    const { embedder } = world;

    const vectors = [
      ...(await embedder.embedDocuments(['Revenue grew by 12 percent.', 'Die Datenbank fällt um. 数据库'])),
      await embedder.embedQuery('How did revenue do?'),
    ];

    for (const vector of vectors) {
      expect(vector).toBeInstanceOf(Float32Array);
      expect(vector).toHaveLength(embedder.dimension);
      expect(product(vector, vector)).toBeCloseTo(1, 4);
    }
  });

  it('gives the same text the same vector', async () => {
    const first = await vectorOf(world.embedder, 'Revenue grew by 12 percent.');
    await world.embedder.embedQuery('Something else entirely');

    const second = await vectorOf(world.embedder, 'Revenue grew by 12 percent.');

    expectSameVector(first, second);
  });

  it('gives many texts one vector each, in their order, over several calls', async () => {
    const { embedder } = world;
    const texts = manyTexts(embedder);
    const places = [0, embedder.maxTextsPerCall - 1, embedder.maxTextsPerCall, texts.length - 1];

    const vectors = await embedder.embedDocuments(texts);

    expect(vectors).toHaveLength(texts.length);
    expect(product(vectors[0] ?? new Float32Array(), vectors.at(-1) ?? new Float32Array())).toBeLessThan(
      0.999,
    );
    for (const place of places)
      expectSameVector(vectors[place], await vectorOf(embedder, texts[place] ?? ''));
  });

  it('finds a question nearer to what answers it than to anything else', async () => {
    const { embedder } = world;
    const question = await embedder.embedQuery('How is the database backup restored?');

    const answering = await vectorOf(embedder, 'To restore the database, start from the last backup.');
    const foreign = await vectorOf(embedder, 'The cafeteria serves lunch from noon.');

    expect(product(question, answering)).toBeGreaterThan(product(question, foreign));
  });

  it('gives no texts no vectors', async () => {
    expect(await world.embedder.embedDocuments([])).toEqual([]);
  });
}
