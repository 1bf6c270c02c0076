/**
 * Wall 2 on a laptop, behind the authorizer and what the gateway remembers of it: who is suspended reaches no handler, and
 * whose erasure begins has no request under way.
 */
import type { GatewayOptions } from '../../infra/local/gateway.ts';
import { authorizerEvent } from '../../shared/audit/authorizer-event.ts';
import { refuseTenant } from '../../shared/auth/refusal.ts';
import type { AuditLog } from '../../shared/runtime/audit-log.ts';
import type { TenantBook } from './tenant-book.ts';

export interface TenantGate {
  readonly enter: NonNullable<GatewayOptions['enter']>;
  /** Requests of the tenant that a handler has and has not answered. */
  underWay(tenantId: string): number;
}

export function createTenantGate(book: Pick<TenantBook, 'lastSeen'>, audit: AuditLog): TenantGate {
  const counts = new Map<string, number>();
  const count = (tenantId: string, more: 1 | -1): void => {
    const now = (counts.get(tenantId) ?? 0) + more;
    if (now === 0) counts.delete(tenantId);
    else counts.set(tenantId, now);
  };
  return {
    // Without an `await` between the look and the count: an erasure that begins sees either no request or this one.
    enter({ tenant_id: tenantId = '' }, requestId) {
      if (book.lastSeen(tenantId)?.status !== 'active') {
        audit.record(authorizerEvent({ code: 'invalid-tenant', reason: 'tenant-suspended' }, requestId));
        refuseTenant('tenant-suspended');
      }
      count(tenantId, 1);
      return () => count(tenantId, -1);
    },
    underWay: (tenantId) => counts.get(tenantId) ?? 0,
  };
}
