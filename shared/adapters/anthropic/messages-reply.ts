/** What the Messages API replies, as far as an answer needs it. */
import type { TokenUsage } from '../../ports/answerer.ts';
import { fieldsOf } from '../../upstream/json-fields.ts';
import { tokenUsage } from '../../upstream/token-usage.ts';

export interface MessagesReply {
  readonly text: string;
  /** Whether the model was done, or ran out of tokens. */
  readonly complete: boolean;
  readonly usage: TokenUsage | undefined;
}

/** Not `refusal` (the provider's filter), `tool_use` and `pause_turn`: none of them leaves an answer. */
const stopsWithAnswer: ReadonlyMap<unknown, boolean> = new Map([
  ['end_turn', true],
  ['stop_sequence', true],
  ['max_tokens', false],
  ['model_context_window_exceeded', false],
]);

/** Undefined where there is no answer. Only blocks of text are the model's answer; a thought is none. */
export function readMessagesReply(answer: unknown): MessagesReply | undefined {
  const { content, stop_reason: stopReason, usage } = fieldsOf(answer);
  const complete = stopsWithAnswer.get(stopReason);
  if (complete === undefined || !Array.isArray(content)) return undefined;
  const texts = content
    .map(fieldsOf)
    .map(({ type, text }) => (type === 'text' && typeof text === 'string' ? text : ''));
  const { input_tokens: inputTokens, output_tokens: outputTokens } = fieldsOf(usage);
  return { text: texts.join(''), complete, usage: tokenUsage(inputTokens, outputTokens) };
}
