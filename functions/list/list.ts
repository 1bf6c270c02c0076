/** Lists the documents that this caller can see, a page at a time. */
import type * as z from 'zod/mini';
import type { routes } from '../../shared/contract/routes.ts';
import type { ListResponse } from '../../shared/contract/schemas.ts';
import { toSummary } from '../../shared/http/document-summary.ts';
import type { TenantStore } from '../../shared/ports/tenant-store.ts';
import { type TenantContext, visibilityOf } from '../../shared/tenancy/tenant-context.ts';
import type { CursorCodec } from './cursor.ts';

export interface ListPorts {
  readonly store: Pick<TenantStore, 'list'>;
  readonly cursors: CursorCodec;
}

const defaultPageSize = 20;

export async function list(
  { store, cursors }: ListPorts,
  tenant: TenantContext,
  { limit, cursor, tag }: z.infer<typeof routes.list.query>,
): Promise<ListResponse> {
  const scope = { tenantId: tenant.tenantId, visibility: visibilityOf(tenant), tag };
  const page = await store.list(tenant.tenantId, {
    visibility: scope.visibility,
    limit: limit ?? defaultPageSize,
    after: cursor === undefined ? undefined : cursors.decode(cursor, scope),
    tag,
  });
  return {
    tenant_id: tenant.tenantId,
    count: page.count,
    documents: page.documents.map(toSummary),
    next_cursor: page.next === undefined ? null : cursors.encode(page.next, scope),
  };
}
