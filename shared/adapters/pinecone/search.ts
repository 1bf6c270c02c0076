/** The search: one query on a warm path; more only where what is known has changed or the answer might miss something. */
import type { FoundDocument, SearchRequest } from '../../ports/tenant-store.ts';
import type { Catalogue } from './catalogue.ts';
import { type KnownDocuments, openKnownDocuments } from './known-documents.ts';
import { type Question, question } from './question.ts';
import { type Ranked, rank } from './ranking.ts';
import { type Found, leastAsked, type QueryParts, queryChunks } from './search-query.ts';

export interface SearchParts extends QueryParts {
  readonly catalogue: Catalogue;
}

const askedPerDocument = 12;
const widening = 6;
const mostAsked = 10_000;
/** How often what is known may change under one search before it answers from what it has. */
const maxRounds = 3;

/** @throws AppError `embedding-mismatch`, `dependency-unavailable` */
export async function searchDocuments(
  parts: SearchParts,
  request: SearchRequest,
): Promise<readonly FoundDocument[]> {
  const known = await openKnownDocuments(parts.catalogue, parts.tenant, request.visibility);
  let wanted = Math.max(leastAsked, askedPerDocument * request.topK);
  for (;;) {
    const { found, asked } = await ask(parts, known, request, wanted);
    const { denseWeight } = asked;
    const live = found.chunks.filter((chunk) => known.isLive(chunk));
    const ranked = rank(live, { ...request, denseWeight });
    const wasCut = found.asked < wanted || wanted === mostAsked;
    if (wasCut || !mayMissSome(found, ranked, known, request, asked)) return ranked.documents;
    wanted = Math.min(widening * wanted, mostAsked);
  }
}

/** The question's weights belong to what was known when it was asked: if that has changed meanwhile, it is asked again. */
async function ask(
  parts: SearchParts,
  known: KnownDocuments,
  request: SearchRequest,
  wanted: number,
): Promise<{ readonly found: Found; readonly asked: Question }> {
  for (let round = 1; ; round++) {
    await known.assertSpace(request.embeddingSpace);
    const revision = known.revision();
    const asked = question(request, known.parts);
    const found = await queryChunks(parts, request, asked, wanted);
    await known.settle();
    await known.settleUnknown(found.chunks);
    if (known.revision() === revision) return { found, asked };
    if (round < maxRounds) continue;
    await known.assertSpace(request.embeddingSpace);
    return { found, asked };
  }
}

/**
 * Whether a chunk that did not come back could change the answer. Only then is more asked for: most companies have many
 * chunks that share nothing with a question, and those fill up every result.
 */
function mayMissSome(
  { isFull, leastScore }: Found,
  { documents, lastScore }: Ranked,
  known: KnownDocuments,
  request: SearchRequest,
  { denseWeight }: Question,
): boolean {
  if (!isFull) return false;
  // Of equal scores the id decides, of which Pinecone knows nothing.
  if (documents.length >= request.topK) return lastScore <= leastScore;
  return leastScore >= denseWeight * request.relatedSimilarity || known.hasOther(request, documents);
}
