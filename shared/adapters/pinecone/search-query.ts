/** One query, and wall 4 on the result's side: every record that comes back is checked again before it is believed. */
import type { SearchRequest } from '../../ports/tenant-store.ts';
import type { TenantId } from '../../tenancy/tenant-id.ts';
import { type FoundChunk, parseChunk } from './chunk-record.ts';
import { type SearchScope, type Selection, searchFilter } from './filter.ts';
import type { OnViolation } from './isolation-violation.ts';
import type { Namespace } from './namespace.ts';
import type { Question } from './question.ts';
import { refusalBehind } from './vendor-refusal.ts';
import { flagsOf } from './visible-flags.ts';
import type { WireRecord } from './wire-record.ts';

export interface QueryParts {
  readonly namespace: Namespace;
  readonly tenant: TenantId;
  readonly onViolation: OnViolation;
}

export interface Found {
  /** Of the tenant, visible to the caller, with the tags. */
  readonly chunks: readonly FoundChunk[];
  /** As many as were asked for in the end. */
  readonly asked: number;
  /** Whether there may be more. */
  readonly isFull: boolean;
  /** No chunk that did not come back has a higher score. */
  readonly leastScore: number;
}

/** Chunks that a search asks for at least; so many always fit into an answer. */
export const leastAsked = 60;

/** Asks for fewer where the answer would be too large. */
export async function queryChunks(
  parts: QueryParts,
  request: Pick<SearchRequest, 'visibility' | 'tags'>,
  { vector, sparse }: Question,
  selection: Selection,
  wanted: number,
): Promise<Found> {
  const { namespace, tenant } = parts;
  const filter = searchFilter(tenant, request, selection);
  for (let asked = wanted; ; asked = Math.floor(asked / 2)) {
    try {
      return found(parts, request, await namespace.query({ vector, sparse, filter, topK: asked }), asked);
    } catch (error) {
      // More than 4 MB is refused like anything else that is wrong with a request.
      if (refusalBehind(error)?.httpStatus !== 400 || asked <= leastAsked) throw error;
    }
  }
}

const found = (
  parts: QueryParts,
  scope: SearchScope,
  records: readonly WireRecord[],
  asked: number,
): Found => ({
  chunks: records.flatMap((record) => admitted(parts, scope, record) ?? []),
  asked,
  isFull: records.length >= asked,
  leastScore: records.reduce((least, { score }) => Math.min(least, score), Number.POSITIVE_INFINITY),
});

/** What does not belong to the caller is dropped, whatever the filter or the namespace should have kept away. */
function admitted(
  { tenant, onViolation }: QueryParts,
  scope: SearchScope,
  record: WireRecord,
): FoundChunk | undefined {
  const chunk = parseChunk(tenant, record);
  const reason = violation(chunk, scope);
  if (reason === undefined) return chunk;
  onViolation({ reason, tenantId: tenant });
  return undefined;
}

function violation(chunk: FoundChunk | undefined, { visibility, tags }: SearchScope): string | undefined {
  if (chunk === undefined) return "A search brought back a record that is none of the tenant's chunks.";
  if (!flagsOf(visibility).includes(chunk.pii)) {
    return 'A search brought back personal data that its caller must not see.';
  }
  if (tags.every((tag) => chunk.tags.includes(tag))) return undefined;
  return 'A search brought back a chunk without the tags that were asked for.';
}
