/** Content to chunks: whole sentences, a little overlap, exact offsets, no gap. Linear in the content's length. */

/** UTF-16 offsets: `content.slice(start, end) === text`. */
export interface Chunk {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export const chunkSizes = {
  /** A chunk that others follow is at most this long. */
  target: 1_000,
  /** The last one may be this long, so that no tail is left too short to be found by. */
  max: 1_300,
  overlap: 150,
  overlapSentences: 2,
} as const;

// Marked as pure, so that bundles which only join chunks go without: the two take milliseconds of a start.
const sentences = /* @__PURE__ */ new Intl.Segmenter('en', { granularity: 'sentence' });
const graphemes = /* @__PURE__ */ new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Chunks in order; together they cover `content` from 0 to its end. Empty content has none. */
export function chunk(content: string): Chunk[] {
  if (content === '') return [];
  const ends = content.length > chunkSizes.max ? unitEnds(content) : [content.length];
  const chunks: Chunk[] = [];
  let start = 0;
  let unit = 0;
  while (content.length - start > chunkSizes.max) {
    const first = unit;
    while (endOf(ends, unit) - start <= chunkSizes.target) unit++;
    const end = endOf(ends, unit - 1);
    chunks.push({ text: content.slice(start, end), start, end });
    start = overlapStart(ends, first, unit);
  }
  chunks.push({ text: content.slice(start), start, end: content.length });
  return chunks;
}

/** The content that `chunks` cover, in their order. */
export function joinChunks(chunks: readonly Chunk[]): string {
  const parts: string[] = [];
  let end = 0;
  for (const { text, start, end: nextEnd } of chunks) {
    parts.push(text.slice(end - start));
    end = nextEnd;
  }
  return parts.join('');
}

const endOf = (ends: readonly number[], unit: number): number => ends[unit] ?? Number.POSITIVE_INFINITY;

/** Where the chunk that takes unit `next` begins: one or two whole sentences back, if they are short. */
function overlapStart(ends: readonly number[], first: number, next: number): number {
  const end = endOf(ends, next - 1);
  let start = end;
  for (let unit = next - 1; unit > first && unit >= next - chunkSizes.overlapSentences; unit--) {
    const earlier = endOf(ends, unit - 1);
    if (end - earlier > chunkSizes.overlap || endOf(ends, next) - earlier > chunkSizes.target) break;
    start = earlier;
  }
  return start;
}

/** The ends of the sentences, and of the pieces of those that are longer than a chunk. */
function unitEnds(content: string): number[] {
  const ends: number[] = [];
  let start = 0;
  for (const { index, segment } of sentences.segment(content)) {
    const end = index + segment.length;
    if (continues(content, end)) continue;
    while (end - start > chunkSizes.target) {
      start = pieceEnd(content, start);
      ends.push(start);
    }
    ends.push(end);
    start = end;
  }
  return ends;
}

/** Whether the line break before `end` only wraps a sentence: no stop before it, a small letter after it. */
function continues(content: string, end: number): boolean {
  if (content[end - 1] !== '\n' || !/\p{Ll}/u.test(content[end] ?? '')) return false;
  return /[\p{L}\p{N},;]/u.test(content[end - 2] ?? '');
}

/** The end of a piece from `start` that ends after white space, else between graphemes, else between characters. */
function pieceEnd(content: string, start: number): number {
  const window = content.slice(start, start + chunkSizes.target + 1);
  const spaced = window.slice(0, chunkSizes.target).search(/\s\S*$/);
  const wanted = spaced > 0 ? spaced + 1 : chunkSizes.target;
  const grapheme = graphemes.segment(window).containing(wanted)?.index ?? wanted;
  if (grapheme > 0) return start + grapheme;
  return start + (/[\uD800-\uDBFF]/.test(window[wanted - 1] ?? '') ? wanted - 1 : wanted);
}
