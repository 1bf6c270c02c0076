/** Numbers that the states of Europe give to people, whose own form says what they are. */
import { isDayFirst, isDayOfMonth, isYearFirst } from './calendar-date.ts';
import { digitAt, mod97, passesLuhn, weightedSum } from './check-digits.ts';
import { type Accepts, byForm, digitsOf, type Recogniser } from './finding.ts';

const alone = (form: string): RegExp =>
  new RegExp(String.raw`(?<![\p{L}\d]|\d[.,-])(?:${form})(?![\p{L}\d]|[.,-]\d)`, 'gu');

const spanishLetters = 'TRWAGMYFPDXBNJZSQVHLCKE';

/** Spain: DNI, and the NIE of foreigners, whose X, Y, Z count as 0, 1, 2. */
const isSpanish: Accepts = ([text]) => {
  const digits = text
    .slice(0, -1)
    .replace(/[ .-]/g, '')
    .replace(/^[XYZ]/, (letter) => String('XYZ'.indexOf(letter)));
  return spanishLetters[Number(digits) % 23] === text.at(-1);
};

/** Italy: what characters in odd places count for. */
const italianOdd: Readonly<Record<string, number>> = Object.fromEntries(
  [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23].flatMap(
    (value, at) => [[String.fromCharCode(65 + at), value], ...(at < 10 ? [[String(at), value]] : [])],
  ),
);

const isItalian: Accepts = ([text]) => {
  const code = text.toUpperCase();
  const sum = [...code.slice(0, 15)].reduce((total, character, at) => {
    const even = /\d/.test(character) ? Number(character) : character.charCodeAt(0) - 65;
    return total + (at % 2 === 0 ? (italianOdd[character] ?? 0) : even);
  }, 0);
  return String.fromCharCode(65 + (sum % 26)) === code.at(-1);
};

/** France: sex, year, month, department, commune, order, and a key; Corsica's letters count as digits. */
const isFrench: Accepts = ([text]) => {
  const code = text.replaceAll(/[ .]/g, '').replace('2A', '19').replace('2B', '18');
  return 97 - mod97(code.slice(0, 13)) === Number(code.slice(13));
};

const isSwedish: Accepts = ([text]) => {
  const digits = digitsOf(text);
  // Whoever has a coordination number is given 60 days more.
  const day = Number(digits.slice(-6, -4));
  const date = digits.slice(0, -6) + String(day > 60 ? day - 60 : day).padStart(2, '0');
  return isYearFirst(date) && passesLuhn(digits.slice(-10));
};

const finnishLetters = '0123456789ABCDEFHJKLMNPRSTUVWXY';

const isFinnish: Accepts = ([text]) =>
  isDayFirst(text.slice(0, 6)) &&
  finnishLetters[Number(text.slice(0, 6) + text.slice(7, 10)) % 31] === text.at(-1);

const isNorwegian: Accepts = ([text]) => {
  const digits = digitsOf(text);
  const first = (11 - (weightedSum(digits, [3, 7, 6, 1, 8, 9, 4, 5, 2]) % 11)) % 11;
  const second = (11 - (weightedSum(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
  return isDayFirst(digits.slice(0, 6)) && first === digitAt(digits, 9) && second === digitAt(digits, 10);
};

/** Belgium: those born from 2000 on are counted with a 2 in front. */
const isBelgian: Accepts = ([text]) => {
  const digits = digitsOf(text);
  const check = 97 - Number(digits.slice(9));
  const number = Number(digits.slice(0, 9));
  return (
    isYearFirst(digits.slice(0, 6)) && (number % 97 === check || (2_000_000_000 + number) % 97 === check)
  );
};

/** Switzerland: an EAN-13 whose country is 756. */
const isSwiss: Accepts = ([text]) => {
  const digits = digitsOf(text);
  return (weightedSum(digits, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3]) + digitAt(digits, 12)) % 10 === 0;
};

/** The Czech Republic and Slovakia: a woman's month counts 50 more. */
const isCzech: Accepts = ([text]) => {
  const digits = digitsOf(text);
  const month = Number(digits.slice(2, 4));
  const rest = Number(digits.slice(0, 9)) % 11;
  return isDayOfMonth(Number(digits.slice(4, 6)), month % 50 || 0) && rest % 10 === digitAt(digits, 9);
};

/** Britain: letters that no number begins with. */
const isBritish: Accepts = ([text]) => !/^(?:BG|GB|KN|NK|NT|TN|ZZ)/.test(text);

export const europeanIds: readonly Recogniser[] = [
  byForm(
    'national_id',
    alone('[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\\d{2} ?\\d{2} ?\\d{2} ?[A-D]'),
    isBritish,
  ),
  byForm(
    'national_id',
    alone('(?:\\d{8}|\\d{2}\\.\\d{3}\\.\\d{3})[ -]?[A-HJ-NP-TV-Z]|[XYZ][ -]?\\d{7}[ -]?[A-HJ-NP-TV-Z]'),
    isSpanish,
  ),
  byForm(
    'national_id',
    alone('[A-Za-z]{6}[\\dL-V]{2}[A-EHLMPR-Ta-ehlmpr-t][\\dL-V]{2}[A-Za-z][\\dL-V]{3}[A-Za-z]'),
    isItalian,
  ),
  byForm(
    'national_id',
    alone('[12] ?\\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\\d) ?(?:\\d{2}|2[AB]) ?\\d{3} ?\\d{3} ?\\d{2}'),
    isFrench,
  ),
  byForm('national_id', alone('(?:19|20)?\\d{6}[+-]\\d{4}'), isSwedish),
  byForm('national_id', alone('[0-3]\\d[01]\\d{3}[-+A-FU-Y]\\d{3}[\\dA-FHJ-NPR-Y]'), isFinnish),
  byForm('national_id', alone('[0-3]\\d[01]\\d{3} ?\\d{5}'), isNorwegian),
  byForm('national_id', alone('\\d{2}\\.\\d{2}\\.\\d{2}-\\d{3}\\.\\d{2}'), isBelgian),
  byForm('national_id', alone('756[. ]?\\d{4}[. ]?\\d{4}[. ]?\\d{2}'), isSwiss),
  byForm('national_id', alone('\\d{6}/\\d{4}'), isCzech),
];
