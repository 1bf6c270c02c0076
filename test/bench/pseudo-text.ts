/** Made-up documents: pronounceable words, as unevenly frequent as in natural text, the same on every run. */
import type { ScanDocument } from './exact-scan.ts';
import { createRandom, type Random } from './random.ts';

export interface Collection {
  readonly tenant: string;
  /** Words of this tenant's texts, one in every sentence, and of no other's. */
  readonly markers: readonly string[];
  readonly documents: readonly ScanDocument[];
}

const wordLengths = { least: 3, most: 9 };
const lengthJitter = 24;
/** Longer than any word of the vocabulary, so that none can be one. */
const markerLength = 13;
const markersPerTenant = 8;
const vocabularySize = 5_000;
const sentenceWords = { least: 12, most: 18 };
const questionWords = { least: 4, most: 7 };

/** Shared by all tenants: were a wall to fail, another tenant's documents would match too. */
const vocabulary = shorterFirst(makeWords(createRandom('vocabulary'), vocabularySize, wordLengths));
const cumulativeFrequencies = zipf(vocabularySize);

/** `documents` of `words` words each. Ids are the tenant's, a dot (which no tenant's id holds) and a number. */
export function makeCollection(
  tenant: string,
  { documents, words }: { documents: number; words: number },
): Collection {
  const random = createRandom(tenant);
  const markers = makeWords(random, markersPerTenant, { least: markerLength, most: markerLength });
  const makeDocument = (_: unknown, at: number): ScanDocument => ({
    id: idPrefixOf(tenant) + String(at + 1).padStart(5, '0'),
    title: capitalised(drawWords(random, random.between(3, 6))),
    content: makeText(random, markers, words),
  });
  return { tenant, markers, documents: Array.from({ length: documents }, makeDocument) };
}

/** `acme.` is not how an id of `acme-2` begins. */
export const idPrefixOf = (tenant: string): string => `${tenant}.`;

/** Distinct words of one sentence, as someone would ask who looks for what it says. */
export function makeQuestion(random: Random, { documents }: Collection): string {
  const { content } = random.pick(documents);
  const wanted = random.between(questionWords.least, questionWords.most);
  const sentences = content.split(/(?<=\.) /).map((sentence) => distinctWords(sentence));
  // The last sentence may be cut short.
  const words = random.pick(sentences.filter(({ length }) => length >= wanted));
  const first = random.between(0, words.length - wanted);
  return words.slice(first, first + wanted).join(' ');
}

const distinctWords = (text: string): string[] => [...new Set(text.toLowerCase().match(/[a-z]+/g))];

function makeText(random: Random, markers: readonly string[], words: number): string {
  const sentences: string[] = [];
  for (let left = words; left > 0; ) {
    const length = Math.min(left, random.between(sentenceWords.least, sentenceWords.most));
    const drawn = drawWords(random, length);
    drawn[random.between(0, length - 1)] = random.pick(markers);
    sentences.push(`${capitalised(drawn)}.`);
    left -= length;
  }
  return sentences.join(' ');
}

const drawWords = (random: Random, count: number): string[] =>
  Array.from({ length: count }, () => vocabulary[placeOf(random.fraction())] ?? '');

function capitalised(words: readonly string[]): string {
  const text = words.join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function makeWords(random: Random, count: number, lengths: { least: number; most: number }): string[] {
  const words = new Set<string>();
  while (words.size < count) words.add(makeWord(random, random.between(lengths.least, lengths.most)));
  return [...words];
}

/**
 * Frequent words tend to be short, as in any language: so much that 200 words with blanks and full stops have about the
 * 1,200 characters that 200 words of English have.
 */
function shorterFirst(words: readonly string[]): string[] {
  const random = createRandom('frequency');
  const keyed = words.map((word) => ({ word, key: word.length + random.fraction() * lengthJitter }));
  return keyed.sort((left, right) => left.key - right.key).map(({ word }) => word);
}

/** Consonants and vowels in turn. */
function makeWord(random: Random, length: number): string {
  const first = random.between(0, 1);
  const letters = Array.from({ length }, (_, at) =>
    random.pick([...((at + first) % 2 ? 'aeiou' : 'bdfgklmnprstvz')]),
  );
  return letters.join('');
}

/** Zipf's law: the n-th word is n times rarer than the first. */
function zipf(count: number): Float64Array {
  const cumulative = new Float64Array(count);
  let total = 0;
  for (let rank = 1; rank <= count; rank++) cumulative[rank - 1] = total += 1 / rank;
  return cumulative.map((value) => value / total);
}

/** The first place whose cumulative frequency is above `fraction`. */
function placeOf(fraction: number): number {
  let [low, high] = [0, vocabularySize - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cumulativeFrequencies[middle] ?? 1) > fraction) high = middle;
    else low = middle + 1;
  }
  return low;
}
