/** What the chat endpoint replies, as far as an answer needs it. */
import type { TokenUsage } from '../../ports/answerer.ts';
import { fieldsOf } from '../../upstream/json-fields.ts';
import { tokenUsage } from '../../upstream/token-usage.ts';

export interface ChatReply {
  readonly text: string;
  /** Whether the model was done, or ran out of tokens. */
  readonly complete: boolean;
  readonly usage: TokenUsage | undefined;
}

const stopsWithAnswer: ReadonlyMap<unknown, boolean> = new Map([
  ['stop', true],
  ['length', false],
]);

/** Undefined where there is no answer: stopped by a filter, for a tool, or of another form. */
export function readChatReply(answer: unknown): ChatReply | undefined {
  const { choices, usage } = fieldsOf(answer);
  const choice = fieldsOf(Array.isArray(choices) ? choices[0] : undefined);
  const complete = stopsWithAnswer.get(choice.finish_reason);
  const { content } = fieldsOf(choice.message);
  if (complete === undefined || typeof content !== 'string') return undefined;
  const { prompt_tokens: inputTokens, completion_tokens: outputTokens } = fieldsOf(usage);
  return { text: withoutThoughts(content), complete, usage: tokenUsage(inputTokens, outputTokens) };
}

const thoughtEnd = '</think>';

/**
 * Some servers leave what a model thought before its answer, without the opening where their prompt holds it already.
 * So the answer is what follows the last end, and there is none where a thought never ended.
 */
function withoutThoughts(content: string): string {
  const end = content.lastIndexOf(thoughtEnd);
  const answer = end < 0 ? content : content.slice(end + thoughtEnd.length);
  return answer.includes('<think>') ? '' : answer;
}
