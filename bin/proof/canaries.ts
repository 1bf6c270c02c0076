/** Words that stand in one document only and in no dictionary. Where one is seen, that document was seen. */
import { createHash } from 'node:crypto';

const consonants = 'bcdfgklmnprstvz';
const vowels = 'aeiou';
const syllables = 5;

/** Pronounceable, letters only, the same for the same name: no detector of personal data takes it for a number. */
export function canary(name: string): string {
  const digest = createHash('sha256').update(name).digest();
  const letters = Array.from({ length: syllables }, (_, at) => {
    const consonant = consonants[digest.readUInt8(2 * at) % consonants.length] ?? '';
    return consonant + (vowels[digest.readUInt8(2 * at + 1) % vowels.length] ?? '');
  });
  return `zq${letters.join('')}`;
}

/** Those of `canaries` that `text` holds, whatever the case. */
export function seenIn(text: string, canaries: Iterable<string>): string[] {
  const folded = text.toLowerCase();
  return [...canaries].filter((one) => folded.includes(one));
}
