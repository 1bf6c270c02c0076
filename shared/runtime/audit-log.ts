/** Who did what to which documents, and what was decided about each request. Ids only: never a title, a text or a token; a question where its tenant wants it. */
import { randomUUID } from 'node:crypto';
import { createAuditChain } from '../audit/audit-chain.ts';
import type { AuditEvent } from '../audit/audit-event.ts';
import type { AuditFields } from '../audit/audit-record.ts';
import type { TenantErasedEvent } from '../audit/tenant-erased-event.ts';
import type { TenantContext } from '../tenancy/tenant-context.ts';

export type AuditedAct =
  /** A document was to be stored or deleted: what became of that is the outcome. */
  | 'document.writing'
  | 'document.deleting'
  | 'document.stored'
  | 'document.replaced'
  | 'document.deleted'
  /** A document hidden as personal data became a visible one. */
  | 'flag.lowered'
  /** Documents flagged as personal data were found for a question: the model may see them, whatever the answer shows. */
  | 'personal-data.retrieved'
  /** They were shown to the caller. */
  | 'personal-data.read';

export type AuditOutcome =
  /** On record before it happens: where nothing follows for that request, it may have happened. */
  | 'attempted'
  | 'done'
  /** There was nothing of that id that the caller could have deleted. */
  | 'absent'
  /** The caller was told that it failed, and it may have happened all the same. */
  | 'failed';

export interface AuditOrigin {
  readonly tenant: Pick<TenantContext, 'tenantId' | 'subject'>;
  readonly requestId: string;
}

/** What was done to documents, as it is done. */
export interface AuditRecord extends AuditOrigin {
  readonly act: AuditedAct;
  readonly outcome: AuditOutcome;
  readonly documentIds: readonly string[];
  /** Whether they are flagged as personal data, or are to be; `undefined` where that was not said and is not known. */
  readonly pii: boolean | undefined;
  /** Of a write: whether it takes the flag of personal data off, if there is a flagged document of that id. */
  readonly mayLower?: boolean;
}

export interface DocumentLog {
  /** @throws AppError where it cannot be put on record: it must not happen then */
  record(record: AuditRecord): void;
}

export type AuditEntry = AuditRecord | AuditEvent | TenantErasedEvent;

export interface AuditLog {
  /** @throws AppError where it cannot be put on record */
  record(entry: AuditEntry): void;
}

export interface AuditLogParts {
  readonly nowMs: () => number;
  readonly key?: string | undefined;
  /** @throws where the line was not written */
  readonly write: (line: string) => void;
}

/** One hash chain, which the first record opens. */
export function createAuditLog({ nowMs, key, write }: AuditLogParts): AuditLog {
  const chain = createAuditChain({ id: randomUUID(), key, nowMs, write });
  return { record: (entry) => chain.append(auditFields(entry)) };
}

/** Composed field by field, whatever else the caller's objects hold. */
export function auditFields(entry: AuditEntry): AuditFields {
  switch (entry.act) {
    case 'request.decided':
      return eventFields(entry);
    case 'tenant.erased':
      return erasureFields(entry);
    default:
      return recordFields(entry);
  }
}

const erasureFields = ({ act, tenantId, receiptId, receiptSha256 }: TenantErasedEvent): AuditFields => ({
  audit: act,
  outcome: 'done',
  tenant_id: bounded(tenantId),
  receipt_id: bounded(receiptId),
  receipt_sha256: bounded(receiptSha256),
});

const recordFields = (record: AuditRecord): AuditFields => ({
  audit: record.act,
  outcome: record.outcome,
  ...originFields(record),
  ...idFields(record.documentIds),
  pii: record.pii,
  may_lower: record.mayLower === true ? true : undefined,
});

const eventFields = (event: AuditEvent): AuditFields => ({
  audit: event.act,
  action: event.action,
  decision: event.decision,
  wall: event.wall,
  status: event.status,
  problem: event.problem,
  reason: bounded(event.reason),
  ...originFields(event),
  ...idFields(event.documentIds),
  document_count: event.documentIds.length,
  pii_included: event.piiIncluded,
  degraded: event.degraded,
  input_tokens: event.usage?.inputTokens,
  output_tokens: event.usage?.outputTokens,
  duration_ms: event.durationMs,
  question: bounded(event.question, maxQuestionLength),
});

const originFields = ({ tenant, requestId }: Pick<AuditEvent, 'tenant' | 'requestId'>): AuditFields => ({
  tenant_id: bounded(tenant?.tenantId),
  subject: bounded(tenant?.subject),
  request_id: bounded(requestId),
});

/** The largest page. */
const maxIds = 100;
/** With every unit escaped, all of it stays below the 32 KB that a line may have. */
const maxQuestionLength = 4_000;

const idFields = (ids: readonly string[]): AuditFields => ({
  document_ids: ids.slice(0, maxIds).map((id) => bounded(id, 128) ?? ''),
});

const bounded = (text: string | undefined, maxLength = 256): string | undefined =>
  text?.slice(0, maxLength).toWellFormed();
