/** A server on loopback that speaks Anthropic's Messages API, and refuses what Anthropic refuses. */
import type { ModelUnderTest } from '../contract/vendor.ts';
import { createPreparedAnswers, type PreparedAnswers, type Stop } from './prepared-answers.ts';
import { type Form, formFault, is } from './request-form.ts';
import { startVendorServer, type VendorReply, type VendorRequest } from './vendor-server.ts';

export interface AnthropicServer extends ModelUnderTest {
  readonly baseUrl: string;
  /** Every request since the last `reset`. */
  readonly requests: readonly VendorRequest[];
  /** From now on this key alone is good. */
  acceptKey(key: string): void;
  close(): Promise<void>;
}

export async function startAnthropicServer(apiKey: string): Promise<AnthropicServer> {
  const answers = createPreparedAnswers();
  let acceptedKey = apiKey;

  const server = await startVendorServer(({ method, path, headers, body }) => {
    if (headers['x-api-key'] !== acceptedKey) return refused(401, 'authentication_error');
    if (method !== 'POST' || path !== '/v1/messages') return refused(404, 'not_found_error');
    const isProper =
      headers['anthropic-version'] === '2023-06-01' && headers['content-type'] === 'application/json';
    return isProper ? messages(body, answers) : refused(400, 'invalid_request_error', 'headers');
  });

  return {
    ...answers,
    baseUrl: server.origin,
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

const refused = (status: number, type: string, message = type): VendorReply => ({
  status,
  body: { type: 'error', error: { type, message }, request_id: 'req_1' },
});

const messagesForm: Form = {
  required: {
    model: is.text,
    max_tokens: is.positiveInteger,
    messages: (value) => Array.isArray(value) && value.length === 1 && isUserTurn(value[0]),
  },
  optional: {
    system: is.wellFormedText,
    temperature: is.number,
    metadata: is.form({ required: { user_id: (value) => is.text(value) && value.length <= 256 } }),
  },
};

const isUserTurn = is.form({ required: { role: is.oneOf('user'), content: is.wellFormedText } });

interface MessagesBody {
  readonly model: string;
  readonly messages: readonly { readonly content: string }[];
  readonly system?: string;
  readonly temperature?: number;
  readonly metadata?: { readonly user_id: string };
}

const stopReasons: Readonly<Record<Stop, string>> = {
  done: 'end_turn',
  'token-limit': 'max_tokens',
  filter: 'refusal',
};

async function messages(body: unknown, answers: PreparedAnswers): Promise<VendorReply> {
  const fault = formFault(body, messagesForm) ?? modelFault(body as MessagesBody);
  if (fault !== undefined) return refused(400, 'invalid_request_error', fault);
  const { model, system = '', messages: turns, metadata } = body as MessagesBody;
  const { text, stop, counted } = await answers.say({
    system,
    user: turns[0]?.content ?? '',
    tenant: metadata?.user_id,
  });
  return {
    status: 200,
    body: {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model,
      content: [
        { type: 'thinking', thinking: 'Which source says so?', signature: 'c2ln' },
        { type: 'text', text },
      ],
      stop_reason: stopReasons[stop],
      stop_sequence: null,
      usage: { input_tokens: counted.inputTokens, output_tokens: counted.outputTokens },
    },
  };
}

/** Models after Claude 4.5 know no temperature, whatever it is. */
const modelFault = ({ model, temperature }: MessagesBody): string | undefined =>
  temperature !== undefined && /^claude-(?:opus-4-[6-9]|(?:opus|sonnet|haiku)-[5-9])/.test(model)
    ? 'temperature is deprecated for this model'
    : undefined;
