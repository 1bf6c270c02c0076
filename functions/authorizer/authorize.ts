/** Walls 1 and 2: who is asking, and for which tenant. Knows neither API Gateway nor any vendor. */
import { refuseTenant, refuseToken } from '../../shared/auth/refusal.ts';
import type { TokenVerifier, VerifiedToken } from '../../shared/auth/token-verifier.ts';
import type { Tenant, TenantRegistry } from '../../shared/ports/tenant-registry.ts';
import { knownRoles } from '../../shared/tenancy/roles.ts';
import type { AuthorizerContext } from '../../shared/tenancy/tenant-context.ts';
import { parseTenantId } from '../../shared/tenancy/tenant-id.ts';
import { bearerToken } from './bearer-token.ts';

export interface Authorized {
  readonly context: AuthorizerContext;
  /**
   * What API Gateway counts this request against. Not in the context, which access logs read; but API Gateway tells the
   * handlers of it all the same, as `requestContext.identity.apiKey`, where nothing looks.
   */
  readonly usageKey: string | undefined;
}

/** Each made on first use: a registry that cannot be reached must not keep a bad token from its 401. */
export interface AuthorizePorts {
  tokenVerifier(): Promise<TokenVerifier>;
  tenantRegistry(): Promise<TenantRegistry>;
}

/**
 * @param authorizationHeader the header's value as the client sent it
 * @throws AppError `unauthenticated`, `invalid-tenant` (one answer, whether the tenant is malformed, unknown,
 * suspended or another issuer's) or `auth-unavailable`
 */
export async function authorize(ports: AuthorizePorts, authorizationHeader: string): Promise<Authorized> {
  const unverifiedToken = bearerToken(authorizationHeader);
  const verifier = await ports.tokenVerifier();
  const token = await verifier.verify(unverifiedToken);
  const tenant = await findTenant(ports, token);
  return { context: toContext(token, tenant), usageKey: tenant.usageKey };
}

/** The registry hears of a tenant only after the signature was verified and the id parsed. */
async function findTenant(ports: AuthorizePorts, token: VerifiedToken): Promise<Tenant> {
  const claim = token.tenantClaim;
  if (claim === undefined || claim === null || claim === '') refuseToken('no-tenant');
  const id = parseTenantId(claim) ?? refuseTenant('tenant-grammar');
  const registry = await ports.tenantRegistry();
  const tenant = await registry.find(id);
  // A registry that answers with another tenant than it was asked for has not found this one.
  if (tenant === undefined || tenant.id !== id) refuseTenant('tenant-unknown');
  if (tenant.status !== 'active') refuseTenant('tenant-suspended');
  if (tenant.issuer !== token.issuer) refuseTenant('tenant-issuer');
  return tenant;
}

/**
 * Only known roles travel on: they are joined by spaces, so a foreign group named `x admin` would become an admin.
 * A fraction of a second is cut off `exp`, never added.
 */
function toContext(token: VerifiedToken, tenant: Tenant): AuthorizerContext {
  return {
    tenant_id: tenant.id,
    tenant_name: tenant.name,
    sub: token.subject,
    roles: [...knownRoles(token.roles)].join(' '),
    ...(tenant.settings && { settings: tenant.settings }),
    exp: String(Math.floor(token.expiresAtSeconds)),
  };
}
