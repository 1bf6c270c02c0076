/** The arithmetic by which identifiers tell themselves from other numbers. Each takes digits, or capitals and digits. */

/** ISO/IEC 7812: cards, and many national numbers. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < digits.length; at++) {
    const digit = digitAt(digits, digits.length - 1 - at);
    const doubled = digit * 2;
    sum += at % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** ISO/IEC 7064, MOD 97-10, of any length: letters count from A = 10 to Z = 35. */
export function mod97(text: string): number {
  let rest = 0;
  for (const character of text) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}

/** ISO/IEC 7064, MOD 11,10: the German tax number, the Croatian OIB. */
export function passesMod11And10(digits: string): boolean {
  let product = 10;
  for (let at = 0; at < digits.length - 1; at++) {
    const sum = (digitAt(digits, at) + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return (11 - product) % 10 === digitAt(digits, digits.length - 1);
}

/** The sum of digits by their weights, as far as there are weights. */
export const weightedSum = (digits: string, weights: readonly number[]): number =>
  weights.reduce((sum, weight, at) => sum + weight * digitAt(digits, at), 0);

const dihedral = [
  '0123456789',
  '1234067895',
  '2340178956',
  '3401289567',
  '4012395678',
  '5987604321',
  '6598710432',
  '7659821043',
  '8765932104',
  '9876543210',
];
const permutation = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];

/** Verhoeff's check over the symmetries of a pentagon: Aadhaar. */
export function passesVerhoeff(digits: string): boolean {
  let check = 0;
  for (let at = 0; at < digits.length; at++) {
    let digit = digitAt(digits, digits.length - 1 - at);
    for (let turn = at % 8; turn > 0; turn--) digit = permutation[digit] ?? 0;
    check = Number(dihedral[check]?.[digit]);
  }
  return check === 0;
}

export const digitAt = (digits: string, at: number): number => digits.charCodeAt(at) - 48;

/** All the same digit passes many of these checks, and is nobody's number. */
export const isOneDigit = (digits: string): boolean => /^(\d)\1{0,40}$/.test(digits);
