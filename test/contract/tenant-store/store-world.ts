/** What the parts of the contract share: a store, and two tenants that are new for each test. */
import type { DocumentWithContent, ListResult, TenantStore } from '../../../shared/ports/tenant-store.ts';
import type { Visibility } from '../../../shared/tenancy/tenant-context.ts';
import type { TenantId } from '../../../shared/tenancy/tenant-id.ts';

export interface StoreWorld {
  readonly store: TenantStore;
  readonly mine: TenantId;
  /** Its id begins as `mine` does. */
  readonly theirs: TenantId;
  list(tenant: TenantId, visibility?: Visibility): Promise<ListResult>;
  /** Of `mine`; with the right to personal data where nothing else is said. */
  get(id: string, pii?: boolean, visibility?: Visibility): Promise<DocumentWithContent | undefined>;
}
