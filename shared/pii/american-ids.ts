/** Numbers that the states of the Americas give to people. Those without a form of their own count behind their word. */
import { digitAt, isOneDigit, passesLuhn, weightedSum } from './check-digits.ts';
import { byCue, byForm, digitsOf, type Recogniser } from './finding.ts';

/** Social Security Administration: no area 000, 666 or from 900 on, no group 00, no serial 0000. */
const isSsn = (digits: string): boolean =>
  /^(?!000|666|9)\d{3}(?!00)\d{2}(?!0000)\d{4}$/.test(digits) && !isOneDigit(digits);

/** Individual taxpayer number: 9, and groups 50 to 65, 70 to 88, 90 to 92, 94 to 99. */
const isItin = (digits: string): boolean =>
  /^9\d{2}(?:5\d|6[0-5]|[78]\d|9[0-24-9])\d{4}$/.test(digits) && !/^9\d{2}89/.test(digits);

const dashed = /(?<![\p{L}\d]|\d[-.,])\d{3}-\d{2}-\d{4}(?![\p{L}\d]|[-.,]\d)/gu;
const nineDigits = /(?<![\d.,])\d{3}[ ./-]?\d{2}[ ./-]?\d{4}(?![\d.,]\d|\d)/g;
const threeByThree = /(?<![\d.,])\d{3}[ -]?\d{3}[ -]?\d{3}(?!\d)/g;

/** Brazil: two check digits, each over all before it. */
function isCpf(digits: string): boolean {
  const check = (length: number): boolean => {
    const weights = Array.from({ length }, (_, at) => length + 1 - at);
    return ((weightedSum(digits, weights) * 10) % 11) % 10 === digitAt(digits, length);
  };
  return digits.length === 11 && !isOneDigit(digits) && check(9) && check(10);
}

const curpLetters = '0123456789ABCDEFGHIJKLMN\u00d1OPQRSTUVWXYZ';

/** Mexico: name, date of birth, sex, state and a check digit. */
function isCurp(text: string): boolean {
  const sum = [...text.slice(0, 17)].reduce(
    (total, one, at) => total + curpLetters.indexOf(one) * (18 - at),
    0,
  );
  return (10 - (sum % 10)) % 10 === digitAt(text, 17);
}

/** Chile: the weights 2 to 7 from the right; `K` stands for ten. */
function isRut(text: string): boolean {
  const digits = digitsOf(text.slice(0, -1));
  const sum = [...digits].reverse().reduce((total, digit, at) => total + Number(digit) * (2 + (at % 6)), 0);
  return '0K987654321'[sum % 11] === text.at(-1)?.toUpperCase();
}

/** Argentina: of a person it begins with 20, 23, 24 or 27. */
const isCuil = (digits: string): boolean =>
  ((11 - (weightedSum(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11) % 10 === digitAt(digits, 10);

/** Medicare's letters leave out S, L, O, I, B and Z. */
const medicare =
  /(?<![A-Z\d])[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y\d]\d-?[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y\d]\d-?[AC-HJKMNP-RT-Y]{2}\d{2}(?![A-Z\d])/g;

export const americanIds: readonly Recogniser[] = [
  byForm('national_id', dashed, ([text]) => isSsn(digitsOf(text))),
  byForm('tax_id', dashed, ([text]) => isItin(digitsOf(text))),
  byCue({
    kind: 'national_id',
    topic: 'ssn',
    pattern: nineDigits,
    accepts: ([text]) => isSsn(digitsOf(text)) || isItin(digitsOf(text)),
  }),
  byCue({
    kind: 'tax_id',
    topic: 'tax-id',
    pattern: threeByThree,
    accepts: ([text]) => /^[1-79]/.test(text) && passesLuhn(digitsOf(text)),
  }),
  byForm('national_id', /(?<!\d)\d{3}\.\d{3}\.\d{3}-\d{2}(?!\d)/g, ([text]) => isCpf(digitsOf(text))),
  byCue({
    kind: 'national_id',
    topic: 'national-id',
    pattern: /(?<!\d)\d{3}[ .]?\d{3}[ .]?\d{3}[ -]?\d{2}(?!\d)/g,
    accepts: ([text]) => isCpf(digitsOf(text)),
  }),
  byForm(
    'national_id',
    /(?<![A-Z\d])[A-Z][AEIOUX][A-Z]{2}\d{2}[01]\d[0-3]\d[HMX][A-Z]{5}[A-Z\d]\d(?![A-Z\d])/g,
    ([text]) => isCurp(text),
  ),
  byForm('national_id', /(?<![\d.])\d{1,2}\.\d{3}\.\d{3}-[\dKk](?![\p{L}\d])/gu, ([text]) => isRut(text)),
  byForm('national_id', /(?<![\d-])2[0347]-\d{8}-\d(?![\d-])/g, ([text]) => isCuil(digitsOf(text))),
  byForm('health_id', medicare, () => true),
];
