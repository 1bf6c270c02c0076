/** Answers by Anthropic's Messages API (Claude). */
import { type Answerer, type AnswerRequest, refusal } from '../../ports/answerer.ts';
import type { Secret } from '../../ports/secret.ts';
import { cleanAnswer } from '../../retrieval/model-answer.ts';
import { systemPrompt, userPrompt } from '../../retrieval/prompt.ts';
import { answerPolicy, maxChatReplyBytes } from '../../upstream/answer-policy.ts';
import { createJsonCall, unusableAnswer } from '../../upstream/json-call.ts';
import type { FetchParts, FetchPolicy } from '../../upstream/retrying-fetch.ts';
import { readMessagesReply } from './messages-reply.ts';

export interface AnthropicAnswererOptions {
  /** As `https://api.anthropic.com`. */
  readonly baseUrl: string;
  readonly model: string;
  readonly maxTokens: number;
  readonly apiKey: Secret;
  readonly policy?: FetchPolicy;
  readonly fetchParts?: Partial<FetchParts>;
}

const path = '/v1/messages';

/**
 * The models that still take a temperature, by name: Claude 3, and Claude 4 to 4.5. Later ones refuse a request that
 * names one, so what is not known is sent none.
 */
const takesTemperature = /^claude-(?:3|(?:opus|sonnet|haiku)-4(?:-[0-5])?(?:-\d{8})?$)/;

const headers = (apiKey: string | undefined): Record<string, string> => ({
  'anthropic-version': '2023-06-01',
  ...(apiKey === undefined ? {} : { 'x-api-key': apiKey }),
});

/** Temperature 0 where the model takes one: the same question shall get the same answer. */
export function createAnthropicAnswerer(options: AnthropicAnswererOptions): Answerer {
  const { baseUrl, model, maxTokens, apiKey, policy = answerPolicy, fetchParts = {} } = options;
  const maxReplyBytes = maxChatReplyBytes;
  const post = createJsonCall({ baseUrl, headers, secret: apiKey, policy, maxReplyBytes, fetchParts });
  const temperature = takesTemperature.test(model) ? { temperature: 0 } : {};

  const bodyOf = ({ tenantId, companyName, question, sources }: AnswerRequest) => ({
    model,
    max_tokens: maxTokens,
    ...temperature,
    system: systemPrompt(companyName, refusal),
    messages: [{ role: 'user', content: userPrompt(question, sources) }],
    // By which the provider can tell tenants apart.
    metadata: { user_id: tenantId },
  });

  return {
    maxAnswerTokens: maxTokens,
    async answer(request, signal) {
      const reply = readMessagesReply(await post(path, bodyOf(request), signal));
      const answer = reply && cleanAnswer(reply, { refusal, sourceCount: request.sources.length });
      if (answer === undefined) throw unusableAnswer(path, 'no answer');
      return { ...answer, usage: reply?.usage };
    },
  };
}
