/** Converse's adapter beyond the shared suite: the request field by field, every reason to stop, and temperature. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createConverseAnswerer } from '../../../../../shared/adapters/bedrock/converse-answerer.ts';
import { expectUnavailable } from '../../../../contract/unavailable.ts';
import { type BedrockWorld, openBedrock } from '../../../../support/bedrock-client.ts';

let world: BedrockWorld;

beforeAll(async () => {
  world = await openBedrock();
});
beforeEach(() => world.server.model.reset());
afterAll(() => world.close());

const answerer = () =>
  createConverseAnswerer({
    model: 'eu.loopback.writer-v1:0',
    maxTokens: 321,
    client: world.client,
  });

const request = {
  tenantId: 'acme-2',
  companyName: 'Zenith Looms',
  question: 'Which dye does the loom take?',
  sources: [{ number: 1, title: 'Loom manual', passages: ['The loom takes indigo dye only.'] }],
};

describe('the Converse answerer', () => {
  it('sends one system text, one user message, the limits, and the tenant beside the prompt', async () => {
    await answerer().answer(request);

    expect(world.server.model.lastRequest()).toEqual({
      system: [{ text: expect.stringContaining('Zenith Looms') }],
      messages: [{ role: 'user', content: [{ text: expect.stringContaining('indigo') }] }],
      inferenceConfig: { maxTokens: 321, temperature: 0 },
      requestMetadata: { tenant_id: 'acme-2' },
    });
  });

  it.each([
    ['end_turn', true],
    ['stop_sequence', true],
    ['max_tokens', false],
    ['model_context_window_exceeded', false],
  ])('gives the words of a model that stopped for %s', async (stopReason, complete) => {
    world.server.model.replyNext([{ text: 'Indigo [1].' }], stopReason);

    expect(await answerer().answer(request)).toMatchObject({ text: 'Indigo [1].', complete });
  });

  it.each([
    'guardrail_intervened',
    'content_filtered',
    'tool_use',
    'malformed_model_output',
    'malformed_tool_use',
    'refusal',
    'some_reason_of_next_year',
  ])('gives no words of a model that stopped for %s, and says why in the cause', async (stopReason) => {
    world.server.model.replyNext([{ text: 'I cannot say that.' }], stopReason);

    const { cause } = await expectUnavailable(answerer().answer(request));

    expect(cause).toMatchObject({ code: `stopped-${stopReason}` });
    expect(world.server.model.calls()).toBe(1);
  });

  it.each(['end_turn', 'max_tokens'])(
    'has no answer where the model stopped for %s without a word',
    async (reason) => {
      world.server.model.replyNext([], reason);

      const { cause } = await expectUnavailable(answerer().answer(request));

      expect(cause).toMatchObject({ code: 'EmptyAnswer' });
    },
  );

  it('joins the parts of an answer and leaves out what the model thought', async () => {
    const thought = { reasoningContent: { reasoningText: { text: 'Let me think of cochineal.' } } };
    world.server.model.replyNext([thought, { text: 'Indigo ' }, { text: 'only [1].' }], 'end_turn');

    expect((await answerer().answer(request)).text).toBe('Indigo only [1].');
  });

  it.each([
    ['no content', undefined, 'end_turn', 'MalformedReply'],
    ['content that is no list', { text: 'Indigo [1].' }, 'end_turn', 'MalformedReply'],
    ['no reason to stop', [{ text: 'Indigo [1].' }], undefined, 'MalformedReply'],
    ['a reason that is no word', [{ text: 'Indigo [1].' }], 'end turn\n', 'MalformedReply'],
    ['a text that is none', [{ text: 7 }], 'end_turn', 'EmptyAnswer'],
  ])('does not believe a reply with %s', async (_, content, stopReason, code) => {
    world.server.model.replyNext(content, stopReason);

    const { cause } = await expectUnavailable(answerer().answer(request));

    expect(cause).toMatchObject({ code });
  });

  it('has no answer in a reply longer than any should be, and does not ask for it again', async () => {
    world.server.model.replyNext([{ text: 'Indigo '.repeat(150_000) }], 'end_turn');

    const { cause } = await expectUnavailable(answerer().answer(request));

    expect(cause).toMatchObject({ code: 'ReplyTooLong' });
    expect(world.server.model.calls()).toBe(1);
  });

  it('learns once that a model refuses temperature', async () => {
    const learning = answerer();
    world.server.model.refuseTemperature();

    const first = await learning.answer(request);
    const second = await learning.answer(request);

    expect(second).toEqual(first);
    expect(world.server.model.lastRequest().inferenceConfig).toEqual({ maxTokens: 321 });
    expect(world.server.model.calls()).toBe(3);
  });

  it('learns the same from several refusals at the same time', async () => {
    const learning = answerer();
    world.server.model.refuseTemperature();

    const answers = await Promise.all(Array.from({ length: 4 }, () => learning.answer(request)));

    expect(answers.every(({ text }) => text.includes('indigo'))).toBe(true);
  });

  it('does not take another fault for a refusal of temperature', async () => {
    world.server.model.failNext('invalid', 1);

    await expectUnavailable(answerer().answer(request));
    await answerer().answer(request);

    expect(world.server.model.lastRequest().inferenceConfig.temperature).toBe(0);
    expect(world.server.model.calls()).toBe(2);
  });
});
