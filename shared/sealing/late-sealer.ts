/** A sealer that is opened when the first text is sealed or opened: what only looks at a store, or empties it, needs no keys. */
import type { Sealer } from '../ports/sealer.ts';

/** Every call rejects as `open` does where it does. */
export const lateSealer = (open: () => Promise<Sealer>): Sealer => ({
  of: async (tenant) => (await open()).of(tenant),
  reading: async (tenant, read) => (await open()).reading(tenant, read),
});
