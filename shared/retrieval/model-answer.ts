/** What a model wrote to what a caller may get: plain text, references to existing sources, or the exact refusal. */
import { plainText } from './plain-text.ts';

interface ModelAnswer {
  readonly text: string;
  /** Whether the model was done. */
  readonly complete: boolean;
}

interface AnswerBounds {
  /** The sentence for what the documents do not say. */
  readonly refusal: string;
  /** References run from 1 to this. */
  readonly sourceCount: number;
}

/** Far more than an answer has. What a vendor sends without end must not keep everyone else waiting. */
const maxLength = 65_536;

/**
 * Undefined where no word is left. What is beyond any answer's length is cut off, which leaves it incomplete; of the
 * rest, time is taken linear in its length.
 */
export function cleanAnswer(said: ModelAnswer, bounds: AnswerBounds): ModelAnswer | undefined {
  const isWhole = said.text.length <= maxLength;
  // Not in the middle of a surrogate pair.
  const raw = isWhole ? said.text : said.text.slice(0, maxLength).replace(/[\uD800-\uDBFF]$/, '');
  const text = cleanText(raw, bounds);
  return text === undefined ? undefined : { text, complete: said.complete && isWhole };
}

function cleanText(text: string, { refusal, sourceCount }: AnswerBounds): string | undefined {
  const cleaned = unescaped(text.toWellFormed())
    .split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/)
    .map((line) => cleanLine(line, sourceCount))
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  if (bareWords(cleaned) === bareWords(refusal)) return refusal;
  return /[\p{L}\p{N}]/u.test(cleaned.replace(reference, '')) ? cleaned : undefined;
}

/** `[1]` and `[1, 2]`, with the space before. */
const references = /( ?)\[(\d{1,3}(?: ?, ?\d{1,3}){0,20})\]/g;
const reference = /\[\d+\]/g;

/** What a reference is while everything else in brackets is taken for a link. Models have no use for these two characters. */
const opening = '\uE000';
const closing = '\uE001';
const heldReference = /\uE000(\d+)\uE001/g;

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>' };

/** Models repeat the escapes of their prompt, which would also carry tags past the cleaning. */
const unescaped = (text: string): string =>
  text.replace(/&(amp|lt|gt);/g, (_, name: string) => entities[name] ?? '');

/** References to nothing go first: what is taken out later could join two harmless halves into an address or a tag. */
function cleanLine(line: string, sourceCount: number): string {
  const held = line
    .replace(/[\uE000\uE001]/g, '')
    .replace(/^\s{0,3}#{1,6}\s+/, '')
    .replace(references, (_, space: string, numbers: string) => {
      const known = numbers
        .split(',')
        .map(Number)
        .filter((number) => number >= 1 && number <= sourceCount);
      return known.length === 0 ? '' : space + known.map((number) => opening + number + closing).join('');
    });
  return withoutDestinations(plainText(held).replace(heldReference, '[$1]'));
}

/** A reference beside these marks reads as an image, a link or a link's definition, the address needing no scheme. */
const withoutDestinations = (line: string): string =>
  line.replaceAll('![', '! [').replaceAll('](', '] (').replaceAll(']:', '] :');

/** A sentence without references, quotes, marks, stops and letter case: how models vary one that they shall repeat. */
const bareWords = (text: string): string =>
  text
    .replace(reference, '')
    .replace(/[’‘]/g, "'")
    .replace(/[^\p{L}\p{N}' ]/gu, ' ')
    .replace(/(?<!\p{L})'|'(?!\p{L})/gu, ' ')
    .replace(/ +/g, ' ')
    .trim()
    .toLowerCase();
