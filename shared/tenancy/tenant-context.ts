/** Wall 2, second half: who is asking, read from the authorizer's context and from nowhere else. */
import { AppError } from '../errors/app-error.ts';
import { knownRoles, type Role } from './roles.ts';
import { parseTenantId, type TenantId } from './tenant-id.ts';
import { knownSettings, type TenantSetting } from './tenant-settings.ts';

/** What a caller can see: `public` hides every document flagged as personal data as if it did not exist. */
export type Visibility = 'public' | 'with-pii';

export interface TenantContext {
  readonly tenantId: TenantId;
  /** The company's name, for prompts and answers. */
  readonly tenantName: string;
  readonly subject: string;
  readonly roles: ReadonlySet<Role>;
  /** Whether documents with personal data exist for this caller. */
  readonly piiAccess: boolean;
  readonly settings: ReadonlySet<TenantSetting>;
}

/** What the authorizer hands over. API Gateway carries scalars only, so roles travel joined by spaces. */
export interface AuthorizerContext {
  readonly tenant_id: string;
  readonly tenant_name: string;
  readonly sub: string;
  readonly roles: string;
  /** Joined as roles are; absent where the tenant has none. */
  readonly settings?: string;
  /** The token's `exp`, seconds since the epoch, as decimal digits. */
  readonly exp: string;
}

/**
 * Parses the authorizer's context, and checks the token's end again: API Gateway may hand out a cached result.
 * @throws AppError `unauthenticated` where the context is missing, malformed or past its `exp`
 */
export function parseTenantContext(value: unknown, nowSeconds: number): TenantContext {
  const context = isRecord(value) ? value : {};
  const tenantId = parseTenantId(context.tenant_id);
  const { sub, tenant_name: tenantName, roles, settings, exp } = context;
  if (tenantId === undefined || !isText(sub) || !isText(tenantName) || typeof roles !== 'string') {
    throw new AppError('unauthenticated');
  }
  if (!/^\d{1,12}$/.test(String(exp)) || Number(exp) <= nowSeconds) throw new AppError('unauthenticated');
  const held = knownRoles(roles.split(' '));
  return {
    tenantId,
    tenantName,
    subject: sub,
    roles: held,
    piiAccess: held.has('pii_access'),
    settings: knownSettings(String(settings ?? '').split(' ')),
  };
}

/** The world this caller lives in. The default is the one without personal data. */
export const visibilityOf = ({ piiAccess }: TenantContext): Visibility => (piiAccess ? 'with-pii' : 'public');

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
