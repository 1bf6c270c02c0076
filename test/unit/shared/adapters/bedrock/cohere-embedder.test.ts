/** Cohere's adapter beyond the shared suite: batches, kinds of input, both forms of reply. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  cohereDenseWeight,
  cohereRelatedSimilarity,
  createCohereEmbedder,
} from '../../../../../shared/adapters/bedrock/cohere-embedder.ts';
import { embeddingSpace } from '../../../../../shared/ports/embedder.ts';
import { expectUnavailable } from '../../../../contract/unavailable.ts';
import { type BedrockWorld, openBedrock } from '../../../../support/bedrock-client.ts';

let world: BedrockWorld;

beforeAll(async () => {
  world = await openBedrock();
});
beforeEach(() => world.server.embeddings.reset());
afterAll(() => world.close());

const cohere = (dimension = 256, model?: string) =>
  createCohereEmbedder({
    dimension,
    client: world.client,
    ...(model === undefined ? {} : { model }),
  });

const texts = (count: number) => Array.from({ length: count }, (_, at) => `Note ${at} on revenue`);
const sizes = () => world.server.embeddings.requests().map((request) => (request.texts as string[]).length);

describe('the Cohere embedder', () => {
  it.each([256, 512, 1024, 1536])(
    'asks for floats of %d dimensions, long texts cut at their end',
    async (dimension) => {
      const [vector] = await cohere(dimension).embedDocuments(['Revenue grew.']);

      expect(vector).toHaveLength(dimension);
      expect(world.server.embeddings.requests()).toEqual([
        {
          texts: ['Revenue grew.'],
          input_type: 'search_document',
          embedding_types: ['float'],
          output_dimension: dimension,
          truncate: 'RIGHT',
        },
      ]);
    },
  );

  it.each([768, 3072, -256])('cannot be made for %d dimensions, and says which there are', (dimension) => {
    expect(() => cohere(dimension)).toThrow(/256, 512, 1024, 1536.*not of/);
  });

  it('embeds a question as a question', async () => {
    await cohere().embedQuery('How did revenue do?');

    expect(world.server.embeddings.requests()[0]).toMatchObject({
      texts: ['How did revenue do?'],
      input_type: 'search_query',
    });
  });

  it.each([
    [1, [1]],
    [96, [96]],
    [97, [48, 49]],
    [100, [50, 50]],
    [500, [83, 83, 83, 83, 84, 84]],
  ])('embeds %d texts in as few calls as can be, of nearly equal size', async (count, expected) => {
    const vectors = await cohere().embedDocuments(texts(count));

    expect(vectors).toHaveLength(count);
    expect(sizes().sort((left, right) => left - right)).toEqual(expected);
  });

  it('leaves out of its name the profile that leads to the model, so that another leads to the same vectors', async () => {
    const [direct, european] = [cohere(), cohere(256, 'eu.cohere.embed-v4:0')];

    expect(embeddingSpace(european)).toBe(embeddingSpace(direct));
    expect(direct.model).toBe('cohere.embed-v4:0');
    expect(await european.embedQuery('revenue')).toEqual(await direct.embedQuery('revenue'));
  });

  it('is tuned by its own values where none are told', () => {
    expect(cohere()).toMatchObject({
      maxTextsPerCall: 96,
      denseWeight: cohereDenseWeight,
      relatedSimilarity: cohereRelatedSimilarity,
    });
  });

  const long = [3, 4, ...Array<number>(254).fill(0)];

  it.each([
    ['by type', { embeddings: { float: [long] } }],
    ['as a bare list', { embeddings: [long] }],
  ])('reads vectors %s, and normalises them', async (_, reply) => {
    world.server.embeddings.replyNext(reply);

    const vector = await cohere().embedQuery('revenue');

    expect([...vector.subarray(0, 3)]).toEqual([Math.fround(0.6), Math.fround(0.8), 0]);
  });

  it.each([
    ['nothing', {}],
    ['another type', { embeddings: { int8: [long] } }],
    ['fewer vectors than texts', { embeddings: { float: [long] } }],
    ['more vectors than texts', { embeddings: { float: [long, long, long] } }],
    ['a vector of another dimension', { embeddings: { float: [long, [...long, 0]] } }],
    ['something in place of a vector', { embeddings: { float: [long, null] } }],
    ['a list of numbers', { embeddings: long.slice(0, 2) }],
  ])('does not believe a reply with %s', async (_, reply) => {
    world.server.embeddings.replyNext(reply);

    const { cause } = await expectUnavailable(cohere().embedDocuments(['One.', 'Two.']));

    expect(cause).toMatchObject({ code: 'MalformedReply' });
  });

  it('makes text out of nothing and of half a surrogate pair', async () => {
    await cohere().embedDocuments(['', 'a\uD83D']);

    expect(world.server.embeddings.requests()[0]?.texts).toEqual(['.', 'a\uFFFD']);
  });
});
