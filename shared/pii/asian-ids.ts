/** Numbers that states of Asia give to people, whose own form says what they are. */
import { isYearFirst } from './calendar-date.ts';
import { passesVerhoeff, weightedSum } from './check-digits.ts';
import { type Accepts, byForm, digitsOf, type Recogniser } from './finding.ts';

const alone = (form: string): RegExp =>
  new RegExp(String.raw`(?<![\p{L}\d]|\d[.,-])(?:${form})(?![\p{L}\d]|[.,-]\d)`, 'gu');

/** China: place, date of birth, number and a check character of ISO 7064. */
const isChinese: Accepts = ([text]) =>
  isYearFirst(text.slice(6, 14)) &&
  '10X98765432'[weightedSum(text, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11] ===
    text.at(-1)?.toUpperCase();

/** Korea: since 2020 the last digits are random, so that only the date can be checked. */
const isKorean: Accepts = ([text]) => isYearFirst(text.slice(0, 6));

/** Singapore: T and G count four more, M three. */
const isSingaporean: Accepts = ([text]) => {
  const series = text[0] ?? '';
  const extra = /[TG]/.test(series) ? 4 : series === 'M' ? 3 : 0;
  const rest = (weightedSum(text.slice(1, 8), [2, 7, 6, 5, 4, 3, 2]) + extra) % 11;
  const letters = /[ST]/.test(series) ? 'JZIHGFEDCBA' : series === 'M' ? 'KLJNPQRTUWX' : 'XWUTRQPNMLK';
  const at = series === 'M' ? 10 - rest : rest;
  return letters[at] === text.at(-1);
};

const isIndian: Accepts = ([text]) => passesVerhoeff(digitsOf(text));

export const asianIds: readonly Recogniser[] = [
  byForm('national_id', alone('[1-9]\\d{5}(?:19|20)\\d{9}[\\dXx]'), isChinese),
  byForm('national_id', alone('\\d{6}-[1-8]\\d{6}'), isKorean),
  byForm('national_id', alone('[STFGM]\\d{7}[A-Z]'), isSingaporean),
  byForm('national_id', alone('[2-9]\\d{3}([ -])\\d{4}\\1\\d{4}'), isIndian),
  // India's tax number: the fourth letter says that it is a person's.
  byForm('tax_id', alone('[A-Z]{3}P[A-Z]\\d{4}[A-Z]'), () => true),
  byForm('national_id', alone('784-(?:19|20)\\d{2}-\\d{7}-\\d'), () => true),
  byForm('national_id', alone('[A-Z]{1,2}\\d{6}\\([\\dA]\\)'), () => true),
];
