/** What holds records of a tenant on this machine, in the order in which it is emptied: the keys last. */
import type { ErasableHoldings } from '../../shared/erasure/erase-tenant.ts';
import type { QuotaLedger } from '../../shared/ports/quota-ledger.ts';
import type { TenantStore } from '../../shared/ports/tenant-store.ts';
import type { Container } from '../../shared/runtime/container.ts';
import type { TenantId } from '../../shared/tenancy/tenant-id.ts';

export type ErasedFrom = Pick<Container, 'keyAdministration' | 'forgetKeys' | 'quota'>;

export const holdingsOf = (
  store: Pick<TenantStore, 'erase' | 'holdings'>,
  parts: ErasedFrom,
): ErasableHoldings[] => [storeHoldings(store), quotaHoldings(parts), keyHoldings(parts)];

const storeHoldings = (store: Pick<TenantStore, 'erase' | 'holdings'>): ErasableHoldings => ({
  remove: (tenant) => store.erase(tenant),
  look: (tenant) => store.holdings(tenant),
});

/** In this process's memory. Counters in a table end by themselves. */
const quotaHoldings = ({ quota }: ErasedFrom): ErasableHoldings => ({
  async remove(tenant) {
    const ledger: KeptCounters = await quota();
    ledger.forget?.(tenant);
  },
  async look(tenant) {
    const ledger: KeptCounters = await quota();
    if (ledger.has === undefined) return { places: [] };
    return { places: [{ place: 'quota counters', records: ledger.has(tenant) ? 1 : 0 }] };
  },
});

/** Of the ledger in memory. */
interface KeptCounters extends QuotaLedger {
  has?(tenant: TenantId): boolean;
  forget?(tenant: TenantId): boolean;
}

/** Out of this memory after they are destroyed: a request in between would have them fetched again. */
const keyHoldings = ({ keyAdministration, forgetKeys }: ErasedFrom): ErasableHoldings => ({
  async remove(tenant) {
    const keys = await keyAdministration();
    await keys.destroy(tenant);
    await forgetKeys(tenant);
  },
  async look(tenant) {
    const keys = await keyAdministration();
    return { places: [{ place: 'tenant keys', records: (await keys.has(tenant)) ? 1 : 0 }] };
  },
});
