/** Answers by any server that speaks OpenAI's chat endpoint: OpenAI, Ollama, vLLM and others. */
import { type Answerer, type AnswerRequest, refusal } from '../../ports/answerer.ts';
import type { Secret } from '../../ports/secret.ts';
import { cleanAnswer } from '../../retrieval/model-answer.ts';
import { systemPrompt, userPrompt } from '../../retrieval/prompt.ts';
import { answerPolicy, maxChatReplyBytes } from '../../upstream/answer-policy.ts';
import { createJsonCall, unusableAnswer } from '../../upstream/json-call.ts';
import type { FetchParts, FetchPolicy } from '../../upstream/retrying-fetch.ts';
import { bearer } from './bearer.ts';
import { readChatReply } from './chat-reply.ts';
import { dialectOf } from './dialect.ts';

export interface OpenAiAnswererOptions {
  /** As `https://api.openai.com/v1`. */
  readonly baseUrl: string;
  readonly model: string;
  /** Of an answer, with what a reasoning model thinks before it. */
  readonly maxTokens: number;
  readonly apiKey?: Secret | undefined;
  readonly policy?: FetchPolicy;
  readonly fetchParts?: Partial<FetchParts>;
}

const path = '/chat/completions';

/** Temperature 0 where the model takes one: the same question shall get the same answer. */
export function createOpenAiAnswerer(options: OpenAiAnswererOptions): Answerer {
  const { baseUrl, model, maxTokens, apiKey, policy = answerPolicy, fetchParts = {} } = options;
  const { tokenLimit, takesTemperature } = dialectOf(baseUrl, model);
  const post = createJsonCall({
    baseUrl,
    headers: bearer,
    secret: apiKey,
    policy,
    maxReplyBytes: maxChatReplyBytes,
    fetchParts,
  });

  const bodyOf = ({ tenantId, companyName, question, sources }: AnswerRequest) => ({
    model,
    messages: [
      { role: 'system', content: systemPrompt(companyName, refusal) },
      { role: 'user', content: userPrompt(question, sources) },
    ],
    [tokenLimit]: maxTokens,
    ...(takesTemperature ? { temperature: 0 } : {}),
    // By which the provider's reports can tell tenants apart.
    user: tenantId,
  });

  return {
    maxAnswerTokens: maxTokens,
    async answer(request, signal) {
      const reply = readChatReply(await post(path, bodyOf(request), signal));
      const answer = reply && cleanAnswer(reply, { refusal, sourceCount: request.sources.length });
      if (answer === undefined) throw unusableAnswer(path, 'no answer');
      return { ...answer, usage: reply?.usage };
    },
  };
}
