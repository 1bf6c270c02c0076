/** Wall 2, first half: the only way to a `TenantId`. A strict grammar; no trimming, folding or coercing. */

declare const brand: unique symbol;

/** A tenant's id that passed the grammar. Only `parseTenantId` makes one. */
export type TenantId = string & { readonly [brand]: 'TenantId' };

/** Lower-case DNS label, 2 to 63 characters: safe as a namespace, a key prefix and a log field. */
const grammar = /^[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$/;

/** Words that a broken client or template turns "nothing" into. */
const reserved = new Set(['null', 'undefined', 'nan', 'none', 'default', 'true', 'false']);

/** The id, or `undefined` where the value is anything but a string of the grammar. */
export function parseTenantId(value: unknown): TenantId | undefined {
  if (typeof value !== 'string' || !grammar.test(value) || reserved.has(value)) return undefined;
  return value as TenantId;
}
