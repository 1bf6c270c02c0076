/** Numbers of people that are plain digits: their check digits tell too little, so the word has to stand in front. */
import { isDayFirst, isDayOfMonth, isYearFirst } from './calendar-date.ts';
import {
  digitAt,
  isOneDigit,
  passesLuhn,
  passesMod11And10,
  passesVerhoeff,
  weightedSum,
} from './check-digits.ts';
import { byCue, digitsOf, type Recogniser } from './finding.ts';

/** Whether so many digits are somebody's number, in one of the countries with numbers of that length. */
type Check = (digits: string) => boolean;

/** Poland. */
const isPesel: Check = (digits) =>
  (10 - (weightedSum(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10 === digitAt(digits, 10) &&
  isDayOfMonth(Number(digits.slice(4, 6)), Number(digits.slice(2, 4)) % 20);

/** Germany: of the first ten digits one is there twice or thrice. */
const isSteuerId: Check = (digits) =>
  !digits.startsWith('0') && new Set(digits.slice(0, 10)).size >= 8 && passesMod11And10(digits);

/** Turkey. */
const isTurkish: Check = (digits) => {
  const sum = (from: number, to: number, step: number): number => {
    let total = 0;
    for (let at = from; at <= to; at += step) total += digitAt(digits, at);
    return total;
  };
  const tenth = (((sum(0, 8, 2) * 7 - sum(1, 7, 2)) % 10) + 10) % 10;
  return !digits.startsWith('0') && tenth === digitAt(digits, 9) && sum(0, 9, 1) % 10 === digitAt(digits, 10);
};

/** Estonia and Lithuania: century and sex, date, number. */
const isBaltic: Check = (digits) => {
  const first = weightedSum(digits, [1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11;
  const second = (weightedSum(digits, [3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11) % 10;
  return (first < 10 ? first : second) === digitAt(digits, 10) && isYearFirst(digits.slice(1, 7));
};

/** Greece's AMKA: a date, and Luhn. */
const isGreek: Check = (digits) => isDayFirst(digits.slice(0, 6)) && passesLuhn(digits);

/** Denmark stopped giving check digits in 2007. */
const isDanish: Check = (digits) => isDayFirst(digits.slice(0, 6));

const isSwedish: Check = (digits) => isYearFirst(digits.slice(0, 6)) && passesLuhn(digits);

/** Bulgaria: months count 20 or 40 more in other centuries. */
const isBulgarian: Check = (digits) =>
  (weightedSum(digits, [2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11) % 10 === digitAt(digits, 9) &&
  isDayOfMonth(Number(digits.slice(4, 6)), Number(digits.slice(2, 4)) % 20);

/** The Netherlands: the last weight is minus one. */
const isDutch: Check = (digits) => weightedSum(digits, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0;

/** Portugal: of a person it begins with 1, 2 or 3. */
const isPortuguese: Check = (digits) =>
  /^[123]/.test(digits) &&
  ((11 - (weightedSum(digits, [9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11) % 10 === digitAt(digits, 8);

/** Romania. */
const isRomanian: Check = (digits) =>
  (weightedSum(digits, [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11) % 10 === digitAt(digits, 12) &&
  isYearFirst(digits.slice(1, 7));

/** South Africa. */
const isSouthAfrican: Check = (digits) => isYearFirst(digits.slice(0, 6)) && passesLuhn(digits);

/** Thailand. */
const isThai: Check = (digits) =>
  (11 - (weightedSum(digits, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 === digitAt(digits, 12);

/** Japan. */
const isJapanese: Check = (digits) => {
  const rest = weightedSum(digits, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
  return (rest <= 1 ? 0 : 11 - rest) === digitAt(digits, 11);
};

const isIndian: Check = (digits) => /^[2-9]/.test(digits) && passesVerhoeff(digits);

const national: Readonly<Record<number, readonly Check[]>> = {
  9: [isDutch, isPortuguese, passesLuhn],
  10: [isSwedish, isDanish, isBulgarian],
  11: [isPesel, isTurkish, isBaltic, isGreek, passesMod11And10],
  12: [isIndian, isJapanese, (digits) => isSwedish(digits.slice(2))],
  13: [isRomanian, isSouthAfrican, isThai],
};

/** Australia's tax file number; Germany's; Portugal's. */
const tax: Readonly<Record<number, readonly Check[]>> = {
  8: [(digits) => weightedSum(digits, [10, 7, 8, 4, 6, 3, 5, 1]) % 11 === 0],
  9: [(digits) => weightedSum(digits, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0, isPortuguese],
  // Britain's taxpayer reference: its check digit stands in front.
  10: [
    (digits) => '21987654321'[weightedSum(digits.slice(1), [6, 7, 8, 9, 10, 5, 4, 3, 2]) % 11] === digits[0],
  ],
  11: [isSteuerId],
};

/** Britain's NHS; Austria's; Australia's Medicare. */
const health: Readonly<Record<number, readonly Check[]>> = {
  10: [
    (digits) => (11 - (weightedSum(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11 === digitAt(digits, 9),
    (digits) => weightedSum(digits, [3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11 === digitAt(digits, 3),
    (digits) => isAustralian(digits),
    passesLuhn,
  ],
  11: [(digits) => isAustralian(digits)],
};

const isAustralian: Check = (digits) =>
  /^[2-6]/.test(digits) && weightedSum(digits, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === digitAt(digits, 8);

const passes = (checks: Readonly<Record<number, readonly Check[]>>, digits: string): boolean =>
  !isOneDigit(digits) && checks[digits.length]?.some((check) => check(digits)) === true;

const digitsInGroups = /(?<![\d.,])\d(?:[ ./-]?\d){7,12}(?![\d]|[.,]\d)/g;

/** Of Germany's identity card, of Singapore, Hong Kong, Taiwan, Ireland, of Danes and others: a letter or two among digits. */
const withLetters =
  /(?<![\p{L}\d])(?=(?:[A-Za-z ]{0,3}\d){5})[A-Za-z\d][A-Za-z\d ()-]{5,14}[A-Za-z\d)](?![\p{L}\d])/gu;

export const cuedIds: readonly Recogniser[] = [
  byCue({
    kind: 'national_id',
    topic: 'national-id',
    pattern: digitsInGroups,
    accepts: ([text]) => passes(national, digitsOf(text)),
  }),
  byCue({
    kind: 'national_id',
    topic: 'national-id',
    pattern: withLetters,
    accepts: ([text]) => /[A-Za-z]/.test(text) && digitsOf(text).length >= 6,
    reach: 16,
  }),
  byCue({
    kind: 'tax_id',
    topic: 'tax-id',
    pattern: digitsInGroups,
    accepts: ([text]) => passes(tax, digitsOf(text)),
  }),
  byCue({
    kind: 'health_id',
    topic: 'health',
    pattern: digitsInGroups,
    accepts: ([text]) => passes(health, digitsOf(text)),
  }),
];
