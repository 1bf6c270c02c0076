/** Titan's adapter beyond the shared suite: what is sent, how much of it at a time, and which replies are believed. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createTitanEmbedder,
  titanDenseWeight,
  titanRelatedSimilarity,
} from '../../../../../shared/adapters/bedrock/titan-embedder.ts';
import { expectUnavailable } from '../../../../contract/unavailable.ts';
import { type BedrockWorld, openBedrock } from '../../../../support/bedrock-client.ts';

let world: BedrockWorld;

beforeAll(async () => {
  world = await openBedrock();
});
beforeEach(() => world.server.embeddings.reset());
afterAll(() => world.close());

const titan = (dimension = 1024) => createTitanEmbedder({ dimension, client: world.client });

const texts = (count: number) => Array.from({ length: count }, (_, at) => `Note ${at} on revenue`);

describe('the Titan embedder', () => {
  it.each([1024, 512, 256])(
    'asks for a normalised vector of %d dimensions, and for nothing else',
    async (dimension) => {
      const [vector] = await titan(dimension).embedDocuments(['Revenue grew.']);

      expect(vector).toHaveLength(dimension);
      expect(world.server.embeddings.requests()).toEqual([
        { inputText: 'Revenue grew.', dimensions: dimension, normalize: true },
      ]);
    },
  );

  it.each([1536, 1023, 0, Number.NaN])(
    'cannot be made for %d dimensions, and says which there are',
    (dimension) => {
      expect(() => titan(dimension)).toThrow(/1024, 512, 256.*not of/);
    },
  );

  it('is named as the model, and tuned as told or else by its own values', () => {
    const own = titan();
    const told = createTitanEmbedder({
      dimension: 256,
      client: world.client,
      tuning: { denseWeight: 0, relatedSimilarity: undefined },
    });

    expect(own).toMatchObject({
      model: 'amazon.titan-embed-text-v2:0',
      maxTextsPerCall: 1,
      denseWeight: titanDenseWeight,
      relatedSimilarity: titanRelatedSimilarity,
    });
    expect(told).toMatchObject({ denseWeight: 0, relatedSimilarity: titanRelatedSimilarity });
  });

  it('makes at most eight calls at a time, and that many', async () => {
    const release = world.server.embeddings.hold();

    const embedded = titan().embedDocuments(texts(20));
    await vi.waitFor(() => expect(world.server.embeddings.inFlight().now).toBeGreaterThanOrEqual(8));
    release();
    await embedded;

    expect(world.server.embeddings.inFlight().most).toBe(8);
    expect(world.server.embeddings.calls()).toBe(20);
  });

  it('begins no further call once one failed for good', async () => {
    world.server.embeddings.failNext('denied', 1_000);

    await expectUnavailable(titan().embedDocuments(texts(100)));

    expect(world.server.embeddings.calls()).toBeLessThanOrEqual(8);
  });

  it.each([
    ['letters', 'revenue '.repeat(6_000), 8_000],
    ['Chinese characters', '数据库'.repeat(2_000), 2_666],
    ['emoji, none of them halved', '🙂'.repeat(4_000), 4_000],
  ])('cuts what the model would refuse: %s', async (_, text, length) => {
    await titan().embedQuery(text);

    const [request] = world.server.embeddings.requests();
    expect(request?.inputText).toBe(text.slice(0, length));
    expect(world.server.embeddings.calls()).toBe(1);
  });

  it('sends text of the longest passages whole', async () => {
    const text = '数'.repeat(2_600);

    await titan().embedQuery(text);

    expect(world.server.embeddings.requests()[0]?.inputText).toBe(text);
  });

  it.each([
    ['half a surrogate pair', 'a\uD83D', 'a\uFFFD'],
    ['nothing', '', '.'],
    ['white space', ' \n', '.'],
  ])('makes text out of %s', async (_, text, sent) => {
    await titan().embedDocuments([text]);

    expect(world.server.embeddings.requests()[0]?.inputText).toBe(sent);
  });

  it.each([
    ['no object', 'embedding'],
    ['null', null],
    ['no vector', {}],
    ['a short vector', { embedding: [1, 0] }],
    ['a long vector', { embedding: Array(1025).fill(1) }],
    ['numbers as text', { embedding: Array(1024).fill('1') }],
    ['a hole', { embedding: Array(1024).fill(1).with(3, null) }],
    ['no direction', { embedding: Array(1024).fill(0) }],
    ['no end of size', { embedding: Array(1024).fill(1e300) }],
  ])('does not believe a reply with %s', async (_, reply) => {
    world.server.embeddings.replyNext(reply);

    const { cause } = await expectUnavailable(titan().embedQuery('revenue'));

    expect(cause).toMatchObject({ code: 'MalformedReply' });
  });

  it.each([1, 1e39, 1e-60])('normalises what is not, be it %f times as long', async (scale) => {
    world.server.embeddings.replyNext({ embedding: [3 * scale, 4 * scale, ...Array(254).fill(0)] });

    const vector = await titan(256).embedQuery('revenue');

    expect([...vector.subarray(0, 3)]).toEqual([Math.fround(0.6), Math.fround(0.8), 0]);
  });
});
