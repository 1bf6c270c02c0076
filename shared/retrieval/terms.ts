/** Text to terms: what counts as the same word in a document and in a question. Linear in the text's length. */
import { stemmer } from 'stemmer';
import { hashTerm, mix } from './hash.ts';
import { stopWords } from './stop-words.ts';

const maxTermLength = 64;

/**
 * Cut at white space where there is some. Normalising is quadratic in a run of combining marks
 * (200,000 of them took 16 s), so it never sees more than one block.
 */
const blocks = /[\s\S]{1,1023}(?:\s|$)|[\s\S]{1,1024}/gu;

const nonAscii = /[^\p{ASCII}]/u;

/** Scripts written without spaces between words. */
const unspacedScripts = String.raw`[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Thai}]`;
const unspacedRun = String.raw`[${unspacedScripts}&&[\p{L}\p{M}\p{N}]]+`;
const letter = String.raw`[[\p{L}\p{N}]--${unspacedScripts}]`;
const letterOrMark = String.raw`[[\p{L}\p{M}\p{N}]--${unspacedScripts}]`;

/** Either a run of an unspaced script, or a word with the apostrophes inside it. */
const runs = new RegExp(`${unspacedRun}|${letter}${letterOrMark}*(?:['’]${letterOrMark}+)*`, 'gv');

/** What `runs` finds in ASCII text, several times faster. */
const asciiRuns = /[a-z0-9]+(?:'[a-z0-9]+)*/g;

const unspaced = new RegExp(`^${unspacedScripts}`, 'v');

const asciiWord = /^[a-z]+$/;

/** Lower-case words in order, neither filtered nor stemmed; scripts without spaces as overlapping pairs. */
export function words(text: string): string[] {
  if (!nonAscii.test(text)) return (text.toLowerCase().match(asciiRuns) ?? []).map(plainWord);
  const found: string[] = [];
  for (const run of fold(text).match(runs) ?? []) {
    if (unspaced.test(run)) pushPairs(run, found);
    else found.push(plainWord(run));
  }
  return found;
}

/** A word's term: Porter's stem of an English word, any other word as it is. */
export function stem(word: string): string {
  return asciiWord.test(word) ? stemmer(word) : word;
}

/** The terms of a text in order, with repeats. Stop words count only where there is nothing else. */
export function terms(text: string): string[] {
  const all = words(text);
  const telling = all.filter((word) => !stopWords.has(word));
  const stems = new Map<string, string>();
  return (telling.length > 0 ? telling : all).map((word) => {
    const known = stems.get(word);
    if (known !== undefined) return known;
    const term = stem(word);
    stems.set(word, term);
    return term;
  });
}

/** A term's place in a sparse vector. */
export type TermIndex = (term: string) => number;

/** The same index, each term's worked out once: for one document, whose passages share most of their words. */
export function eachTermOnce(termIndex: TermIndex): TermIndex {
  const known = new Map<string, number>();
  return (term) => {
    const index = known.get(term) ?? termIndex(term);
    known.set(term, index);
    return index;
  };
}

/** The index that is nobody's: equal words are in equal places, whoever wrote them. 1 to 2^29: within what pgvector's `sparsevec` and Pinecone take. */
export function termIndex(term: string): number {
  return 1 + (mix(hashTerm(term), 0) >>> 3);
}

const fold = (text: string): string =>
  (text.match(blocks) ?? []).map((block) => block.normalize('NFKC').toLowerCase()).join('');

/** "employee's" is "employee", "don't" is "dont". */
function plainWord(run: string): string {
  const word = run.length > maxTermLength ? run.slice(0, maxTermLength) : run;
  return /['’]/.test(word) ? word.replace(/['’]s$/, '').replaceAll(/['’]/g, '') : word;
}

function pushPairs(run: string, into: string[]): void {
  let previous = '';
  let pairs = 0;
  for (const character of run) {
    if (previous !== '') {
      into.push(previous + character);
      pairs++;
    }
    previous = character;
  }
  if (pairs === 0) into.push(run);
}
