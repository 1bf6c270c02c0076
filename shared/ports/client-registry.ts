/** Which machine clients there are, and which tenant each is bound to. */
import type { TenantId } from '../tenancy/tenant-id.ts';

export interface MachineClient {
  readonly tenantId: TenantId;
  /** As they are kept; not all need be known ones. */
  readonly roles: readonly string[];
}

export interface ClientRegistry {
  /** The client, or `undefined` where it was never registered. @param clientId the identity provider's */
  find(clientId: string): Promise<MachineClient | undefined>;
}
