/** A Pinecone of four dimensions on loopback, stores on it, and documents that cost nothing to make. */
import { expect } from 'vitest';
import type { PineconeServer } from '../../../../../infra/local/pinecone/server.ts';
import {
  createPineconeStore,
  type PineconeStoreOptions,
} from '../../../../../shared/adapters/pinecone/pinecone-store.ts';
import type { PutRequest, SearchRequest, TenantStore } from '../../../../../shared/ports/tenant-store.ts';
import { indexedText } from '../../../../../shared/retrieval/indexed-text.ts';
import { bm25Weights, queryTerms } from '../../../../../shared/retrieval/sparse.ts';
import { termIndex } from '../../../../../shared/retrieval/terms.ts';
import { fixedSecret } from '../../../../../shared/upstream/fixed-secret.ts';
import { startRecordedPineconeServer } from '../../../../support/pinecone-contract.ts';
import { sealerInMemory } from '../../../../support/sealer.ts';

export const dimension = 4;
const smallSpace = 'small-1/4';

const once = { attemptTimeoutMs: 5_000, deadlineMs: 5_000, maxAttempts: 1 };
export const noRetries = { read: once, write: once };

export const startSmallPinecone = (): Promise<PineconeServer> =>
  startRecordedPineconeServer({ port: 0, dimension });

/** One for all stores of a test file: each stands for another process of the same deployment. */
export const sealer = sealerInMemory();

/** Fails the test on a violation unless told otherwise. */
export const smallStore = (
  { origin, apiKey }: Pick<PineconeServer, 'origin' | 'apiKey'>,
  overrides: Partial<PineconeStoreOptions> = {},
): TenantStore =>
  createPineconeStore({
    indexHost: origin,
    apiKey: fixedSecret(apiKey),
    dimension,
    sealer,
    onViolation: ({ reason }) => expect.fail(reason),
    ...overrides,
  });

/** A store that hears something else than each query found. */
export const storeWithMatches = (
  server: Pick<PineconeServer, 'origin' | 'apiKey'>,
  change: (matches: unknown[]) => unknown[],
): TenantStore =>
  smallStore(server, {
    fetchParts: {
      fetch: async (input, init) => {
        const response = await globalThis.fetch(input, init);
        if (!String(input).endsWith('/query')) return response;
        const reply = (await response.json()) as { matches: unknown[] };
        return Response.json({ ...reply, matches: change(reply.matches) });
      },
    },
  });

export interface SmallDocument {
  readonly id: string;
  readonly title?: string;
  /** One chunk a text; they neither overlap nor leave gaps. */
  readonly texts: readonly string[];
  readonly tags?: readonly string[];
  readonly pii?: boolean | undefined;
  readonly visibility?: PutRequest['visibility'];
  readonly embeddingSpace?: string;
  readonly dense?: readonly number[];
}

export function smallRequest({
  id,
  title = 'T',
  texts,
  dense = [0.5, 0.5, 0.5, 0.5],
  ...rest
}: SmallDocument): PutRequest {
  let end = 0;
  const chunks = texts.map((text) => {
    const start = end;
    end += text.length;
    return {
      text,
      start,
      end,
      dense: Float32Array.from(dense),
      sparse: bm25Weights(indexedText(title, text), termIndex),
    };
  });
  return {
    id,
    title,
    tags: rest.tags ?? [],
    pii: rest.pii,
    visibility: rest.visibility ?? 'with-pii',
    embeddingSpace: rest.embeddingSpace ?? smallSpace,
    chunks,
  };
}

export const smallSearch = (question: string, overrides: Partial<SearchRequest> = {}): SearchRequest => ({
  visibility: 'public',
  tags: [],
  embeddingSpace: smallSpace,
  dense: Float32Array.from([0.5, -0.5, 0.5, -0.5]),
  terms: queryTerms(question, termIndex),
  denseWeight: 0.1,
  relatedSimilarity: 0.6,
  topK: 3,
  passagesPerDocument: 3,
  ...overrides,
});
