/** Answers by any language model that Bedrock's Converse offers: one system prompt, one user message, no tools. */
import { ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { type Answer, type Answerer, type AnswerRequest, refusal } from '../../ports/answerer.ts';
import { cleanAnswer } from '../../retrieval/model-answer.ts';
import { systemPrompt, userPrompt } from '../../retrieval/prompt.ts';
import { maxChatReplyBytes } from '../../upstream/answer-policy.ts';
import { type BedrockCall, unusable } from './bedrock-failure.ts';
import { type BedrockClient, sharedBedrockClient } from './client.ts';
import { type ConverseReply, parseReply } from './converse-reply.ts';
import { type CallLimits, type SendOptions, timedCall } from './timed-call.ts';

export interface ConverseAnswererOptions extends Partial<CallLimits> {
  /** Id of a model or an inference profile, or the ARN of either. */
  readonly model: string;
  /** An answer that reaches it is cut off, and says that it is not complete. */
  readonly maxTokens: number;
  /** Where undefined, the one that the process shares. */
  readonly client?: BedrockClient;
}

/**
 * A model writes for many seconds without a sign of life, so an attempt may take all of the time there is: a second
 * one after a time-out would be paid for twice and come too late. What fails sooner is tried again.
 */
export function createConverseAnswerer(options: ConverseAnswererOptions): Answerer {
  const { model, maxTokens, client = sharedBedrockClient() } = options;
  const { attemptTimeoutMs = 24_000, deadlineMs = 24_000 } = options;
  const call = { operation: 'Converse', model } as const;
  const limits = { attemptTimeoutMs, deadlineMs };
  const send = temperatureSender(client);

  return {
    maxAnswerTokens: maxTokens,
    async answer(request, signal) {
      const commandAt = (temperature: 0 | undefined) => commandOf(request, model, maxTokens, temperature);
      const attempts = (options: SendOptions) =>
        send(commandAt, { ...options, maxReplyBytes: maxChatReplyBytes });
      const output = await timedCall(call, limits, attempts, signal);
      return answerOf(parseReply(output), request.sources.length, call);
    },
  };
}

/** Composed field by field; the tenant is for the cost report, and no part of what the model reads. */
const commandOf = (
  { tenantId, companyName, question, sources }: AnswerRequest,
  model: string,
  maxTokens: number,
  temperature: 0 | undefined,
): ConverseCommand =>
  new ConverseCommand({
    modelId: model,
    system: [{ text: systemPrompt(companyName, refusal) }],
    messages: [{ role: 'user', content: [{ text: userPrompt(question, sources) }] }],
    inferenceConfig: { maxTokens, temperature },
    requestMetadata: { tenant_id: tenantId },
  });

/**
 * Temperature 0 keeps answers the same from one time to the next, but newer models refuse any, and an ARN of one's own
 * inference profile does not tell which model it is. So the first refusal is learned from: one call more a process.
 */
function temperatureSender(client: BedrockClient) {
  let isTaken = true;
  return async (
    commandAt: (temperature: 0 | undefined) => ConverseCommand,
    options: SendOptions,
  ): Promise<unknown> => {
    if (!isTaken) return client.send(commandAt(undefined), options);
    try {
      return await client.send(commandAt(0), options);
    } catch (error) {
      if (!isAboutTemperature(error)) throw error;
      isTaken = false;
      return client.send(commandAt(undefined), options);
    }
  };
}

const isAboutTemperature = (error: unknown): boolean =>
  error instanceof Error && error.name === 'ValidationException' && /temperature/i.test(error.message);

/** Whether the model was done. For any other reason to stop there is no answer: a filter's words are not the model's. */
const stopsWithAnswer: ReadonlyMap<string, boolean> = new Map([
  ['end_turn', true],
  ['stop_sequence', true],
  ['max_tokens', false],
  ['model_context_window_exceeded', false],
]);

function answerOf(reply: ConverseReply | undefined, sourceCount: number, call: BedrockCall): Answer {
  if (reply === undefined) throw unusable(call, 'MalformedReply');
  const complete = stopsWithAnswer.get(reply.stopReason);
  if (complete === undefined) throw unusable(call, `stopped-${reply.stopReason}`);
  const answer = cleanAnswer({ text: reply.text, complete }, { refusal, sourceCount });
  if (answer === undefined) throw unusable(call, 'EmptyAnswer');
  return { ...answer, usage: reply.usage };
}
