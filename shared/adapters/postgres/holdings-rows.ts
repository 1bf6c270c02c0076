/** From the rows of `tenant_holdings` to what the store holds of a tenant: a row is of a place, or of a document. */
import type { TenantHoldings } from '../../ports/tenant-store.ts';

export interface HoldingsRow {
  /** Null for a document. */
  readonly place: string | null;
  readonly records: number | null;
  /** Null for a place. */
  readonly id: string | null;
  readonly pii: boolean | null;
}

/** In the order of the rows: the function sorts the places. */
export const toHoldings = (rows: readonly HoldingsRow[]): TenantHoldings => ({
  documents: rows.flatMap(({ id, pii }) => (id === null || pii === null ? [] : [{ id, pii }])),
  places: rows.flatMap(({ place, records }) =>
    place === null || records === null ? [] : [{ place, records }],
  ),
});
