/** A ledger under test: limits as a test wants them, and a clock that the test sets. */
import type { QuotaLedger, QuotaLimits } from '../../../shared/ports/quota-ledger.ts';

export interface LedgerUnderTest {
  readonly ledger: QuotaLedger;
  close(): Promise<void>;
}

export interface LedgerSettings {
  readonly limits: QuotaLimits;
  readonly nowMs: () => number;
}

export type OpenLedger = (settings: LedgerSettings) => Promise<LedgerUnderTest>;

export const limits: QuotaLimits = { requests: 5, documents: 4, chunks: 20, tokens: 1_000 };

/** The first minute of a day, and the last one. */
export const midnightMs = Date.parse('2026-11-22T00:00:00.000Z');
export const lastMinuteMs = Date.parse('2026-11-22T23:59:00.000Z');

export const amounts = ({ requests = 1, documents = 0, chunks = 0, tokens = 0 } = {}) => ({
  requests,
  documents,
  chunks,
  tokens,
});

export const spent = ({ documents = 0, chunks = 0, tokens = 0 } = {}) => ({ documents, chunks, tokens });
