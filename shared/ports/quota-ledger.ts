/** What each tenant has used of its budgets. Reserved before anything is paid for, settled with what it took. */
import type { TenantId } from '../tenancy/tenant-id.ts';

/** `requests` by the minute; the others by the day. Minutes and days are of UTC. */
export const budgets = ['requests', 'documents', 'chunks', 'tokens'] as const;

export type Budget = (typeof budgets)[number];

/** Whole numbers from 0 on. */
export type QuotaAmounts = Readonly<Record<Budget, number>>;

/** The most that may be used in one minute or day; `Infinity` where nothing is limited. */
export type QuotaLimits = QuotaAmounts;

/** A request was made, whatever becomes of it: it is never given back. */
export type SpentAmounts = Readonly<Record<Exclude<Budget, 'requests'>, number>>;

export interface Reservation {
  readonly granted: true;
  readonly tenantId: TenantId;
  /** Of one reservation: a repeated call of the same one counts once. */
  readonly id: string;
  /** Since the epoch. Whatever time it is when it is settled, this minute and its day are what it counts in. */
  readonly minute: number;
  readonly amounts: QuotaAmounts;
}

/** Nothing was taken, of no budget. */
export interface QuotaRefusal {
  readonly granted: false;
  /** Of several that do not suffice, the one that is renewed last. */
  readonly budget: Budget;
  /** Until that budget is renewed; at least 1. */
  readonly retryAfterSeconds: number;
  /** Whether the request alone is more than the whole budget, so that waiting does not help. */
  readonly exceedsWhole: boolean;
}

export interface QuotaLedger {
  /**
   * Takes all of the amounts or none. Exact: however many ask at once, of whatever process, no more is granted than the
   * limits allow. What is never settled stays taken until its minute or day is over.
   * @throws AppError `dependency-unavailable` where the ledger does not answer: nothing may be paid for then
   */
  reserve(tenant: TenantId, amounts: QuotaAmounts): Promise<Reservation | QuotaRefusal>;
  /**
   * Puts what was used in the place of what was reserved. More than was reserved counts all the same, beyond the limit too.
   * Settled twice, or long after, it changes nothing.
   * @throws AppError `dependency-unavailable`; the reserved amounts then stay taken
   */
  settle(reservation: Reservation, spent: SpentAmounts): Promise<void>;
}
