/** A record that does not open where it was found: it came from elsewhere, or was changed. Carries no text and no owner. */
import type { TenantId } from '../tenancy/tenant-id.ts';

export class IsolationViolation extends Error {
  override readonly name = 'IsolationViolation';
  /** Who asked. */
  readonly tenantId: TenantId;

  constructor(tenantId: TenantId, reason: string) {
    super(reason);
    this.tenantId = tenantId;
  }
}

export interface SealViolation {
  readonly reason: string;
  readonly tenantId: TenantId;
}

export type OnSealViolation = (violation: SealViolation) => void;
