/** A chunk's terms, and a document's with how many of its chunks hold each, packed for a record's metadata. */

/** Ascending by term. */
export type TermCounts = readonly (readonly [term: number, chunks: number])[];

/** Base64 characters a record; with title, tags and the rest this stays below Pinecone's 40 KB of metadata. */
const charactersPerPart = 30_000;
/** Base64 turns three bytes into four characters. */
const bytesPerPart = (charactersPerPart / 4) * 3;
/** Two numbers of five bytes at most. */
const longestEntry = 10;

/** How many of the chunks hold each term, given the distinct terms of each chunk. */
export function countTerms(chunks: readonly (readonly number[])[]): TermCounts {
  const counts = new Map<number, number>();
  for (const terms of chunks) for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  return [...counts].sort(([left], [right]) => left - right);
}

/** One chunk's terms: ascending indices. */
export function packIndices(indices: readonly number[]): string {
  const bytes: number[] = [];
  let previous = 0;
  for (const index of indices) {
    pushNumber(bytes, index - previous);
    previous = index;
  }
  return base64(bytes);
}

/** Undefined where `packed` was cut or never packed. */
export function unpackIndices(packed: string): number[] | undefined {
  const next = numbersOf(packedBytes(packed));
  const indices: number[] = [];
  try {
    for (let index = 0, number = next(); number !== undefined; number = next()) {
      index += number;
      indices.push(index);
    }
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
  return indices;
}

/** One or more parts, each readable by itself. */
export function packTerms(counts: TermCounts): string[] {
  const parts: string[] = [];
  let bytes: number[] = [];
  let previous = 0;
  for (const [term, chunks] of counts) {
    if (bytes.length + longestEntry > bytesPerPart) {
      parts.push(base64(bytes));
      bytes = [];
      previous = 0;
    }
    pushNumber(bytes, term - previous);
    pushNumber(bytes, chunks);
    previous = term;
  }
  return [...parts, base64(bytes)];
}

/** @throws RangeError where `packed` was cut or never packed */
export function* unpackTerms(packed: Uint8Array): Generator<readonly [term: number, chunks: number]> {
  const next = numbersOf(packed);
  let term = 0;
  for (let step = next(); step !== undefined; step = next()) {
    const chunks = next();
    if (chunks === undefined) throw cut();
    term += step;
    yield [term, chunks];
  }
}

export const packedBytes = (part: string): Uint8Array => Buffer.from(part, 'base64');

/** The numbers one after another, then undefined. */
function numbersOf(packed: Uint8Array): () => number | undefined {
  let at = 0;
  return () => {
    if (at === packed.length) return undefined;
    let value = 0;
    for (let factor = 1; factor <= 2 ** 28; factor *= 128) {
      const byte = packed[at++];
      if (byte === undefined) throw cut();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
    throw new RangeError('Packed terms hold a number that is too long.');
  };
}

const cut = (): RangeError => new RangeError('Packed terms end in the middle of a number.');

/** Seven bits a byte, the lowest first; the eighth says that more follow. */
function pushNumber(bytes: number[], value: number): void {
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  bytes.push(rest);
}

const base64 = (bytes: readonly number[]): string => Buffer.from(bytes).toString('base64');
