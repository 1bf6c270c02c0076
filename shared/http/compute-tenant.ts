/**
 * Wall 6's own check. With tenant isolation Lambda keeps an execution environment for each tenant and says whose it is; that
 * is the header which API Gateway maps from the authorizer's context. Where the two differ the mapping is broken, and a
 * tenant's request would run where another's data has been.
 */
import { AppError } from '../errors/app-error.ts';
import type { TenantId } from '../tenancy/tenant-id.ts';
import type { Wall } from '../tenancy/wall.ts';

/**
 * @param computeTenant whose environment it is; undefined where the function has no tenant isolation
 * @throws AppError `internal` where it is another's
 */
export function assertOwnCompute(
  tenantId: TenantId,
  computeTenant: string | undefined,
  onViolation: (violation: {
    readonly reason: string;
    readonly wall: Wall;
    readonly tenantId: TenantId;
  }) => void,
): void {
  if (computeTenant === undefined || computeTenant === tenantId) return;
  onViolation({ reason: 'compute-tenant', wall: 'compute', tenantId });
  throw new AppError('internal', { cause: new Error("The execution environment is another tenant's.") });
}
