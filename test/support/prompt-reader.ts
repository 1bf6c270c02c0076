/** The inverse of the user prompt, for model servers on loopback. Strict: what is not exactly of its form is refused. */
import type { AnswerSource } from '../../shared/ports/answerer.ts';

export interface ReadPrompt {
  readonly question: string;
  readonly sources: AnswerSource[];
}

/** Text without a mark of its own: `<` and `>` only escaped, `&` only as the beginning of an escape. */
const text = `[^<>&]*(?:&(?:amp|lt|gt);[^<>&]*)*`;

const passage = new RegExp(`<passage>(${text})</passage>\\n`, 'g');
const documentForm = `<document n="(\\d+)">\\n<title>(${text})</title>\\n((?:<passage>${text}</passage>\\n)*)</document>\\n`;
const documents = new RegExp(documentForm, 'g');
const whole = new RegExp(
  `^<documents>\\n((?:<document n="\\d+">\\n<title>${text}</title>\\n(?:<passage>${text}</passage>\\n)*</document>\\n)*)</documents>\\n<question>(${text})</question>$`,
);

/** @throws Error where a document or a question got out of its place */
export function readUserPrompt(prompt: string): ReadPrompt {
  const match = whole.exec(prompt);
  if (match === null) throw new Error('The prompt is not of its form.');
  const [, body = '', question = ''] = match;
  return {
    question: unescaped(question),
    sources: [...body.matchAll(documents)].map(([, number, title = '', passages = '']) => ({
      number: Number(number),
      title: unescaped(title),
      passages: [...passages.matchAll(passage)].map(([, one = '']) => unescaped(one)),
    })),
  };
}

const marks: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>' };

const unescaped = (escaped: string): string =>
  escaped.replace(/&(amp|lt|gt);/g, (_, name: string) => marks[name] ?? '');
