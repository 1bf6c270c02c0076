/** Where one tenant's documents live. Every call takes a branded `TenantId` first and a closed request. */
import type { Visibility } from '../tenancy/tenant-context.ts';
import type { TenantId } from '../tenancy/tenant-id.ts';

export interface StoredDocument {
  readonly id: string;
  readonly title: string;
  readonly tags: readonly string[];
  readonly pii: boolean;
  /** UTF-16 units, as `start` and `end` of a passage are. */
  readonly characters: number;
  readonly chunks: number;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface DocumentWithContent extends StoredDocument {
  readonly content: string;
}

/** A sparse vector: `indices` strictly ascending in 1..2^29, `weights` of the same length. */
export interface SparseVector {
  readonly indices: readonly number[];
  readonly weights: readonly number[];
}

export interface NewChunk {
  readonly text: string;
  /** UTF-16 offsets into the content: `content.slice(start, end) === text`. */
  readonly start: number;
  readonly end: number;
  readonly dense: Float32Array;
  /** BM25 term weights; the inverse document frequency is applied on the query's side. */
  readonly sparse: SparseVector;
}

export interface PutRequest {
  readonly id: string;
  readonly title: string;
  readonly tags: readonly string[];
  /** `undefined`: not said. A hidden document that is replaced then stays hidden. */
  readonly pii: boolean | undefined;
  /** What the writer can see, which decides what the id refers to. */
  readonly visibility: Visibility;
  /** Model and dimension of the dense vectors. */
  readonly embeddingSpace: string;
  /** In order, at least one; together they cover the content from 0 to its end without a gap. */
  readonly chunks: readonly NewChunk[];
}

export interface PutResult {
  /** Whether a document that the writer could see was replaced. */
  readonly replaced: boolean;
  readonly pii: boolean;
  /** Whether a hidden document became a visible one: to be put on record. */
  readonly lowered: boolean;
}

export interface SearchRequest {
  readonly visibility: Visibility;
  readonly tags: readonly string[];
  readonly embeddingSpace: string;
  readonly dense: Float32Array;
  /** Indices of the question's terms, without repeats. */
  readonly terms: readonly number[];
  readonly denseWeight: number;
  readonly relatedSimilarity: number;
  /** Distinct documents wanted. */
  readonly topK: number;
  readonly passagesPerDocument: number;
}

export interface Passage {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface FoundDocument {
  readonly id: string;
  readonly title: string;
  readonly tags: readonly string[];
  readonly pii: boolean;
  /** Best first. */
  readonly passages: readonly Passage[];
}

/** A place in the list: after this id and flag. */
export interface ListPosition {
  readonly id: string;
  readonly pii: boolean;
}

export interface ListRequest {
  readonly visibility: Visibility;
  readonly limit: number;
  readonly after: ListPosition | undefined;
  readonly tag: string | undefined;
}

export interface ListResult {
  readonly documents: readonly StoredDocument[];
  /** All that this caller can see and the tag lets through, over all pages. */
  readonly count: number;
  readonly next: ListPosition | undefined;
}

/** Which document an id names. `pii` undefined: of two, `get` takes the visible one and `delete` both. */
export interface DocumentAddress {
  readonly id: string;
  readonly visibility: Visibility;
  readonly pii: boolean | undefined;
}

export interface DeletedDocument {
  readonly pii: boolean;
}

/** Where records of a tenant lie in the raw store, and how many. */
export interface PlaceCount {
  readonly place: string;
  readonly records: number;
  /** Where exactly, for operators alone: it may name other tenants. */
  readonly where?: readonly string[];
}

/** Everything of one tenant in the raw store, whatever the tenant's state, both flags. */
export interface TenantHoldings {
  /** Each document once: id and flag, in no order. */
  readonly documents: readonly { readonly id: string; readonly pii: boolean }[];
  /** Every place that was looked at, empty ones too, sorted by name. */
  readonly places: readonly PlaceCount[];
}

/** Every method throws AppError `dependency-unavailable` where the engine cannot serve within its time limits. */
export interface TenantStore {
  /**
   * Adds or replaces a document atomically: a reader sees the old one whole or the new one whole.
   * Once `signal` is aborted nothing more is sent to the engine: a write that was given up must not overtake the next one.
   * @throws AppError `embedding-mismatch` where a document that the writer can see is of another embedding space
   */
  put(tenant: TenantId, request: PutRequest, signal?: AbortSignal): Promise<PutResult>;
  /**
   * Distinct documents, best first.
   * @throws AppError `embedding-mismatch` where a document that the caller can see is of another embedding space
   */
  search(tenant: TenantId, request: SearchRequest): Promise<readonly FoundDocument[]>;
  list(tenant: TenantId, request: ListRequest): Promise<ListResult>;
  get(tenant: TenantId, address: DocumentAddress): Promise<DocumentWithContent | undefined>;
  /** What there was of such documents, at most one of each flag. Everything of them is gone when this resolves. */
  delete(tenant: TenantId, address: DocumentAddress): Promise<readonly DeletedDocument[]>;
  /** Takes everything of the tenant out of the store. What is written meanwhile may stay. */
  erase(tenant: TenantId): Promise<void>;
  /**
   * What the raw store holds of the tenant: before an erasure its inventory, after it the probe. Looks once; an engine that
   * is eventually consistent may show what is gone, or not yet what came. For operators; no request comes here.
   * @throws AppError `dependency-unavailable` where a place cannot be looked at: what was not seen is not called empty
   */
  holdings(tenant: TenantId): Promise<TenantHoldings>;
  /** Rejects where the store cannot serve. */
  ready(): Promise<void>;
}
