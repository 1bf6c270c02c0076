/** Texts to what the embeddings endpoint takes: none empty, none too long, and no more in one call than it allows. */

/**
 * OpenAI takes 8,192 tokens a text and 300,000 a call, and refuses more. No token is shorter than a byte, so these
 * always fit. Passages stay far below; of a question, only thousands of letters beyond ASCII reach the first limit.
 * Models that take less (512 tokens are common among small ones) cut or refuse on their own: not to be known here.
 */
const maxTextBytes = 8_000;
const maxCallBytes = 300_000;

export const maxTextsPerCall = 128;

/** The beginning that fits, without half a character at its end. Models refuse a text of nothing. */
export function embeddable(text: string): string {
  const wellFormed = text.toWellFormed();
  if (wellFormed.trim() === '') return '.';
  if (wellFormed.length * 3 <= maxTextBytes) return wellFormed;
  const { read } = new TextEncoder().encodeInto(wellFormed, new Uint8Array(maxTextBytes));
  return wellFormed.slice(0, read);
}

/** The texts in order, as few calls as both limits allow. */
export function batches(texts: readonly string[]): string[][] {
  const found: string[][] = [];
  let batch: string[] = [];
  let bytes = 0;
  for (const text of texts) {
    const textBytes = Buffer.byteLength(text);
    if (batch.length === maxTextsPerCall || bytes + textBytes > maxCallBytes) {
      found.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(text);
    bytes += textBytes;
  }
  if (batch.length > 0) found.push(batch);
  return found;
}
