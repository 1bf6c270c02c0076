/** Must not compile: each line below is a mistake that would cross tenants, and the compiler has to say so. */
import type { Answerer } from '../../shared/ports/answerer.ts';
import type { TenantStore } from '../../shared/ports/tenant-store.ts';
import { parseTenantContext, type TenantContext } from '../../shared/tenancy/tenant-context.ts';
import { parseTenantId, type TenantId } from '../../shared/tenancy/tenant-id.ts';

declare const store: TenantStore;
declare const answerer: Answerer;
declare const tenant: TenantContext;
declare const address: Parameters<TenantStore['get']>[1];
declare const unverified: string;
declare const body: { readonly id: string; readonly tenant_id: string };

// @ts-expect-error: a plain string is no tenant id
export const plain: TenantId = 'acme';

// @ts-expect-error: nor is a string out of a request
export const fromRequest: TenantId = unverified;

// @ts-expect-error: what the parser gives may be nothing
export const unchecked: TenantId = parseTenantId(unverified);

// @ts-expect-error: the brand cannot be written by hand
export const forged: TenantId = Object.assign(unverified, { brand: 'TenantId' });

/** What would be written in a handler by mistake. */
export async function mistakes(): Promise<void> {
  // @ts-expect-error: a store takes no plain string
  await store.get(unverified, address);

  // @ts-expect-error: a store takes the tenant first, not the context around it
  await store.get(tenant, address);

  // @ts-expect-error: the tenant cannot be left out
  await store.get(address);

  // @ts-expect-error: a request's own field cannot ride along
  await store.get(tenant.tenantId, { id: 'a', visibility: 'public', pii: undefined, tenant_id: 'acme-2' });

  // @ts-expect-error: a body spread into a call lacks what the server decides
  await store.get(tenant.tenantId, { ...body });

  // @ts-expect-error: what the caller may see cannot be left out
  await store.list(tenant.tenantId, { limit: 1, after: undefined, tag: undefined });

  // @ts-expect-error: nor can it be any other word
  await store.delete(tenant.tenantId, { id: 'a', visibility: 'everything', pii: undefined });

  // @ts-expect-error: the model is told of no right
  await answerer.answer({ tenantId: 'acme', companyName: 'A', question: 'When?', sources: [], roles: [] });
}

// @ts-expect-error: a context cannot be changed once it is made
tenant.tenantId = parseTenantContext(undefined, 0).tenantId;

// @ts-expect-error: nor can the right to personal data
tenant.piiAccess = true;

// @ts-expect-error: nor can roles be added
tenant.roles.add('admin');
