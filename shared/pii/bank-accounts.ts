/** Bank accounts: IBAN (ISO 13616) with each country's length, and by their words the numbers of countries without it. */
import { isOneDigit, mod97, weightedSum } from './check-digits.ts';
import { byCue, digitsOf, type Finding, type Recogniser, type ScannedText } from './finding.ts';

/** SWIFT's registry, release 99: characters of an IBAN by country. */
const lengths: Readonly<Record<string, number>> = Object.fromEntries(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ' +
    'ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 ' +
    'LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 ' +
    'PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

/** Country and check digits. `0` and `1` are no check digits of anybody's, but cost nothing to let through. */
const beginning = /(?<![\p{L}\d])(?:[A-Z]{2}|[a-z]{2})[ -]?\d{2}(?=[ -]?[A-Za-z\d])/gu;

/** So many letters and digits, with single gaps, which are not always where they are printed. */
const forms = new Map(
  [...new Set(Object.values(lengths))].map((length) => [
    length,
    new RegExp(`(?:[ -]?[A-Za-z\\d]){${length}}(?![\\p{L}\\d])`, 'uy'),
  ]),
);

/** No country's have fewer. */
const leastDigits = 10;

function* ibans({ text }: ScannedText): Iterable<Finding> {
  for (const { 0: head, index } of text.matchAll(beginning)) {
    const form = forms.get(lengths[head.slice(0, 2).toUpperCase()] ?? 0);
    if (form === undefined) continue;
    form.lastIndex = index;
    const found = form.exec(text)?.[0];
    if (found === undefined) continue;
    const iban = found.replaceAll(/[ -]/g, '').toUpperCase();
    // Words and short numbers would be one in ninety-seven times.
    if (digitsOf(iban).length < leastDigits || mod97(iban.slice(4) + iban.slice(0, 4)) !== 1) continue;
    yield { kind: 'bank_account', start: index, end: index + found.length };
  }
}

/** American Bankers Association: nine digits, weighted 3, 7, 1. */
const isRouting = (digits: string): boolean =>
  /^(?:0\d|1[0-2]|2[1-9]|3[0-2]|6[1-9]|7[0-2]|80)\d{7}$/.test(digits) &&
  weightedSum(digits, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 === 0;

export const bankAccounts: readonly Recogniser[] = [
  ibans,
  byCue({
    kind: 'bank_account',
    topic: 'routing',
    pattern: /(?<!\d)\d{4}[ -]?\d{4}[ -]?\d(?!\d)/g,
    accepts: ([text]) => isRouting(digitsOf(text)),
  }),
  byCue({
    kind: 'bank_account',
    topic: 'account',
    pattern: /(?<![\d.,])\d(?:[ -]?\d){5,16}(?![\d.,]\d)/g,
    accepts: ([text]) => !isOneDigit(digitsOf(text)),
    reach: 24,
  }),
  byCue({
    kind: 'bank_account',
    topic: 'sort-code',
    pattern: /(?<!\d)\d{2}[ -]?\d{2}[ -]?\d{2}(?!\d)/g,
    accepts: () => true,
    reach: 16,
  }),
];
