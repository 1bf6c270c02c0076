/**
 * What this process knows of each tenant's documents, kept per tenant and per flag: term statistics, liveness, the list.
 * A caller without the right to personal data never causes a look at the hidden part.
 */
import type { TenantId } from '../../tenancy/tenant-id.ts';
import { CatalogueEntry } from './catalogue-entry.ts';
import { refreshPart } from './catalogue-refresh.ts';
import type { OnViolation } from './isolation-violation.ts';
import type { Namespace } from './namespace.ts';

export interface CatalogueOptions {
  readonly open: (tenant: TenantId) => Namespace;
  readonly onViolation: OnViolation;
  readonly nowMs: () => number;
  /** Of all parts together; the one used last stays in any case. */
  readonly maxBytes: number;
}

export interface Catalogue {
  entry(tenant: TenantId, pii: boolean): CatalogueEntry;
  /** Drops both parts of a tenant. */
  forget(tenant: TenantId): void;
}

export function createCatalogue({ open, onViolation, nowMs, maxBytes }: CatalogueOptions): Catalogue {
  const entries = new Map<string, CatalogueEntry>();

  /** The least recently used ones come first. */
  const evict = (): void => {
    let bytes = 0;
    for (const { part } of entries.values()) bytes += part.bytes;
    for (const [name, entry] of entries) {
      if (bytes <= maxBytes || entries.size === 1) return;
      if (entry.isLoading) continue;
      bytes -= entry.part.bytes;
      entries.delete(name);
    }
  };

  const newEntry = (tenant: TenantId, pii: boolean): CatalogueEntry =>
    new CatalogueEntry(async (part) => {
      await refreshPart({ namespace: open(tenant), tenant, pii, onViolation }, part);
      evict();
    }, nowMs);

  return {
    entry(tenant, pii) {
      const name = nameOf(tenant, pii);
      const entry = entries.get(name) ?? newEntry(tenant, pii);
      entries.delete(name);
      entries.set(name, entry);
      return entry;
    },

    forget(tenant) {
      for (const pii of [false, true]) entries.delete(nameOf(tenant, pii));
    },
  };
}

const nameOf = (tenant: TenantId, pii: boolean): string => `${tenant} ${pii}`;
