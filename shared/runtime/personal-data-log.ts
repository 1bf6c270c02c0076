/** Whose personal data went where: to the model, or to the caller. */
import type { AuditedAct, AuditOrigin, DocumentLog } from './audit-log.ts';

/** @param documentIds of flagged documents; there is nothing to record where there is none */
export function recordPersonalData(
  audit: DocumentLog,
  origin: AuditOrigin,
  act: Extract<AuditedAct, `personal-data.${string}`>,
  documentIds: readonly string[],
): void {
  if (documentIds.length > 0) {
    audit.record({ ...origin, act, outcome: 'done', documentIds, pii: true });
  }
}
