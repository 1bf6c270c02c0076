/** The line that raises the alarm for a wall that failed, with what an investigation starts from. */
import type { TenantId } from '../tenancy/tenant-id.ts';

export interface ViolationLog {
  error(message: string, fields: Record<string, unknown>): void;
}

export interface TracedViolation {
  readonly reason: string;
  /** Who asked. */
  readonly tenantId: TenantId;
  /** `undefined` outside a request. */
  readonly requestId: string | undefined;
}

export const logViolation = (log: ViolationLog, { reason, tenantId, requestId }: TracedViolation): void =>
  log.error('isolation violation', { reason, tenant_id: tenantId, request_id: requestId });
