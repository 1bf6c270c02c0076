/** A server on loopback that speaks OpenAI's protocol for embeddings and chat, and refuses what OpenAI refuses. */
import { createHashEmbedder } from '../../shared/adapters/offline/hash-embedder.ts';
import type { ModelUnderTest } from '../contract/vendor.ts';
import { createPreparedAnswers, type PreparedAnswers, type Stop } from './prepared-answers.ts';
import { type Form, formFault, is } from './request-form.ts';
import { startVendorServer, type VendorReply, type VendorRequest } from './vendor-server.ts';

export interface OpenAiServer extends ModelUnderTest {
  /** For the adapters: `http://127.0.0.1:…/v1`. */
  readonly baseUrl: string;
  /** Every request since the last `reset`. */
  readonly requests: readonly VendorRequest[];
  /** From now on this key alone is good; undefined asks for none, as servers on one's own machine do. */
  acceptKey(key: string | undefined): void;
  close(): Promise<void>;
}

export async function startOpenAiServer(apiKey?: string): Promise<OpenAiServer> {
  const answers = createPreparedAnswers();
  let acceptedKey = apiKey;

  const server = await startVendorServer((request) => {
    const { method, path, headers } = request;
    if (acceptedKey !== undefined && headers.authorization !== `Bearer ${acceptedKey}`) {
      return refused(401, 'Incorrect API key provided.');
    }
    if (acceptedKey === undefined && headers.authorization !== undefined)
      return refused(400, 'no key wanted');
    if (method !== 'POST') return refused(405, 'only POST');
    if (headers['content-type'] !== 'application/json') return refused(400, 'not JSON');
    if (path === '/v1/embeddings') return embeddings(request.body);
    if (path === '/v1/chat/completions') return chat(request.body, answers);
    return refused(404, 'no such path');
  });

  return {
    ...answers,
    baseUrl: `${server.origin}/v1`,
    requests: server.requests,
    calls: server.calls,
    failNext: server.failNext,
    acceptKey: (key) => {
      acceptedKey = key;
    },
    reset() {
      answers.reset();
      server.reset();
    },
    close: server.close,
  };
}

const refused = (status: number, message: string): VendorReply => ({
  status,
  body: { error: { message, type: 'invalid_request_error', param: null, code: null } },
});

const maxInputTokens = 8_192;
const maxCallTokens = 300_000;
/** Pessimistic: a token a byte, as in scripts that the tokenizer hardly knows. */
const tokens = (text: string): number => Buffer.byteLength(text);

const embeddingsForm: Form = {
  required: {
    model: is.text,
    input: (value) =>
      Array.isArray(value) && value.length > 0 && value.length <= 2048 && value.every(isInput),
  },
  optional: { encoding_format: is.oneOf('float'), dimensions: is.positiveInteger, user: is.text },
};

const isInput = (value: unknown): boolean =>
  is.text(value) && value.isWellFormed() && tokens(value) <= maxInputTokens;

const embedder = createHashEmbedder();

async function embeddings(body: unknown): Promise<VendorReply> {
  const fault = formFault(body, embeddingsForm);
  if (fault !== undefined) return refused(400, fault);
  const { model, input, dimensions } = body as { model: string; input: string[]; dimensions?: number };
  if (input.reduce((sum, text) => sum + tokens(text), 0) > maxCallTokens)
    return refused(400, 'too many tokens');
  const takesDimensions = model.startsWith('text-embedding-3');
  if (dimensions !== undefined && !takesDimensions) return refused(400, 'no dimensions for this model');
  const vectors = await embedder.embedDocuments(input);
  const data = vectors.map((vector, index) => ({
    object: 'embedding',
    index,
    // Not every compatible server scales to length 1.
    embedding: [...vector.slice(0, dimensions ?? vector.length)].map((value) =>
      takesDimensions ? value : value * 3,
    ),
  }));
  // `index` says which is which; nothing promises an order.
  return {
    status: 200,
    body: { object: 'list', data: data.reverse(), model, usage: { prompt_tokens: 8, total_tokens: 8 } },
  };
}

const message = (role: string) => is.form({ required: { role: is.oneOf(role), content: is.wellFormedText } });

const chatForm: Form = {
  required: {
    model: is.text,
    messages: (value) =>
      Array.isArray(value) && value.length === 2 && message('system')(value[0]) && message('user')(value[1]),
  },
  optional: {
    max_tokens: is.positiveInteger,
    max_completion_tokens: is.positiveInteger,
    temperature: is.number,
    user: is.text,
  },
};

const finishReasons: Readonly<Record<Stop, string>> = {
  done: 'stop',
  'token-limit': 'length',
  filter: 'content_filter',
};

interface ChatBody {
  readonly model: string;
  readonly messages: readonly { readonly content: string }[];
  readonly max_tokens?: number;
  readonly max_completion_tokens?: number;
  readonly temperature?: number;
  readonly user?: string;
}

async function chat(body: unknown, answers: PreparedAnswers): Promise<VendorReply> {
  const fault = formFault(body, chatForm) ?? modelFault(body as ChatBody);
  if (fault !== undefined) return refused(400, fault);
  const { model, messages, user: tenant } = body as ChatBody;
  const [system, user] = messages.map(({ content }) => content);
  const { text, stop, counted } = await answers.say({ system: system ?? '', user: user ?? '', tenant });
  const choice = {
    index: 0,
    message: { role: 'assistant', content: text, refusal: null },
    logprobs: null,
    finish_reason: finishReasons[stop],
  };
  const usage = { prompt_tokens: counted.inputTokens, completion_tokens: counted.outputTokens };
  return {
    status: 200,
    body: {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1_790_000_000,
      model,
      choices: [choice],
      usage,
    },
  };
}

/** Reasoning models know neither the older limit nor a temperature; the local servers only the older limit. */
function modelFault({ model, max_tokens, max_completion_tokens, temperature }: ChatBody): string | undefined {
  const isReasoning = /^(?:o\d|gpt-5)/.test(model);
  if (isReasoning && (max_tokens !== undefined || temperature !== undefined)) return 'unsupported parameter';
  if (isReasoning ? max_completion_tokens === undefined : max_tokens === undefined)
    return 'no limit to go by';
  return undefined;
}
