/** The Anthropic answerer: what it sends, and what becomes of each way to stop. */
import { describe, expect, it } from 'vitest';
import { createAnthropicAnswerer } from '../../../../../shared/adapters/anthropic/answerer.ts';
import { refusal } from '../../../../../shared/ports/answerer.ts';
import { systemPrompt, userPrompt } from '../../../../../shared/retrieval/prompt.ts';
import { fixedSecret } from '../../../../../shared/upstream/fixed-secret.ts';
import { expectUnavailable } from '../../../../contract/unavailable.ts';
import { startAnthropicServer } from '../../../../support/anthropic-server.ts';
import { answers, type FakeVendor, fakeVendor, type Step } from '../../upstream/fake-vendor.ts';

const request = {
  tenantId: 'acme-2',
  companyName: 'Acme Tools',
  question: 'What was it?',
  sources: [{ number: 1, title: 'Report', passages: ['It was 41.8.'] }],
};

const message = (content: unknown, stopReason: unknown): Step =>
  answers(200, JSON.stringify({ type: 'message', role: 'assistant', content, stop_reason: stopReason }));

const text = (words: string) => [{ type: 'text', text: words }];

const answerOf = (vendor: FakeVendor, model = 'claude-sonnet-4-5') =>
  createAnthropicAnswerer({
    baseUrl: 'https://api.anthropic.com',
    model,
    maxTokens: 700,
    apiKey: fixedSecret('sk-ant-1'),
    fetchParts: vendor.parts,
  }).answer(request);

describe('the Anthropic answerer', () => {
  it('sends prompts, limits and the tenant, and nothing else', async () => {
    const vendor = fakeVendor([message(text('41.8 [1].'), 'end_turn')]);

    expect(await answerOf(vendor)).toEqual({ text: '41.8 [1].', complete: true, usage: undefined });
    expect(vendor.requests[0]?.url).toBe('https://api.anthropic.com/v1/messages');
    expect(vendor.requests[0]?.init.headers).toEqual({
      'anthropic-version': '2023-06-01',
      'x-api-key': 'sk-ant-1',
      'content-type': 'application/json',
    });
    expect(JSON.parse(String(vendor.requests[0]?.init.body))).toEqual({
      model: 'claude-sonnet-4-5',
      max_tokens: 700,
      temperature: 0,
      system: systemPrompt('Acme Tools', refusal),
      messages: [{ role: 'user', content: userPrompt(request.question, request.sources) }],
      metadata: { user_id: 'acme-2' },
    });
  });

  it.each([
    ['claude-3-5-haiku-20241022', true],
    ['claude-sonnet-4-20250514', true],
    ['claude-opus-4-1-20250805', true],
    ['claude-haiku-4-5', true],
    ['claude-opus-4-6', false],
    ['claude-opus-4-7', false],
    ['claude-opus-4-10', false],
    ['claude-sonnet-5', false],
    ['a-model-to-come', false],
  ])('sends %s a temperature: %s', async (model, takesOne) => {
    const vendor = fakeVendor([message(text('41.8'), 'end_turn')]);

    await answerOf(vendor, model);

    expect(Object.hasOwn(JSON.parse(String(vendor.requests[0]?.init.body)) as object, 'temperature')).toBe(
      takesOne,
    );
  });

  it.each([
    ['end_turn', true],
    ['stop_sequence', true],
    ['max_tokens', false],
    ['model_context_window_exceeded', false],
  ])('gives an answer that ended by %s as complete: %s', async (stopReason, complete) => {
    expect(await answerOf(fakeVendor([message(text('41.8'), stopReason)]))).toEqual({
      text: '41.8',
      complete,
    });
  });

  it.each(['refusal', 'tool_use', 'pause_turn', 'something new', null, undefined])(
    'has no answer where the model ended by %s',
    async (stopReason) => {
      await expectUnavailable(answerOf(fakeVendor([message(text('41.8'), stopReason)])));
    },
  );

  it('joins blocks of text, and takes no other', async () => {
    const content = [{ type: 'thinking', thinking: 'Hm.' }, ...text('It was '), null, ...text('41.8 [1].')];

    expect((await answerOf(fakeVendor([message(content, 'end_turn')]))).text).toBe('It was 41.8 [1].');
  });

  it.each([
    ['no blocks', []],
    ['a thought alone', [{ type: 'thinking', thinking: 'Hm.', text: 'Hm.' }]],
    ['text that is none', [{ type: 'text', text: 7 }]],
    ['no list', 'text'],
    ['nothing', null],
  ])('has no answer in %s', async (_, content) => {
    await expectUnavailable(answerOf(fakeVendor([message(content, 'end_turn')])));
  });

  it.each(['null', '[]', '{}', '"text"'])('has no answer in a reply of another form: %s', async (body) => {
    await expectUnavailable(answerOf(fakeVendor([answers(200, body)])));
  });

  it('has no answer in a reply longer than any should be, and does not ask for it again', async () => {
    const vendor = fakeVendor([message(text('41.8 '.repeat(250_000)), 'end_turn')]);

    await expectUnavailable(answerOf(vendor));
    expect(vendor.requests).toHaveLength(1);
  });

  it('follows a rotated key without a restart', async () => {
    const server = await startAnthropicServer('sk-new');
    const apiKey = { ...fixedSecret('sk-old'), renew: async () => 'sk-new' };
    const { baseUrl } = server;
    const answerer = createAnthropicAnswerer({ baseUrl, model: 'claude-haiku-4-5', maxTokens: 9, apiKey });

    try {
      expect((await answerer.answer(request)).complete).toBe(true);
      expect(server.calls()).toBe(2);
    } finally {
      await server.close();
    }
  });
});
