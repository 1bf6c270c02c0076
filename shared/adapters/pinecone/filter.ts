/**
 * Wall 4: tenant and personal-data flag in the predicate of every query, beside the namespace (wall 3). Filters are made
 * here and nowhere else, from closed types; nothing of a request is ever a key or an operator, and `$ne` never occurs.
 */
import type { Visibility } from '../../tenancy/tenant-context.ts';
import type { TenantId } from '../../tenancy/tenant-id.ts';
import type { Generation, RecordSpan } from './record-id.ts';

interface ChunkFilter {
  readonly kind: { readonly $eq: 'chunk' };
  readonly tenant_id: { readonly $eq: TenantId };
  readonly pii?: { readonly $eq: boolean };
}

export interface SearchFilter extends ChunkFilter {
  readonly $and?: readonly { readonly tags: { readonly $in: readonly [string] } }[];
  readonly generation?: { readonly $nin: readonly Generation[] };
}

/** Whatever names the tenant, of any kind and flag. */
export interface OwnerFilter {
  readonly tenant_id: { readonly $eq: TenantId };
}

/** All documents but some, by their generations: no two documents have the same. At most 10,000. */
export interface Selection {
  readonly except: readonly Generation[];
}

export const allDocuments: Selection = { except: [] };

export interface DocumentFilter extends ChunkFilter {
  readonly doc_id: { readonly $eq: string };
  readonly generation: { readonly $eq: string };
  readonly number: { readonly $gte: number; readonly $lte: number };
}

export interface SearchScope {
  readonly visibility: Visibility;
  readonly tags: readonly string[];
}

/** For the look into namespaces that are not the tenant's. */
export const ownerFilter = (tenant: TenantId): OwnerFilter => ({ tenant_id: { $eq: tenant } });

/** Chunks that carry all the tags. Without the right to personal data, only those that say that they hold none. */
export function searchFilter(
  tenant: TenantId,
  { visibility, tags }: SearchScope,
  selection: Selection = allDocuments,
): SearchFilter {
  return {
    kind: { $eq: 'chunk' },
    ...(selection.except.length > 0 && { generation: { $nin: selection.except } }),
    ...(tags.length > 0 && { $and: tags.map((tag) => ({ tags: { $in: [tag] } }) as const) }),
    ...(visibility !== 'with-pii' && { pii: { $eq: false } }),
    tenant_id: { $eq: tenant },
  };
}

/** Chunks `first` to `last` of one generation of one document. */
export function documentFilter(
  tenant: TenantId,
  span: RecordSpan,
  first: number,
  last: number,
): DocumentFilter {
  return {
    kind: { $eq: 'chunk' },
    doc_id: { $eq: span.id },
    generation: { $eq: span.generation },
    number: { $gte: first, $lte: last },
    pii: { $eq: span.pii },
    tenant_id: { $eq: tenant },
  };
}
