/** The OpenAI-compatible answerer: what it sends, and what becomes of each way to stop. */
import { describe, expect, it } from 'vitest';
import { createOpenAiAnswerer } from '../../../../../shared/adapters/openai/answerer.ts';
import { refusal } from '../../../../../shared/ports/answerer.ts';
import { systemPrompt, userPrompt } from '../../../../../shared/retrieval/prompt.ts';
import { fixedSecret } from '../../../../../shared/upstream/fixed-secret.ts';
import { expectUnavailable } from '../../../../contract/unavailable.ts';
import { answers, type FakeVendor, fakeVendor, type Step } from '../../upstream/fake-vendor.ts';

const request = {
  tenantId: 'acme-2',
  companyName: 'Acme Tools',
  question: 'What was it?',
  sources: [{ number: 1, title: 'Report', passages: ['It was 41.8.'] }],
};

const choice = (content: unknown, finishReason: unknown): Step =>
  answers(
    200,
    JSON.stringify({
      choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: finishReason }],
    }),
  );

const answerOf = (vendor: FakeVendor, model = 'llama3.1', baseUrl = 'http://localhost:11434/v1') =>
  createOpenAiAnswerer({
    baseUrl,
    model,
    maxTokens: 700,
    apiKey: fixedSecret('sk-1'),
    fetchParts: vendor.parts,
  }).answer(request);

describe('the OpenAI-compatible answerer', () => {
  it('sends prompts, limits and the tenant, and nothing else', async () => {
    const vendor = fakeVendor([choice('41.8 [1].', 'stop')]);

    expect(await answerOf(vendor)).toEqual({ text: '41.8 [1].', complete: true, usage: undefined });
    expect(vendor.requests[0]?.url).toBe('http://localhost:11434/v1/chat/completions');
    expect(vendor.requests[0]?.init.headers).toEqual({
      authorization: 'Bearer sk-1',
      'content-type': 'application/json',
    });
    expect(JSON.parse(String(vendor.requests[0]?.init.body))).toEqual({
      model: 'llama3.1',
      messages: [
        { role: 'system', content: systemPrompt('Acme Tools', refusal) },
        { role: 'user', content: userPrompt(request.question, request.sources) },
      ],
      max_tokens: 700,
      temperature: 0,
      user: 'acme-2',
    });
  });

  it('sends a reasoning model of OpenAI’s its own limit and no temperature', async () => {
    const vendor = fakeVendor([choice('41.8 [1].', 'stop')]);

    await answerOf(vendor, 'gpt-5-mini', 'https://api.openai.com/v1');

    const body: unknown = JSON.parse(String(vendor.requests[0]?.init.body));
    expect(body).toMatchObject({ max_completion_tokens: 700 });
    expect(body).not.toHaveProperty('temperature');
    expect(body).not.toHaveProperty('max_tokens');
  });

  it.each([
    ['stop', true],
    ['length', false],
  ])('gives an answer that ended by %s as complete: %s', async (finishReason, complete) => {
    expect(await answerOf(fakeVendor([choice('41.8', finishReason)]))).toMatchObject({
      text: '41.8',
      complete,
    });
  });

  it.each(['content_filter', 'tool_calls', 'function_call', 'something new', null, undefined])(
    'has no answer where the model ended by %s',
    async (finishReason) => {
      await expectUnavailable(answerOf(fakeVendor([choice('41.8', finishReason)])));
    },
  );

  it.each([
    ['<think>Is it 41.8 [1]?</think>\n\nIt is 41.8 [1].', 'It is 41.8 [1].'],
    ['\n<think>\n\n</think>\nIt is.', 'It is.'],
    ['Is it 41.8? It must be.</think>It is.', 'It is.'],
    ['<think>Is it?</think>No, wait.</think>It is.', 'It is.'],
    ['First.<think>Is it?</think>It is.', 'It is.'],
  ])('leaves out what the model thought aloud: %j', async (content, text) => {
    expect(await answerOf(fakeVendor([choice(content, 'stop')]))).toMatchObject({ text, complete: true });
  });

  it.each([
    ['no content', null],
    ['content of parts', [{ type: 'text', text: '41.8' }]],
    ['nothing', ''],
    ['a thought that ran out of tokens', '<think>Is it 41.8?'],
    ['a second thought that ran out of tokens', 'Is it?</think>Well.<think>Is it 41.8?'],
    ['thoughts alone', 'Is it 41.8?</think>'],
    ['a reference to nothing', '[9]'],
  ])('has no answer in %s', async (_, content) => {
    await expectUnavailable(answerOf(fakeVendor([choice(content, 'stop')])));
  });

  it.each([
    'null',
    '[]',
    '{}',
    '{"choices":[]}',
    '{"choices":{}}',
    '{"choices":[null]}',
    '{"choices":[{"finish_reason":"stop"}]}',
  ])('has no answer in a reply of another form: %s', async (body) => {
    await expectUnavailable(answerOf(fakeVendor([answers(200, body)])));
  });

  it('has no answer in a reply longer than any should be, and does not ask for it again', async () => {
    const vendor = fakeVendor([choice('41.8 '.repeat(250_000), 'stop')]);

    await expectUnavailable(answerOf(vendor));
    expect(vendor.requests).toHaveLength(1);
  });

  it('ends within 24 seconds, whatever the provider asks for', async () => {
    const vendor = fakeVendor([
      answers(429, '{}', { 'retry-after': '23' }),
      answers(429, '{}', { 'retry-after': '2' }),
    ]);

    const error = await expectUnavailable(answerOf(vendor));

    expect(error.retryAfterSeconds).toBe(2);
    expect(vendor.waits).toEqual([23_000]);
  });
});
