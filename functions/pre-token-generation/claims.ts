/** Walls 1 and 2 at their source: which tenant and roles go into an access token. Knows neither Cognito's answer nor any vendor. */
import type { ClientRegistry } from '../../shared/ports/client-registry.ts';
import { knownRoles, type Role } from '../../shared/tenancy/roles.ts';
import { parseTenantId, type TenantId } from '../../shared/tenancy/tenant-id.ts';
import { refuseClaims } from './claims-refusal.ts';

export interface TokenClaims {
  readonly tenant_id: TenantId;
  readonly roles: readonly Role[];
}

/** All that claims are made of. What a client sends along (`clientMetadata`, scopes) is not among it. */
export interface TokenSubject {
  readonly triggerSource: string;
  /** The app client's id, by which Cognito knows it. */
  readonly clientId: unknown;
  /** The attribute of the user that no client can write. */
  readonly tenantAttribute: unknown;
  readonly groups: unknown;
}

const userTriggers = new Set([
  'TokenGeneration_HostedAuth',
  'TokenGeneration_Authentication',
  'TokenGeneration_NewPasswordChallenge',
  'TokenGeneration_AuthenticateDevice',
  'TokenGeneration_RefreshTokens',
]);

const machineTrigger = 'TokenGeneration_ClientCredentials';

/** @throws Refusal where there is to be no token; AppError `auth-unavailable` where the registry cannot be read */
export async function claimsFor(clients: ClientRegistry, subject: TokenSubject): Promise<TokenClaims> {
  if (subject.triggerSource === machineTrigger) return machineClaims(clients, subject.clientId);
  return userTriggers.has(subject.triggerSource) ? userClaims(subject) : refuseClaims('trigger');
}

function userClaims({ tenantAttribute, groups }: TokenSubject): TokenClaims {
  if (tenantAttribute === undefined || tenantAttribute === null) refuseClaims('no-tenant');
  const tenantId = parseTenantId(tenantAttribute) ?? refuseClaims('tenant-grammar');
  const named = groups ?? [];
  if (!Array.isArray(named)) refuseClaims('groups');
  return claims(tenantId, named);
}

async function machineClaims(clients: ClientRegistry, clientId: unknown): Promise<TokenClaims> {
  // Cognito's own form of an id: nothing else becomes part of a key.
  if (typeof clientId !== 'string' || !/^[\w+]{1,128}$/.test(clientId)) refuseClaims('client-id');
  const { tenantId, roles } = (await clients.find(clientId)) ?? refuseClaims('unknown-client');
  return claims(tenantId, roles);
}

const claims = (tenantId: TenantId, roles: readonly string[]): TokenClaims => ({
  tenant_id: tenantId,
  roles: [...knownRoles(roles)],
});
