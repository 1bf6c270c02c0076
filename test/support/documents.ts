/** Ready-made documents for stores, and the tenants they go to. The tenants' ids collide by prefix on purpose. */
import { createHashEmbedder } from '../../shared/adapters/offline/hash-embedder.ts';
import { embeddingSpace } from '../../shared/ports/embedder.ts';
import type {
  FoundDocument,
  PutRequest,
  SearchRequest,
  TenantStore,
} from '../../shared/ports/tenant-store.ts';
import { chunk } from '../../shared/retrieval/chunking.ts';
import { indexedText } from '../../shared/retrieval/indexed-text.ts';
import { bm25Weights, queryTerms } from '../../shared/retrieval/sparse.ts';
import { termIndex } from '../../shared/retrieval/terms.ts';
import { parseTenantId, type TenantId } from '../../shared/tenancy/tenant-id.ts';

const embedder = createHashEmbedder();

export function tenantId(text: string): TenantId {
  const id = parseTenantId(text);
  if (id === undefined) throw new Error(`${text} is not a tenant id`);
  return id;
}

export const acme = tenantId('acme');
export const acme2 = tenantId('acme-2');

export interface DocumentText {
  readonly id: string;
  readonly title?: string;
  readonly content: string;
  readonly tags?: readonly string[];
  readonly pii?: boolean | undefined;
  readonly visibility?: PutRequest['visibility'];
  readonly embeddingSpace?: string;
}

export async function putRequest(text: DocumentText): Promise<PutRequest> {
  const { id, title = `Title of ${text.id}`, content, tags = [], pii, visibility = 'with-pii' } = text;
  const pieces = chunk(content);
  const indexed = pieces.map((piece) => indexedText(title, piece.text));
  const vectors = await embedder.embedDocuments(indexed);
  const chunks = pieces.map((piece, at) => ({
    ...piece,
    dense: vectors[at] ?? new Float32Array(),
    sparse: bm25Weights(indexed[at] ?? '', termIndex),
  }));
  return {
    id,
    title,
    tags,
    pii,
    visibility,
    embeddingSpace: text.embeddingSpace ?? embeddingSpace(embedder),
    chunks,
  };
}

export async function put(store: TenantStore, tenant: TenantId, text: DocumentText) {
  return store.put(tenant, await putRequest(text));
}

export async function search(
  store: TenantStore,
  tenant: TenantId,
  question: string,
  overrides: Partial<SearchRequest> = {},
): Promise<readonly FoundDocument[]> {
  return store.search(tenant, {
    visibility: 'public',
    tags: [],
    embeddingSpace: embeddingSpace(embedder),
    dense: await embedder.embedQuery(question),
    terms: queryTerms(question, termIndex),
    denseWeight: embedder.denseWeight,
    relatedSimilarity: embedder.relatedSimilarity,
    topK: 10,
    passagesPerDocument: 3,
    ...overrides,
  });
}

export const ids = (documents: readonly { readonly id: string }[]): string[] => documents.map(({ id }) => id);

export const everything = { limit: 100, after: undefined, tag: undefined } as const;
