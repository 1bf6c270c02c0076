/** Requests within Pinecone's limits: an upsert of 1,000 records and 2 MB, a delete of 1,000 ids, an address of some KB. */
import type { NewRecord } from './wire-record.ts';

export const limits = { records: 1_000, bytes: 2_000_000, addressBytes: 6_000 } as const;

/** The namespace, field names and brackets around the records. */
const frameBytes = 200;

/** As few requests as hold all records in their order. */
export const upsertBatches = (records: readonly NewRecord[]): NewRecord[][] =>
  batches(records, limits.bytes - frameBytes, (record) => Buffer.byteLength(JSON.stringify(record)) + 1);

export const deleteBatches = (ids: readonly string[]): string[][] =>
  batches(ids, Number.POSITIVE_INFINITY, () => 0);

/** Ids go into the address of a fetch. */
export const fetchBatches = (ids: readonly string[]): string[][] =>
  batches(ids, limits.addressBytes, (id) => '&ids='.length + encodeURIComponent(id).length);

function batches<Item>(items: readonly Item[], maxSize: number, sizeOf: (item: Item) => number): Item[][] {
  const filled: Item[][] = [];
  let room = 0;
  for (const item of items) {
    const size = sizeOf(item);
    const last = filled.at(-1);
    if (last === undefined || last.length === limits.records || size > room) {
      filled.push([item]);
      room = maxSize - size;
    } else {
      last.push(item);
      room -= size;
    }
  }
  return filled;
}
