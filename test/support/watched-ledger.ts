/** A ledger in memory that tells what was asked of it. */
import { createMemoryQuotaLedger } from '../../shared/adapters/offline/quota-ledger.ts';
import type {
  QuotaAmounts,
  QuotaLedger,
  QuotaLimits,
  SpentAmounts,
} from '../../shared/ports/quota-ledger.ts';
import { unlimited } from '../../shared/runtime/config/engine-config.ts';

export interface WatchedLedger extends QuotaLedger {
  /** In order; a settlement by what it says was used. */
  readonly calls: readonly LedgerCall[];
}

export type LedgerCall =
  | { readonly reserved: QuotaAmounts; readonly granted: boolean }
  | { readonly spent: SpentAmounts };

export function watchedLedger(limits: Partial<QuotaLimits> = {}): WatchedLedger {
  const ledger = createMemoryQuotaLedger({ limits: { ...unlimited, ...limits } });
  const calls: LedgerCall[] = [];
  return {
    calls,
    async reserve(tenant, reserved) {
      const outcome = await ledger.reserve(tenant, reserved);
      calls.push({ reserved, granted: outcome.granted });
      return outcome;
    },
    async settle(reservation, spent) {
      calls.push({ spent });
      await ledger.settle(reservation, spent);
    },
  };
}
