/** How many tokens a prompt takes by the estimate: its foreign parts, and the frame around each, without putting it together. */
import { type AnswerRequest, refusal } from '../ports/answerer.ts';
import { systemPrompt, userPrompt } from '../retrieval/prompt.ts';
import { estimateTokens, mostTokens } from './token-estimate.ts';

/** Of the prompt without a source, of a source without a passage, of a passage without a word; measured once. */
const empty = { number: 20, title: '', passages: [] };
const frame = estimateTokens(systemPrompt('', refusal)) + estimateTokens(userPrompt('', []));
const sourceFrame = estimateTokens(userPrompt('', [empty])) - estimateTokens(userPrompt('', []));
const passageFrame =
  estimateTokens(userPrompt('', [{ ...empty, passages: [''] }])) - estimateTokens(userPrompt('', [empty]));

/** Marks that are escaped take a little more, which is left out. */
export function promptTokens({
  companyName,
  question,
  sources,
}: Pick<AnswerRequest, 'companyName' | 'question' | 'sources'>): number {
  let tokens = frame + estimateTokens(companyName) + estimateTokens(question);
  for (const { title, passages } of sources) {
    tokens += sourceFrame + estimateTokens(title);
    for (const passage of passages) tokens += passageFrame + estimateTokens(passage);
  }
  return tokens;
}

export interface PromptSizes {
  readonly sources: number;
  readonly titleCharacters: number;
  readonly passages: number;
  readonly passageCharacters: number;
}

/** Of any prompt with this question and as much from documents. */
export const mostPromptTokens = (
  companyName: string,
  question: string,
  { sources, titleCharacters, passages, passageCharacters }: PromptSizes,
): number =>
  promptTokens({ companyName, question, sources: [] }) +
  sources *
    (sourceFrame + mostTokens(titleCharacters) + passages * (passageFrame + mostTokens(passageCharacters)));
