/** The line that raises the alarm for a wall that failed, with what an investigation starts from. */
import type { TenantId } from '../tenancy/tenant-id.ts';
import type { Wall } from '../tenancy/wall.ts';
import type { ErrorLog } from './error-log.ts';
import { noteWall } from './request-scope.ts';

export interface TracedViolation {
  readonly reason: string;
  /** Which wall noticed, and held it back; the predicate where none is named. */
  readonly wall?: Wall;
  /** Who asked. */
  readonly tenantId: TenantId;
  /** `undefined` outside a request. */
  readonly requestId: string | undefined;
}

/** Within a request its record says which wall it was. */
export function logViolation(
  log: ErrorLog,
  { reason, wall = 'predicate', tenantId, requestId }: TracedViolation,
): void {
  noteWall(wall);
  log.error('isolation violation', { reason, tenant_id: tenantId, request_id: requestId });
}
