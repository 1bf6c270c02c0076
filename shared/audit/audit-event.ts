/** What was decided about one request: who asked for what, which wall said no, and what it touched. Ids and figures, never a text of a tenant's. */
import type { Wall } from '../tenancy/wall.ts';

export type AuditAction = 'query' | 'ingest' | 'list' | 'get' | 'delete' | 'authorize';

export type AuditDecision =
  | 'allowed'
  /** By a wall; or there is nothing of that id that the caller can see, which is the same whatever else there may be. */
  | 'refused'
  /** By no decision: something was down, or is broken. */
  | 'failed';

export interface AuditEvent {
  readonly act: 'request.decided';
  readonly requestId: string | undefined;
  /** `undefined` where nobody was let in. */
  readonly tenant: { readonly tenantId: string; readonly subject: string } | undefined;
  readonly action: AuditAction;
  readonly decision: AuditDecision;
  /** Who said no. Of an allowed request: who held something back from its answer. */
  readonly wall: Wall | undefined;
  /** HTTP. */
  readonly status: number;
  /** Code of the registry where the answer is a problem. */
  readonly problem: string | undefined;
  /** The authorizer's word for why, of a fixed list. */
  readonly reason?: string | undefined;
  /** Of a refused or failed request those that it named. */
  readonly documentIds: readonly string[];
  /** Whether one of them is flagged as personal data. */
  readonly piiIncluded: boolean;
  readonly degraded: boolean;
  /** What the model took, where one ran and said so. */
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number } | undefined;
  /** `undefined` of the authorizer. */
  readonly durationMs: number | undefined;
  /** In full up to 4,000 UTF-16 units, and only where the tenant chose `audit-questions`. */
  readonly question: string | undefined;
}

export interface AuditEventLog {
  /** @throws AppError where it cannot be put on record: what is not on record must not leave */
  record(event: AuditEvent): void;
}
