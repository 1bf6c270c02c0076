/** From the chunks that a search brought back to documents, in the order in which Postgres would give them. */
import type { SealedText } from '../../ports/sealer.ts';
import type { SearchRequest } from '../../ports/tenant-store.ts';
import type { FoundChunk } from './chunk-record.ts';
import type { Generation } from './record-id.ts';

export type RankingRequest = Pick<
  SearchRequest,
  'terms' | 'relatedSimilarity' | 'topK' | 'passagesPerDocument'
> & {
  /** What the dense score was multiplied by. */
  readonly denseWeight: number;
};

/** A document of the answer, not opened yet. */
export interface RankedDocument {
  readonly id: string;
  readonly pii: boolean;
  readonly generation: Generation;
  readonly title: SealedText;
  readonly tags: readonly string[];
  /** Best first. */
  readonly passages: readonly FoundChunk[];
}

export interface Ranked {
  readonly documents: readonly RankedDocument[];
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
 * shares none, it does for any. Which terms a match shares, Pinecone does not say; the chunk carries its own.
 */
export const relatedTo = ({
  terms: asked,
  denseWeight,
  relatedSimilarity,
}: RankingRequest): ((chunk: FoundChunk) => boolean) => {
  const wanted = new Set(asked);
  return ({ terms, score }) =>
    score / denseWeight >= relatedSimilarity || terms.some((term) => wanted.has(term));
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

function toDocument(passages: readonly FoundChunk[]): RankedDocument {
  const [{ id, pii, generation, title, tags }] = passages as [FoundChunk];
  return { id, pii, generation, title, tags, passages };
}
