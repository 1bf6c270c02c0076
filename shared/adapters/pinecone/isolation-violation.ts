/** A record that a wall should have kept away, as whoever investigates has to hear of it: without any text of a tenant. */
import type { TenantId } from '../../tenancy/tenant-id.ts';

export interface IsolationViolation {
  readonly reason: string;
  /** Who asked; never whose the record is. */
  readonly tenantId: TenantId;
}

export type OnViolation = (violation: IsolationViolation) => void;
