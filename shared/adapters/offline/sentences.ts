/** Plain text to sentences. Simpler than Intl.Segmenter and many times faster, as every answer pays for it. */

/** Longer ones are cut, so that an answer stays short whatever it quotes. */
const maxLength = 400;

/** A stop, closing marks, white space, and what looks like a beginning; no space is needed after a full-width stop. */
const boundary = /(?<![.!?…])[.!?…]+["'”’)]*\s+(?=["'“‘(]?[\p{Lu}\p{N}])|[。！？]+[」』）]*/gu;

/** What has a point behind it without ending a sentence. */
const abbreviation =
  /(?:^|[\s(])(?:Dr|Mrs?|Ms|Prof|St|Nos?|Nr|Figs?|Eqs?|vs|e\.g|i\.e|al|approx|ca|cf|Vol|pp?|Sec|Art|\p{Lu})\.\s+$/u;

export function sentencesOf(text: string): string[] {
  const found: string[] = [];
  let start = 0;
  for (const { 0: mark, index } of text.matchAll(boundary)) {
    const end = index + mark.length;
    if (abbreviation.test(text.slice(Math.max(start, end - 10), end))) continue;
    pushPieces(text.slice(start, end).trim(), found);
    start = end;
  }
  pushPieces(text.slice(start).trim(), found);
  return found;
}

/** Adds `sentence`, cut at white space where it is too long, or hard where there is none. */
function pushPieces(sentence: string, into: string[]): void {
  let rest = sentence;
  while (rest.length > maxLength) {
    const space = rest.lastIndexOf(' ', maxLength);
    const end = space > 0 ? space : maxLength - (/[\uD800-\uDBFF]/.test(rest[maxLength - 1] ?? '') ? 1 : 0);
    into.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  if (rest !== '') into.push(rest);
}
