/** From the chunks that a search brought back to documents, in the order in which Postgres would give them. */
import type { FoundDocument, SearchRequest } from '../../ports/tenant-store.ts';
import { indexedText } from '../../retrieval/indexed-text.ts';
import { termIndex, terms } from '../../retrieval/terms.ts';
import type { FoundChunk } from './chunk-record.ts';

export type RankingRequest = Pick<
  SearchRequest,
  'terms' | 'relatedSimilarity' | 'topK' | 'passagesPerDocument'
> & {
  /** What the dense score was multiplied by. */
  readonly denseWeight: number;
};

export interface Ranked {
  readonly documents: readonly FoundDocument[];
  /** The score of the last of them. */
  readonly lastScore: number;
}

/** Documents by their best passage, equal ones by id and flag; passages by score, equal ones by number. */
export function rank(chunks: readonly FoundChunk[], request: RankingRequest): Ranked {
  const isRelated = relatedTo(request);
  const groups = new Map<string, FoundChunk[]>();
  for (const chunk of chunks.toSorted(inOrder)) {
    const group = groups.get(nameOf(chunk)) ?? [];
    const hasRoom =
      group.length > 0 ? group.length < request.passagesPerDocument : groups.size < request.topK;
    // Asked only where it matters: it may take reading the chunk's words.
    if (!hasRoom || !isRelated(chunk)) continue;
    group.push(chunk);
    groups.set(nameOf(chunk), group);
  }
  const found = [...groups.values()];
  return {
    documents: found.map(toDocument),
    lastScore: found.at(-1)?.[0]?.score ?? Number.NEGATIVE_INFINITY,
  };
}

/**
 * Whether a chunk shares a term with the question or is similar enough. Where the score alone would do for a chunk that
 * shares none, it does for any. The words are those of the text: which terms a match shares, Pinecone does not say.
 */
export const relatedTo = ({
  terms: asked,
  denseWeight,
  relatedSimilarity,
}: RankingRequest): ((chunk: FoundChunk) => boolean) => {
  const wanted = new Set(asked);
  return ({ title, text, score }) =>
    score / denseWeight >= relatedSimilarity ||
    terms(indexedText(title, text)).some((term) => wanted.has(termIndex(term)));
};

function inOrder(left: FoundChunk, right: FoundChunk): number {
  return (
    right.score - left.score ||
    byCode(left.id, right.id) ||
    Number(left.pii) - Number(right.pii) ||
    left.number - right.number
  );
}

const byCode = (left: string, right: string): number => (left < right ? -1 : Number(left > right));

const nameOf = ({ pii, id }: FoundChunk): string => `${pii} ${id}`;

function toDocument(passages: readonly FoundChunk[]): FoundDocument {
  const [{ id, title, tags, pii }] = passages as [FoundChunk];
  return { id, title, tags, pii, passages: passages.map(({ text, start, end }) => ({ text, start, end })) };
}
