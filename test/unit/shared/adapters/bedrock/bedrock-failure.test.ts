/** What a failed call leaves behind: help for the operator, and neither prompt nor credentials. */
import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { unavailable } from '../../../../../shared/adapters/bedrock/bedrock-failure.ts';
import { createBedrockClient } from '../../../../../shared/adapters/bedrock/client.ts';
import { createCohereEmbedder } from '../../../../../shared/adapters/bedrock/cohere-embedder.ts';
import { createConverseAnswerer } from '../../../../../shared/adapters/bedrock/converse-answerer.ts';
import { createTitanEmbedder } from '../../../../../shared/adapters/bedrock/titan-embedder.ts';
import { describeCause } from '../../../../../shared/http/problem-responses.ts';
import { expectUnavailable, forGood } from '../../../../contract/unavailable.ts';
import type { AwsFault } from '../../../../support/aws-faults.ts';
import { type BedrockWorld, openBedrock, shortLimits } from '../../../../support/bedrock-client.ts';

let world: BedrockWorld;

beforeAll(async () => {
  world = await openBedrock();
  // No delay before a repeat: the wait is a random share of what it may be.
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
beforeEach(() => {
  world.server.embeddings.reset();
  world.server.model.reset();
});
afterAll(async () => {
  vi.restoreAllMocks();
  await world.close();
});

const secretWord = 'xyzzy-in-the-prompt';
const call = { operation: 'Converse', model: 'some.model-v1' } as const;

/** Every call with a client of its own: one client stops repeating once its retry quota is used up. */
const options = () => ({ client: createBedrockClient(), ...shortLimits });
const titan = () => createTitanEmbedder({ dimension: 256, ...options() });

const failingCalls = [
  () => titan().embedQuery(secretWord),
  () => createCohereEmbedder({ dimension: 256, ...options() }).embedDocuments([secretWord]),
  () =>
    createConverseAnswerer({ model: 'loopback.writer-v1:0', maxTokens: 9, ...options() }).answer({
      tenantId: 'acme',
      companyName: secretWord,
      question: secretWord,
      sources: [{ number: 1, title: secretWord, passages: [secretWord] }],
    }),
];

/** Everything that a log could print of an error, hidden properties too. */
const everythingIn = (error: unknown): string =>
  inspect(error, { depth: 10, showHidden: true, getters: true });

describe('a failed call to Bedrock', () => {
  it.each<AwsFault>([
    'throttled',
    'not-ready',
    'server-error',
    'overloaded',
    'denied',
    'invalid',
    'garbage',
    'hang',
    'cut',
  ])('holds no prompt, no credential and no sentence of the service: %s', async (fault) => {
    world.server.embeddings.failNext(fault, forGood);
    world.server.model.failNext(fault, forGood);

    for (const fail of failingCalls) {
      const printed = everythingIn(await expectUnavailable(fail()));
      expect(printed).toMatch(/(?:InvokeModel|Converse) of \S+ failed: \w+/);
      expect(printed).not.toContain(secretWord);
      expect(printed).not.toMatch(
        /loopback-secret|AKIA|Signature=|authorization|please wait|111122223333|<html>/i,
      );
    }
  });

  it('holds nothing of a refusal that quotes the request', async () => {
    world.server.embeddings.replyNext({ embedding: secretWord });

    const error = await expectUnavailable(titan().embedQuery('revenue'));

    expect(everythingIn(error)).not.toContain(secretWord);
  });

  it.each<[AwsFault, RegExp]>([
    ['denied', /amazon\.titan-embed-text-v2:0 failed: AccessDeniedException\. The role may not/],
    ['invalid', /failed: ValidationException\. Check the model id/],
    ['throttled', /failed: ThrottlingException\. The account's quota/],
    ['overloaded', /failed: ServiceUnavailableException\. Request id: \S+$/],
    ['hang', /failed: TimeoutError\.$/],
    ['garbage', /failed: MalformedReply\.$/],
    ['cut', /failed: ECONNRESET\.$/],
  ])('tells the operator what is wrong: %s', async (fault, expected) => {
    world.server.embeddings.failNext(fault, forGood);

    const { cause } = await expectUnavailable(titan().embedQuery('revenue'));

    expect(cause).toMatchObject({ message: expect.stringMatching(expected) });
  });

  it.each<[AwsFault, number]>([
    ['denied', 1],
    ['invalid', 1],
    ['throttled', 3],
    ['not-ready', 3],
    ['server-error', 3],
    ['overloaded', 3],
    ['cut', 3],
  ])('is tried again only where that may help: %s, %d calls', async (fault, calls) => {
    world.server.embeddings.failNext(fault, forGood);

    await expectUnavailable(titan().embedQuery('revenue'));

    expect(world.server.embeddings.calls()).toBe(calls);
  });

  it('keeps the request id for AWS support', async () => {
    world.server.embeddings.failNext('denied', 1);

    const { cause } = await expectUnavailable(titan().embedQuery('revenue'));

    expect(describeCause(cause)).toMatchObject({
      message: expect.stringMatching(/the account has no access to it\. Request id: [0-9a-f-]{36}$/),
    });
  });

  it.each([
    ['17', 17],
    ['0', 1],
    ['86400', 60],
    ['soon', 5],
    [undefined, 5],
  ])('asks to come back as the service does, within reason: %j', (header, seconds) => {
    const error = Object.assign(new Error('x'), { $response: { headers: { 'retry-after': header } } });

    expect(unavailable(call, error).retryAfterSeconds).toBe(seconds);
  });

  it.each([
    [{ name: 'ThrottlingException' }, 'ThrottlingException'],
    [{ name: 'Error', code: 'ECONNREFUSED' }, 'ECONNREFUSED'],
    [{ name: 'my whole secret prompt', code: 7 }, 'UnknownError'],
    [{ name: 'x'.repeat(200) }, 'UnknownError'],
    ['a string', 'UnknownError'],
    [undefined, 'UnknownError'],
  ])('names the fault only in the form of a name: %j', (error, code) => {
    expect(unavailable(call, error).cause).toMatchObject({ code });
  });
});
