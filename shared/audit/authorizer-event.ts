/** A refusal of the authorizer as an event: from what it logs, on AWS as on a laptop, follows which wall it was. */
import type { AuditEvent } from './audit-event.ts';

/** @param logged the fields of the line `request refused by the authorizer`: a registered code, and a reason */
export function authorizerEvent(
  { code, reason }: { readonly code?: unknown; readonly reason?: unknown },
  requestId: string | undefined,
): AuditEvent {
  const isRefusal = code === 'unauthenticated' || code === 'invalid-tenant';
  // A token without a tenant is a 401, and yet the second wall's: there was nothing wrong with the signature.
  const isOfTenant = code === 'invalid-tenant' || reason === 'no-tenant';
  return {
    act: 'request.decided',
    requestId,
    tenant: undefined,
    action: 'authorize',
    decision: isRefusal ? 'refused' : 'failed',
    wall: isRefusal ? (isOfTenant ? 'tenant' : 'token') : undefined,
    status: code === 'unauthenticated' ? 401 : code === 'invalid-tenant' ? 403 : 503,
    problem: isRefusal ? code : 'auth-unavailable',
    reason: typeof reason === 'string' ? reason : undefined,
    documentIds: [],
    piiIncluded: false,
    degraded: false,
    usage: undefined,
    durationMs: undefined,
    question: undefined,
  };
}
