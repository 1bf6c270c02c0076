/** A store whose queries are kept, and texts that share nothing with a question. */
import type { PineconeServer } from '../../../../../infra/local/pinecone/server.ts';
import type { PineconeStoreOptions } from '../../../../../shared/adapters/pinecone/pinecone-store.ts';
import type { TenantStore } from '../../../../../shared/ports/tenant-store.ts';
import { smallStore } from './small-world.ts';

export interface WatchedQuery {
  readonly topK: number;
  readonly sparseVector?: { readonly indices: number[]; readonly values: number[] };
  readonly filter: { readonly generation?: { readonly $nin?: string[]; readonly $in?: string[] } };
}

export function watchedStore(
  server: PineconeServer,
  overrides: Partial<PineconeStoreOptions> = {},
): { readonly store: TenantStore; readonly queries: WatchedQuery[] } {
  const queries: WatchedQuery[] = [];
  const fetch: typeof globalThis.fetch = (input, init) => {
    if (String(input).endsWith('/query')) queries.push(JSON.parse(String(init?.body)));
    return globalThis.fetch(input, init);
  };
  return { store: smallStore(server, { ...overrides, fetchParts: { fetch } }), queries };
}

export const unrelated = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, n) => `Nothing ${from + n} of note. `);
