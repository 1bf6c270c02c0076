/** Telephone numbers: by their country's plan where the form says that it is one, else by the words around them. */
import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import type { Cue } from './cues.ts';
import { acceptedMatches, digitsOf, type Finding, type Recogniser, type ScannedText } from './finding.ts';

const gap = '[ ./()-]{0,2}';
const notWithin = String.raw`(?<![\p{L}\d+]|\d[.,-])`;
const extension = String.raw`(?:[ ,]{0,2}(?:x|ext\.?|#) ?\d{1,6})?`;

const international = new RegExp(String.raw`${notWithin}\+ ?[1-9](?:${gap}\d){6,14}(?!\d)`, 'gu');

/** North America, grouped as it is there: area codes and exchanges begin with 2 to 9. */
const northAmerican = new RegExp(
  String.raw`${notWithin}(?:(?:00|\+)?1[ .-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[-.])[2-9]\d{2}[-.]\d{4}${extension}(?!\d|[.,-]\d)`,
  'gu',
);

/** With the 0 of a call within a country, in groups, of which no amount is made. */
const national = new RegExp(
  String.raw`${notWithin}(?<!\d )(?!\d{3}-\d{2}-\d{4}(?!\d))\(?0\d{1,4}\)?[ /-]\d{2,8}(?:[ -]\d{2,4}){0,4}(?![\d.,-]\d|\d)`,
  'gu',
);

/** Where a number of the form above may be from. */
const homes = ['GB', 'DE', 'FR', 'NL', 'BE', 'CH', 'AT', 'SE', 'IE', 'AU', 'ZA', 'IN'] as const;

/** One costs about 15 µs. A text with more candidates than this is a list of numbers, whoever's they are. */
const maxLookUps = 3_000;

function* byPlan({ text }: ScannedText): Iterable<Finding> {
  let lookUps = 0;
  const isValid = (number: string, home?: (typeof homes)[number]): boolean =>
    ++lookUps > maxLookUps || parsePhoneNumberFromString(number, home)?.isValid() === true;
  const isFromHome = ([number]: RegExpExecArray): boolean => {
    const { length } = digitsOf(number);
    return length >= 9 && length <= 12 && homes.some((home) => isValid(number, home));
  };
  for (const { 0: found, index } of acceptedMatches(text, international, ([number]) => isValid(number)))
    yield at(index, found);
  for (const { 0: found, index } of text.matchAll(northAmerican)) yield at(index, found);
  for (const { 0: found, index } of acceptedMatches(text, national, isFromHome)) yield at(index, found);
}

const anyForm = new RegExp(
  String.raw`(?<![\p{L}\d])\(?(?:\+ ?)?\(?\d(?:[ ./()-]{0,3}\d){5,16}${extension}(?!\d)`,
  'gu',
);

const strongReach = 32;
const longestNumber = 40;

/** Behind a word such as "phone" whatever has the length of a number. */
function* behindWords({ text, cues }: ScannedText): Iterable<Finding> {
  for (const cue of cues.get('phone') ?? []) {
    const found = numberBehind(
      text,
      cue,
      (between) => between.length <= strongReach && !/[.!?]\s|\n\s{0,9}\n/.test(between),
    );
    if (found !== undefined) yield found;
  }
  for (const cue of cues.get('call') ?? []) {
    const found = numberBehind(text, cue, (between) => bridge.test(between));
    if (found !== undefined) yield found;
  }
}

/** "call me on", "answering at", "reach her under": nothing else may stand between such a word and its number. */
const bridge =
  /^(?::|\.|-)?\s{1,2}(?:(?:me|us|him|her|them|you|at|on|is|under|number|no|nr|the|back|to|via|please|now)[.:]?\s{1,2}){0,3}$/i;

function numberBehind(text: string, cue: Cue, isNear: (between: string) => boolean): Finding | undefined {
  const following = text.slice(cue.end, cue.end + strongReach + longestNumber);
  if (!/\d/.test(following)) return undefined;
  for (const match of following.matchAll(anyForm)) {
    if (!isNear(following.slice(0, match.index))) return undefined;
    if (isNumber(match[0], following.slice(match.index + match[0].length)))
      return at(cue.end + match.index, match[0]);
  }
  return undefined;
}

const dates = /^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})\b/;
/** "100 000", of which something is counted. */
const amount = /^\d{1,3}(?:[ .]\d{3}){1,3}$/;

function isNumber(candidate: string, after: string): boolean {
  const { length } = digitsOf(candidate);
  if (length < 6 || length > 17 || dates.test(candidate)) return false;
  return !(amount.test(candidate) && /^ ?\p{L}/u.test(after));
}

/** "089 72 63 41 office": in the lists of addresses and signatures, the word stands behind. */
const labels =
  /(?<![\p{L}\d])(?:office|fax|mobile|cell|home|work|direct|desk|phone|tel|mobil|privat|dienstlich)(?=\s{0,2}(?:$|[\n,;:\\|)/-]))/giu;

const beforeLabel = new RegExp(`${anyForm.source}(?=[ ]?[-(,:]?[ ]?$)`, 'u');

function* beforeLabels({ text }: ScannedText): Iterable<Finding> {
  for (const { index } of text.matchAll(labels)) {
    const start = Math.max(0, index - longestNumber);
    const found = beforeLabel.exec(text.slice(start, index));
    if (found !== null && isNumber(found[0], '')) yield at(start + found.index, found[0]);
  }
}

const at = (start: number, found: string): Finding => ({ kind: 'phone', start, end: start + found.length });

export const phones: readonly Recogniser[] = [byPlan, behindWords, beforeLabels];
