/** A ledger in the memory of one process: exact there, for a server that is the only one. It begins anew with each start. */
import { randomUUID } from 'node:crypto';
import type { QuotaAmounts, QuotaLedger, QuotaLimits } from '../../ports/quota-ledger.ts';
import {
  checkAmounts,
  checkAsked,
  dayOf,
  isSettled,
  minuteAt,
  refusalOf,
} from '../../quota/quota-windows.ts';
import type { TenantId } from '../../tenancy/tenant-id.ts';

export interface MemoryQuotaOptions {
  readonly limits: QuotaLimits;
  readonly nowMs?: () => number;
}

export interface MemoryQuotaLedger extends QuotaLedger {
  /** Whether anything is kept of the tenant. */
  has(tenant: TenantId): boolean;
  /**
   * Takes out what is kept of the tenant, its open reservations too: settled later, they change nothing.
   * @returns whether there was anything
   */
  forget(tenant: TenantId): boolean;
}

type Counters = { -readonly [Budget in keyof QuotaAmounts]: number };

/** A tenant's newest minute and its day. */
interface Account {
  minute: number;
  readonly used: Counters;
  /** Reservations of that day that are to be settled. */
  readonly open: Set<string>;
}

export function createMemoryQuotaLedger({ limits, nowMs = Date.now }: MemoryQuotaOptions): MemoryQuotaLedger {
  const accounts = new Map<TenantId, Account>();

  return {
    has: (tenantId) => accounts.has(tenantId),

    forget: (tenantId) => accounts.delete(tenantId),

    // Without an `await` between the question and its answer: nothing can come in between.
    async reserve(tenantId, amounts) {
      checkAsked(amounts);
      const now = nowMs();
      const account = accountAt(accounts.get(tenantId), minuteAt(now));
      accounts.set(tenantId, account);
      const { minute, used, open } = account;
      const refusal = refusalOf(used, { amounts, limits, minute, nowMs: now });
      if (refusal !== undefined) return refusal;
      for (const budget of Object.keys(used) as (keyof Counters)[]) used[budget] += amounts[budget];
      const id = randomUUID();
      if (!isSettled(amounts)) open.add(id);
      return { granted: true, tenantId, id, minute, amounts };
    },

    async settle({ tenantId, id, amounts }, spent) {
      checkAmounts(spent);
      const account = accounts.get(tenantId);
      if (account?.open.delete(id) !== true) return;
      for (const budget of ['documents', 'chunks', 'tokens'] as const) {
        account.used[budget] += spent[budget] - amounts[budget];
      }
    },
  };
}

/** A clock that was put back opens no minute again. What was reserved on a day that is over is settled by that. */
function accountAt(account: Account | undefined, minute: number): Account {
  if (account === undefined || dayOf(minute) > dayOf(account.minute)) {
    return { minute, used: { requests: 0, documents: 0, chunks: 0, tokens: 0 }, open: new Set() };
  }
  if (minute > account.minute) {
    account.used.requests = 0;
    account.minute = minute;
  }
  return account;
}
