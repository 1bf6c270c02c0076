/** Deletes one document. Absent, hidden and another tenant's are the same `not-found`. */
import type { DeleteResponse } from '../../shared/contract/schemas.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import type { TenantStore } from '../../shared/ports/tenant-store.ts';
import { type TenantContext, visibilityOf } from '../../shared/tenancy/tenant-context.ts';

/** @throws AppError `not-found` */
export async function deleteDocument(
  store: Pick<TenantStore, 'delete'>,
  tenant: TenantContext,
  { id, pii }: { id: string; pii: boolean | undefined },
): Promise<DeleteResponse> {
  const deleted = await store.delete(tenant.tenantId, { id, pii, visibility: visibilityOf(tenant) });
  if (deleted.length === 0) throw new AppError('not-found');
  return { deleted: id, tenant_id: tenant.tenantId };
}
