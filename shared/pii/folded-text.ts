/**
 * Text as a reader takes it: what hides a character from a pattern and not from an eye is undone. Linear in the text's
 * length.
 */

/** Folding can lengthen a text: one ligature (U+FDFA) comes out as eighteen letters. */
export const maxFoldedCharacters = 2_000_000;

/**
 * Cut at white space where there is some. Normalising is quadratic in a run of combining marks (200,000 of them took
 * 16 s), so it never sees more than one block.
 */
const blocks = /[\s\S]{1,255}(?:\s|$)|[\s\S]{1,256}/gu;

const nonAscii = /[^\p{ASCII}]/u;

/** Zero-width spaces and joiners, soft hyphens, variation selectors, marks of direction, tags (UAX #44). */
const invisible = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;

/** A digit in a box or with an accent is still that digit. */
const marksOnDigits = /(\p{Nd})\p{M}{1,8}/gu;

const foreignDigit = /(?!\d)\p{Nd}/gu;

/** `&#52;`, `&#x34;`, and by name what separates or hides. Encoded more than once, too. */
const characterReference = /&(?:amp;){0,3}(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,20}));?/gi;

const named: Readonly<Record<string, string>> = {
  amp: '&',
  commat: '@',
  period: '.',
  plus: '+',
  hyphen: '-',
  dash: '-',
  minus: '-',
  ndash: '-',
  mdash: '-',
  colon: ':',
  sol: '/',
  lpar: '(',
  rpar: ')',
  lowbar: '_',
  nbsp: ' ',
  ensp: ' ',
  emsp: ' ',
  thinsp: ' ',
  shy: '',
  zwj: '',
  zwnj: '',
  zerowidthspace: '',
};

/** As in addresses of the web: digits, and what stands between the parts of an e-mail address or a number. */
const percentEncoded = /%(?:40|2[0bde]|3\d)/gi;

/** "jane (at) mail [dot] example": the customary ways to hide an address from machines. */
const spelledAt = /\s{0,2}[([{]\s?at\s?[)\]}]\s{0,2}/gi;
const spelledDot = /\s{0,2}[([{]\s?dot\s?[)\]}]\s{0,2}/gi;

/**
 * Dashes are `-`, spaces of every width are one space, digits of every script are ASCII.
 * @returns undefined where it comes out longer than `maxFoldedCharacters`
 */
export function foldedText(text: string): string | undefined {
  if (text.length > maxFoldedCharacters) return undefined;
  const decoded = decode(text);
  if (!nonAscii.test(decoded)) return decoded;
  const folded: string[] = [];
  let length = 0;
  for (const [block] of decoded.matchAll(blocks)) {
    const part = nonAscii.test(block) ? fold(block) : block;
    folded.push(part);
    length += part.length;
    if (length > maxFoldedCharacters) return undefined;
  }
  return folded.join('');
}

const decode = (text: string): string =>
  text
    .replace(characterReference, decodeReference)
    .replace(percentEncoded, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)))
    .replace(spelledAt, '@')
    .replace(spelledDot, '.');

function decodeReference(whole: string, decimal?: string, hex?: string, name?: string): string {
  if (name !== undefined) return named[name.toLowerCase()] ?? whole;
  const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
  return code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
}

const fold = (block: string): string =>
  block
    // First: in the middle of a sequence one keeps NFKC from composing it.
    .replace(invisible, '')
    .normalize('NFKC')
    .replace(marksOnDigits, '$1')
    .replace(foreignDigit, asciiDigit)
    .replace(/[\p{Pd}\u2212\u2043\u00b7\u2022\u2219\u22c5\u30fb]/gu, '-')
    .replace(/\p{Zs}/gu, ' ');

const zeros = new Map<number, number>();

/** Unicode keeps the ten digits of a script side by side, zero first. */
function asciiDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let zero = zeros.get(code);
  if (zero === undefined) {
    zero = code;
    while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
    zeros.set(code, zero);
  }
  return String((code - zero) % 10);
}
