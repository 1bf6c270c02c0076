/** Who did what to which documents. A record names ids only: never a title, a text, a question or a token. */
import type { TenantContext } from '../tenancy/tenant-context.ts';
import type { Logger } from './logger.ts';

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

export interface AuditRecord extends AuditOrigin {
  readonly act: AuditedAct;
  readonly outcome: AuditOutcome;
  readonly documentIds: readonly string[];
  /** Whether they are flagged as personal data, or are to be; `undefined` where that was not said and is not known. */
  readonly pii: boolean | undefined;
  /** Of a write: whether it takes the flag of personal data off, if there is a flagged document of that id. */
  readonly mayLower?: boolean;
}

export interface AuditLog {
  record(record: AuditRecord): void;
}

/** Composed field by field, whatever else the caller's objects hold. */
export const createAuditLog = (logger: Pick<Logger, 'info'>): AuditLog => ({
  record: ({ act, outcome, tenant, requestId, documentIds, pii, mayLower }) =>
    logger.info('audit', {
      audit: act,
      outcome,
      tenant_id: tenant.tenantId,
      subject: tenant.subject,
      request_id: requestId,
      document_ids: documentIds,
      pii,
      ...(mayLower === true ? { may_lower: true } : {}),
    }),
});

/** @param documentIds of flagged documents; there is nothing to record where there is none */
export function recordPersonalData(
  audit: AuditLog,
  origin: AuditOrigin,
  act: Extract<AuditedAct, `personal-data.${string}`>,
  documentIds: readonly string[],
): void {
  if (documentIds.length > 0) {
    audit.record({ ...origin, act, outcome: 'done', documentIds, pii: true });
  }
}
