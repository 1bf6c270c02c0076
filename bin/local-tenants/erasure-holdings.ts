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

/** In this process's memory; counters elsewhere end by themselves. */
const quotaHoldings = ({ quota }: ErasedFrom): ErasableHoldings => ({
  async remove(tenant) {
    const ledger: QuotaLedger & { forget?(tenant: TenantId): Promise<void> | void } = await quota();
    await ledger.forget?.(tenant);
  },
  look: async () => ({ places: [] }),
});

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
