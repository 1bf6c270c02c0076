/** Lists the documents that this caller can see, a page at a time. */
import type * as z from 'zod/mini';
import type { routes } from '../../shared/contract/routes.ts';
import type { ListResponse } from '../../shared/contract/schemas.ts';
import { toSummary } from '../../shared/http/document-summary.ts';
import type { TenantStore } from '../../shared/ports/tenant-store.ts';
import { type TenantContext, visibilityOf } from '../../shared/tenancy/tenant-context.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';

const defaultPageSize = 20;

export async function list(
  store: TenantStore,
  tenant: TenantContext,
  { limit, cursor, tag }: z.infer<typeof routes.list.query>,
): Promise<ListResponse> {
  const page = await store.list(tenant.tenantId, {
    visibility: visibilityOf(tenant),
    limit: limit ?? defaultPageSize,
    after: cursor === undefined ? undefined : decodeCursor(cursor),
    tag,
  });
  return {
    tenant_id: tenant.tenantId,
    count: page.count,
    documents: page.documents.map(toSummary),
    next_cursor: page.next === undefined ? null : encodeCursor(page.next),
  };
}
