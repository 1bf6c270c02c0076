/** Reads one document. Absent, hidden and another tenant's are the same `not-found`. */
import type { DocumentResponse } from '../../shared/contract/schemas.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import { toSummary } from '../../shared/http/document-summary.ts';
import type { TenantStore } from '../../shared/ports/tenant-store.ts';
import { type TenantContext, visibilityOf } from '../../shared/tenancy/tenant-context.ts';

/** @throws AppError `not-found` */
export async function get(
  store: Pick<TenantStore, 'get'>,
  tenant: TenantContext,
  { id, pii }: { id: string; pii: boolean | undefined },
): Promise<DocumentResponse> {
  const document = await store.get(tenant.tenantId, { id, pii, visibility: visibilityOf(tenant) });
  if (document === undefined) throw new AppError('not-found');
  return { tenant_id: tenant.tenantId, ...toSummary(document), content: document.content };
}
