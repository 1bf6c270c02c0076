/** The search: one query on a warm path; more only where what is known has changed or the answer might miss something. */
import type { SearchRequest } from '../../ports/tenant-store.ts';
import type { Catalogue } from './catalogue.ts';
import { openKnownDocuments } from './known-documents.ts';
import { question } from './question.ts';
import type { RankedDocument } from './ranking.ts';
import type { QueryParts } from './search-query.ts';
import { findDocuments } from './search-rounds.ts';

export interface SearchParts extends QueryParts {
  readonly catalogue: Catalogue;
}

/** How often what is known may change under one search before it answers from what it has. */
const maxAttempts = 3;

/**
 * The question's weights belong to what was known when it was asked: if that has changed meanwhile, it is asked again.
 * @throws AppError `embedding-mismatch`, `dependency-unavailable`
 */
export async function searchDocuments(
  parts: SearchParts,
  request: SearchRequest,
): Promise<readonly RankedDocument[]> {
  const known = await openKnownDocuments(parts.catalogue, parts.tenant, request.visibility);
  for (let attempt = 1; ; attempt++) {
    await known.assertSpace(request.embeddingSpace);
    const revision = known.revision();
    const isOutdated = async (): Promise<boolean> => {
      if (known.revision() === revision) return false;
      if (attempt < maxAttempts) return true;
      await known.assertSpace(request.embeddingSpace);
      return false;
    };
    const asked = question(request, known.parts);
    const found = await findDocuments({ parts, known, request, asked, isOutdated });
    if (found !== undefined) return found;
  }
}
