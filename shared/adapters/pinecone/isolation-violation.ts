/** A record that a wall should have kept away, as whoever investigates has to hear of it: without any text of a tenant. */
import type { TenantId } from '../../tenancy/tenant-id.ts';
import type { Wall } from '../../tenancy/wall.ts';

export interface IsolationViolation {
  readonly reason: string;
  /** Which wall noticed; the predicate where none is named. */
  readonly wall?: Wall;
  /** Who asked; never whose the record is. */
  readonly tenantId: TenantId;
}

export type OnViolation = (violation: IsolationViolation) => void;
