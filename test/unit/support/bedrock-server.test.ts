/** Bedrock on loopback: as strict with requests as the service, and with faults in the share that was asked for. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BedrockServer, startBedrockServer } from '../../support/bedrock-server.ts';
import { signedHeaders } from '../../support/signed-request.ts';

let server: BedrockServer;

beforeAll(async () => {
  server = await startBedrockServer();
});
beforeEach(() => {
  server.embeddings.reset();
  server.model.reset();
});
afterAll(() => server.close());

async function post(path: string, body: unknown) {
  const response = await fetch(server.origin + path, {
    method: 'POST',
    headers: signedHeaders('bedrock'),
    body: JSON.stringify(body),
  });
  const type = response.headers.get('x-amzn-errortype');
  return { status: response.status, type, reply: (await response.json()) as Record<string, unknown> };
}

const invoke = (model: string, body: unknown) => post(`/model/${encodeURIComponent(model)}/invoke`, body);
const titan = 'amazon.titan-embed-text-v2:0';
const cohere = 'cohere.embed-v4:0';
const cohereRequest = { texts: ['revenue'], input_type: 'search_query' };
const conversation = {
  system: [{ text: 'Answer.' }],
  messages: [{ role: 'user', content: [{ text: '<documents>\n</documents>\n<question>Why?</question>' }] }],
  inferenceConfig: { maxTokens: 9 },
};

describe('Bedrock on loopback', () => {
  it.each<[string, string, object]>([
    ['an unknown field', titan, { inputText: 'x', size: 1 }],
    ['no text', titan, { dimensions: 256 }],
    ['an empty text', titan, { inputText: '' }],
    ['an odd dimension', titan, { inputText: 'x', dimensions: 1536 }],
    ['too many characters', titan, { inputText: 'x'.repeat(50_001) }],
    ['too many tokens', titan, { inputText: '数'.repeat(3_000) }],
    ['half a surrogate pair', titan, { inputText: '\uD83D' }],
    ['no kind of input', cohere, { texts: ['x'] }],
    ['too many texts', cohere, { ...cohereRequest, texts: Array(97).fill('x') }],
    ['no texts', cohere, { ...cohereRequest, texts: [] }],
    ['an empty text', cohere, { ...cohereRequest, texts: ['x', ''] }],
    ['another kind of input', cohere, { ...cohereRequest, input_type: 'query' }],
    ['an odd dimension', cohere, { ...cohereRequest, output_dimension: 768 }],
    ['a cut of the model before', cohere, { ...cohereRequest, truncate: 'END' }],
    ['an unknown field', cohere, { ...cohereRequest, model: 'x' }],
    ['an unknown model', 'amazon.titan-embed-text-v9', { inputText: 'x' }],
  ])('refuses %s to %s', async (_, model, request) => {
    expect(await invoke(model, request)).toMatchObject({ status: 400, type: 'ValidationException' });
  });

  it('gives vectors by type only where types are asked for', async () => {
    const bare = await invoke(cohere, { ...cohereRequest, output_dimension: 256 });
    const typed = await invoke(cohere, {
      ...cohereRequest,
      output_dimension: 256,
      embedding_types: ['float'],
    });

    expect(typed.reply.embeddings).toEqual({ float: bare.reply.embeddings });
  });

  it.each([
    ['an unknown field', { ...conversation, toolConfig: {} }],
    ['no message', { ...conversation, messages: [] }],
    ['no token to write', { ...conversation, inferenceConfig: { maxTokens: 0 } }],
  ])('refuses a conversation with %s', async (_, request) => {
    expect(await post('/model/any/converse', request)).toMatchObject({
      status: 400,
      type: 'ValidationException',
    });
  });

  it('knows no other operation', async () => {
    expect((await post('/model/any/converse-stream', conversation)).status).toBe(404);
  });

  it('counts the two kinds of calls apart', async () => {
    await invoke(titan, { inputText: 'x' });
    await invoke(titan, { inputText: 'x' });
    await post('/model/any/converse', conversation);

    expect([server.embeddings.calls(), server.model.calls()]).toEqual([2, 1]);
  });

  it('fails a share of all calls, of both kinds, with faults of the given kinds, until reset', async () => {
    // A call draws whether it fails, and if so with which fault.
    const draws = [0.19, 0, 0.2, 0.19, 0.99];
    server.every(0.2, ['throttled', 'server-error'], () => draws.shift() ?? 0);

    const statuses = [
      (await invoke(titan, { inputText: 'x' })).status,
      (await post('/model/any/converse', conversation)).status,
      (await post('/model/any/converse', conversation)).status,
    ];
    server.embeddings.reset();
    server.model.reset();

    expect(statuses).toEqual([429, 200, 500]);
    expect((await invoke(titan, { inputText: 'x' })).status).toBe(200);
    expect((await post('/model/any/converse', conversation)).status).toBe(200);
  });
});
