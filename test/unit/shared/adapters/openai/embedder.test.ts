/** The OpenAI-compatible embedder: what it sends, and which replies it refuses. */
import { describe, expect, it } from 'vitest';
import {
  createOpenAiEmbedder,
  openAiDenseWeight,
  openAiRelatedSimilarity,
} from '../../../../../shared/adapters/openai/embedder.ts';
import { fixedSecret } from '../../../../../shared/upstream/fixed-secret.ts';
import { expectUnavailable } from '../../../../contract/unavailable.ts';
import { startOpenAiServer } from '../../../../support/openai-server.ts';
import { answers, type FakeVendor, fakeVendor, type Step } from '../../upstream/fake-vendor.ts';

const baseUrl = 'https://vendor.example/v1';

const embedderOf = (vendor: FakeVendor, model = 'nomic-embed-text') =>
  createOpenAiEmbedder({ baseUrl, model, dimension: 2, fetchParts: vendor.parts });

const reply = (...data: unknown[]): Step => answers(200, JSON.stringify({ object: 'list', data }));

const sentBody = (vendor: FakeVendor): unknown => JSON.parse(String(vendor.requests[0]?.init.body));

describe('the OpenAI-compatible embedder', () => {
  it('sends the texts and asks for numbers', async () => {
    const vendor = fakeVendor([reply({ index: 0, embedding: [3, 4] })]);

    const vector = await embedderOf(vendor).embedQuery('What?');

    expect([...vector]).toEqual([Math.fround(0.6), Math.fround(0.8)]);
    expect(vendor.requests[0]?.url).toBe('https://vendor.example/v1/embeddings');
    expect(sentBody(vendor)).toEqual({
      model: 'nomic-embed-text',
      input: ['What?'],
      encoding_format: 'float',
    });
  });

  it.each(['text-embedding-3-small', 'text-embedding-3-large', 'openai/text-embedding-3-small'])(
    'asks %s for its dimension',
    async (model) => {
      const vendor = fakeVendor([reply({ index: 0, embedding: [3, 4] })]);

      await embedderOf(vendor, model).embedQuery('What?');

      expect(sentBody(vendor)).toMatchObject({ dimensions: 2 });
    },
  );

  it('goes by the index, not by the order of the reply', async () => {
    const vendor = fakeVendor([reply({ index: 1, embedding: [0, 1] }, { index: 0, embedding: [1, 0] })]);

    const vectors = await embedderOf(vendor).embedDocuments(['first', 'second']);

    expect(vectors.map((vector) => [...vector])).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });

  it.each([
    ['no object', '[]'],
    ['no data', '{}'],
    ['a vector too few', '{"data":[{"index":0,"embedding":[1,0]}]}'],
    [
      'a vector too many',
      `{"data":[${'{"index":0,"embedding":[1,0]},'.repeat(2)}{"index":1,"embedding":[1,0]}]}`,
    ],
    ['the same index twice', '{"data":[{"index":0,"embedding":[1,0]},{"index":0,"embedding":[1,0]}]}'],
    ['no index', '{"data":[{"embedding":[1,0]},{"embedding":[1,0]}]}'],
    ['another dimension', '{"data":[{"index":0,"embedding":[1,0,0]},{"index":1,"embedding":[1,0,0]}]}'],
    ['a vector of nothing', '{"data":[{"index":0,"embedding":[0,0]},{"index":1,"embedding":[1,0]}]}'],
    ['vectors in base64', '{"data":[{"index":0,"embedding":"AACAPw=="},{"index":1,"embedding":"AACAPw=="}]}'],
    ['null', 'null'],
  ])('refuses a reply of %s', async (_, body) => {
    const vendor = fakeVendor([answers(200, body)]);

    await expectUnavailable(embedderOf(vendor).embedDocuments(['first', 'second']));
  });

  it('tells the operator of a dimension that the model does not have', async () => {
    const vendor = fakeVendor([reply({ index: 0, embedding: [1, 0, 0] })]);

    const error = await expectUnavailable(embedderOf(vendor).embedQuery('What?'));

    expect(error.cause).toMatchObject({ message: 'POST /embeddings gave no vectors of 2 dimensions' });
  });

  it('makes no more than four calls at once', async () => {
    let running = 0;
    let most = 0;
    const vendor = fakeVendor([
      async ({ body }) => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setImmediate(resolve));
        running--;
        const { input } = JSON.parse(String(body)) as { input: string[] };
        const data = input.map((_, index) => ({ index, embedding: [1, 0] }));
        return new Response(JSON.stringify({ data }));
      },
    ]);

    const vectors = await embedderOf(vendor).embedDocuments(
      Array.from({ length: 1_000 }, (_, at) => `${at}`),
    );

    expect([vectors.length, vendor.requests.length, most]).toEqual([1_000, 8, 4]);
  });

  it('gives no vectors at all where one call of several fails', async () => {
    const vendor = fakeVendor([
      reply(...Array.from({ length: 128 }, (_, index) => ({ index, embedding: [1, 0] }))),
      answers(400),
    ]);

    await expectUnavailable(embedderOf(vendor).embedDocuments(Array.from({ length: 200 }, () => 'x')));
  });

  it('uses the tuning it is given, else its own', () => {
    const open = (denseWeight?: number, relatedSimilarity?: number) =>
      createOpenAiEmbedder({ baseUrl, model: 'm', dimension: 2, tuning: { denseWeight, relatedSimilarity } });

    expect(open(0, 0)).toMatchObject({ denseWeight: 0, relatedSimilarity: 0 });
    expect(open()).toMatchObject({
      denseWeight: openAiDenseWeight,
      relatedSimilarity: openAiRelatedSimilarity,
    });
  });

  it('follows a rotated key without a restart', async () => {
    const server = await startOpenAiServer('sk-new');
    const apiKey = { ...fixedSecret('sk-old'), renew: async () => 'sk-new' };
    const embedder = createOpenAiEmbedder({
      baseUrl: server.baseUrl,
      model: 'text-embedding-3-small',
      dimension: 1024,
      apiKey,
    });

    try {
      expect(await embedder.embedQuery('What?')).toHaveLength(1024);
      expect(server.calls()).toBe(2);
    } finally {
      await server.close();
    }
  });
});
