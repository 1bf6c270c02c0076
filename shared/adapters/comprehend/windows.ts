/** A text in pieces that a service with a limit of bytes takes, each beginning within the one before. Linear. */

export interface WindowSizes {
  /** Of a piece in UTF-8. */
  readonly maxBytes: number;
  /** What is at the end of a piece is at the beginning of the next as well, so that nothing up to this long is cut in both. */
  readonly overlapBytes: number;
}

const encoder = new TextEncoder();

/** At least one piece, in order; together they cover the text. No character is cut. */
export function* windowsOf(text: string, { maxBytes, overlapBytes }: WindowSizes): Iterable<string> {
  const bytes = encoder.encode(text);
  const decoder = new TextDecoder();
  let start = 0;
  for (;;) {
    const end = characterStart(bytes, Math.min(bytes.length, start + maxBytes));
    yield decoder.decode(bytes.subarray(start, end));
    if (end >= bytes.length) return;
    start = Math.max(start + 1, characterStart(bytes, end - overlapBytes));
  }
}

/** Where the character begins that the byte at `at` belongs to: bytes within one begin with the bits 10. */
function characterStart(bytes: Uint8Array, at: number): number {
  let start = at;
  while (start > 0 && start < bytes.length && ((bytes[start] ?? 0) & 0xc0) === 0x80) start--;
  return start;
}
