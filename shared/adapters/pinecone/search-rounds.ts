/**
 * One question, asked in rounds. A long document can fill a whole result: the next round then leaves out every document
 * whose best passage was seen. All that is better came back before, so its order is exact whatever is left out.
 */
import type { SearchRequest } from '../../ports/tenant-store.ts';
import type { FoundChunk } from './chunk-record.ts';
import { allDocuments, type Selection } from './filter.ts';
import type { KnownDocuments } from './known-documents.ts';
import type { Question } from './question.ts';
import { type Ranked, type RankedDocument, rank, relatedTo } from './ranking.ts';
import { chunkId, type Generation } from './record-id.ts';
import { type Found, leastAsked, type QueryParts, queryChunks } from './search-query.ts';

export interface AskedSearch {
  readonly parts: QueryParts;
  readonly known: KnownDocuments;
  readonly request: SearchRequest;
  readonly asked: Question;
  /** Whether the question would be weighed otherwise by now, and may be asked anew. */
  readonly isOutdated: () => Promise<boolean>;
}

/** Room for several passages of each document, beside those of others: a second query for them would cost every search. */
const askedPerDocument = 12;
const widening = 6;
const mostAsked = 10_000;
/** Pinecone takes as many values in one condition. */
const mostLeftOut = 10_000;
/** A round that is needed brings a document, or is wider than the one before. */
const moreRounds = 4;

/** Undefined where the question is outdated. */
export async function findDocuments(search: AskedSearch): Promise<readonly RankedDocument[] | undefined> {
  const { request } = search;
  const seen = new SeenChunks(search);
  const settled = new Set<Generation>();
  let wanted = Math.max(leastAsked, askedPerDocument * request.topK);
  let most = mostAsked;
  let selection = allDocuments;
  for (let round = 1; ; round++) {
    const found = await look(search, seen, selection, wanted);
    if (found === undefined) return undefined;
    const isLast = round === request.topK + moreRounds;
    if (isLast || !mayMissSome(search, found, seen.ranked())) break;
    // What was too long for an answer once would be so again.
    if (found.asked < wanted) most = found.asked;
    const before = settled.size;
    for (const generation of settledIn(search, seen.all, settled)) settled.add(generation);
    if ((settled.size === before && wanted >= most) || settled.size > mostLeftOut) break;
    selection = { except: [...settled] };
    wanted = Math.min(widening * wanted, most);
  }
  return seen.ranked().documents;
}

/** Undefined where the question is outdated. */
async function look(
  { parts, known, request, asked, isOutdated }: AskedSearch,
  seen: SeenChunks,
  selection: Selection,
  wanted: number,
): Promise<Found | undefined> {
  const found = await queryChunks(parts, request, asked, selection, wanted);
  await known.settle();
  await known.settleUnknown(found.chunks);
  seen.add(found);
  return (await isOutdated()) ? undefined : found;
}

/** What came back so far, each chunk once, however often the engine repeats it. */
class SeenChunks {
  readonly #search: AskedSearch;
  readonly #chunks = new Map<string, FoundChunk>();

  constructor(search: AskedSearch) {
    this.#search = search;
  }

  get all(): readonly FoundChunk[] {
    return [...this.#chunks.values()];
  }

  add({ chunks }: Found): void {
    for (const chunk of chunks)
      this.#chunks.set(chunkId({ ...chunk, chunks: 0, parts: 0 }, chunk.number), chunk);
  }

  ranked(): Ranked {
    const { known, request, asked } = this.#search;
    const live = this.all.filter((chunk) => known.isLive(chunk));
    return rank(live, { ...request, denseWeight: asked.denseWeight });
  }
}

/**
 * Whether a chunk that did not come back could change the answer. Only then is more asked for: most companies have many
 * chunks that share nothing with a question, and those fill up every result.
 */
function mayMissSome(
  { known, request, asked }: AskedSearch,
  { isFull, leastScore }: Found,
  { documents, lastScore }: Ranked,
): boolean {
  if (!isFull) return false;
  // Of equal scores the id decides, of which Pinecone knows nothing.
  if (documents.length >= request.topK) return lastScore <= leastScore;
  return leastScore >= asked.denseWeight * request.relatedSimilarity || known.hasOther(request, documents);
}

/**
 * Documents that need not come back. Their best passage was seen; or they are gone; or they hold no word of the question,
 * and even the most similar of their chunks is not similar enough.
 */
function settledIn(
  { known, request, asked }: AskedSearch,
  chunks: readonly FoundChunk[],
  before: ReadonlySet<Generation>,
): ReadonlySet<Generation> {
  const isRelated = relatedTo({ ...request, denseWeight: asked.denseWeight });
  const settled = new Set<Generation>();
  for (const chunk of chunks) {
    const { generation } = chunk;
    if (before.has(generation) || settled.has(generation)) continue;
    if (!known.isLive(chunk) || isRelated(chunk) || !known.holdsAny(chunk, request.terms))
      settled.add(generation);
  }
  return settled;
}
