/** A caller's whole list, over all pages, with what users added told apart from the samples. */
import { sampleCompanies } from '../../infra/local/samples/companies.ts';
import { listResponse } from '../../shared/contract/schemas.ts';
import { bodyOf } from './check.ts';
import type { Caller } from './demo-api.ts';

export interface Listing {
  readonly tenantId: string;
  readonly ids: readonly string[];
  /** Ids of sample documents among them. */
  readonly sampleIds: readonly string[];
  /** The answer's `count`, less the documents that are no samples: users may have added some. */
  readonly sampleCount: number;
}

const allSampleIds = new Set(sampleCompanies.flatMap(({ documents }) => documents.map(({ id }) => id)));

/** @throws CheckFailure where a page is not what the contract promises */
export async function readListing(caller: Caller): Promise<Listing> {
  const ids: string[] = [];
  let cursor: string | undefined;
  for (;;) {
    const page = bodyOf(await caller.list(cursor), 200, listResponse);
    ids.push(...page.documents.map(({ id }) => id));
    if (page.next_cursor !== null) {
      cursor = page.next_cursor;
      continue;
    }
    const sampleIds = ids.filter((id) => allSampleIds.has(id));
    const sampleCount = page.count - (ids.length - sampleIds.length);
    return { tenantId: page.tenant_id, ids, sampleIds, sampleCount };
  }
}
