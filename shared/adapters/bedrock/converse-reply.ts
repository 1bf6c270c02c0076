/** What Converse replies, as far as an answer needs it. The AWS SDK's types are a promise that it does not check. */
import type { TokenUsage } from '../../ports/answerer.ts';
import { fieldsOf } from '../../upstream/json-fields.ts';
import { tokenUsage } from '../../upstream/token-usage.ts';

export interface ConverseReply {
  /** The model's words; what it thought before them, and anything else, left out. */
  readonly text: string;
  /** As `end_turn`; in the form of a name, but any name. */
  readonly stopReason: string;
  readonly usage: TokenUsage | undefined;
}

/** `undefined` where it is not of that form. */
export function parseReply(output: unknown): ConverseReply | undefined {
  const { output: outcome, stopReason, usage } = fieldsOf(output);
  const { content } = fieldsOf(fieldsOf(outcome).message);
  if (!Array.isArray(content) || typeof stopReason !== 'string' || !/^\w{1,60}$/.test(stopReason)) {
    return undefined;
  }
  const texts = content.map((block) => fieldsOf(block).text).filter((text) => typeof text === 'string');
  const { inputTokens, outputTokens } = fieldsOf(usage);
  return { text: texts.join(''), stopReason, usage: tokenUsage(inputTokens, outputTokens) };
}
