/** Postgres wire messages (protocol 3.0), cut out of a stream of bytes: one letter and a length before each. */

export interface WireMessage {
  /** As `P` for Parse; `startup` for what a client sends first, which has no letter. */
  readonly type: string;
  readonly bytes: Buffer;
}

/** Takes bytes as they come and gives whole messages. `begin` is how many messages without a letter come first. */
export function createMessageReader(begin: 0 | 1): (bytes: Buffer) => WireMessage[] {
  let rest = Buffer.alloc(0);
  let withoutLetter: number = begin;
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    const found: WireMessage[] = [];
    for (;;) {
      const letter = withoutLetter > 0 ? 0 : 1;
      if (rest.length < letter + 4) return found;
      const length = letter + rest.readInt32BE(letter);
      if (rest.length < length) return found;
      const type = letter === 0 ? 'startup' : String.fromCharCode(rest[0] ?? 0);
      found.push({ type, bytes: rest.subarray(0, length) });
      rest = rest.subarray(length);
      if (letter === 0) withoutLetter--;
    }
  };
}
