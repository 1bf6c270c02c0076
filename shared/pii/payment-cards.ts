/** Payment cards: the ranges that schemes issue from (ISO/IEC 7812), their lengths, and Luhn's check. */
import { isOneDigit, passesLuhn } from './check-digits.ts';
import { byCue, byForm, digitsOf, type Recogniser } from './finding.ts';

interface Scheme {
  readonly range: RegExp;
  readonly lengths: readonly number[];
}

const schemes: readonly Scheme[] = [
  // Visa
  { range: /^4/, lengths: [16, 19] },
  // Mastercard
  { range: /^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, lengths: [16] },
  // American Express
  { range: /^3[47]/, lengths: [15] },
  // Discover
  { range: /^(?:6011|64[4-9]|65)/, lengths: [16, 19] },
  // Diners Club
  { range: /^(?:30[0-59]|36|3[89])/, lengths: [14, 16] },
  // JCB
  { range: /^35(?:2[89]|[3-8])/, lengths: [16] },
  // UnionPay
  { range: /^62/, lengths: [16, 17, 18, 19] },
  // Mir, RuPay, Troy
  { range: /^(?:220[0-4]|60|81|82|508|9792)/, lengths: [16] },
];

/** Maestro's range is wide and its lengths are many. */
const maestro = /^(?:50|5[6-9]|6[0-9])/;

function isCard(digits: string): boolean {
  return (
    !isOneDigit(digits) &&
    schemes.some(({ range, lengths }) => lengths.includes(digits.length) && range.test(digits)) &&
    passesLuhn(digits)
  );
}

const isCuedCard = (digits: string): boolean =>
  isCard(digits) ||
  (!isOneDigit(digits) &&
    digits.length >= 12 &&
    digits.length <= 19 &&
    (maestro.test(digits) || /^4\d{12}$/.test(digits)) &&
    passesLuhn(digits));

/** In one piece, or in the groups that are on cards, parted by one sign which is the same throughout. */
const grouped =
  /(?<!\d|\d[.,])(?:\d{14,19}|\d{4}([ ._/-])\d{4}\1\d{4}\1\d{4}(?:\1\d{3})?|\d{4}([ ._/-])\d{6}\2\d{4,5})(?!\d|[.,]\d)/g;

/** In groups of any kind: behind a word such as "card". */
const scattered = /(?<!\d)\d(?:[ ._/,:;|\n\t*-]{0,3}\d){11,18}(?!\d)/g;

export const paymentCards: readonly Recogniser[] = [
  byForm('payment_card', grouped, ([text]) => isCard(digitsOf(text))),
  byCue({
    kind: 'payment_card',
    topic: 'card',
    pattern: scattered,
    accepts: ([text]) => isCuedCard(digitsOf(text)),
  }),
];
