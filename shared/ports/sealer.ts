/** Wall 5: text that opens only where it was sealed: for its tenant, its document, its flag, its generation and its place. */
import type { TenantId } from '../tenancy/tenant-id.ts';

/** What a store keeps in place of a text. */
export type SealedText = string & { readonly brand: 'SealedText' };

/** All of it goes into the seal: a record that was moved, exchanged or given another flag does not open. */
export interface SealedPlace {
  readonly documentId: string;
  /** Of a caller without the right it is false, whatever the record says: such a caller can open nothing that is hidden. */
  readonly pii: boolean;
  /** Drawn anew each time the document is written. */
  readonly generation: string;
  /** 0 is the title; chunks count from 1. */
  readonly number: number;
}

/** One tenant's keys at work. */
export interface TenantSeal {
  seal(place: SealedPlace, text: string): SealedText;
  /** @throws AppError `internal` where it was not sealed for this tenant and place, after that was reported as an isolation violation */
  open(place: SealedPlace, sealed: SealedText): string;
  /** A term's place in a sparse vector, 1 to 2^29. Keyed: equal words of two tenants have nothing in common. */
  termIndex(term: string): number;
}

export interface Sealer {
  /** @throws AppError `dependency-unavailable` where the tenant's keys cannot be had */
  of(tenant: TenantId): Promise<TenantSeal>;
  /**
   * What `open` makes of records that a store handed out. Where one of them was sealed under a key that came after those in
   * memory, the keys are fetched once more and `open` begins anew, so it must have no effects of its own.
   * @throws AppError `dependency-unavailable`, `internal`
   */
  reading<Result>(tenant: TenantId, open: (seal: TenantSeal) => Result): Promise<Result>;
}

/** Keeps keys in this process's memory. */
export interface KeepingSealer extends Sealer {
  /** Lets go of the tenant's: those that were destroyed open nothing from then on. */
  forget(tenant: TenantId): void;
}
