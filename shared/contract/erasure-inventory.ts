/** What a tenant had before its erasure, as text: kept by the registry from the first run on, for the receipt of a later one. */
import { type ErasureReceipt, erasedSchema } from './erasure-receipt.ts';
import { parseStrictJson } from './strict-json.ts';

/** @returns undefined for what is no such text; nothing is ignored and nothing mended */
export function readErasureInventory(text: string): ErasureReceipt['erased'] | undefined {
  try {
    const parsed = erasedSchema.safeParse(parseStrictJson(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
