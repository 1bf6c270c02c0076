/**
 * Wall 3 in Pinecone: the namespace. A handle is bound to one tenant, and every call names the namespace again, last; the
 * SDK would turn an empty one into a namespace that all share. Answers come back as plain records, not yet believed.
 */
import type { Index } from '@pinecone-database/pinecone/dist/data/index.js';
import { AppError } from '../../errors/app-error.ts';
import type { TenantId } from '../../tenancy/tenant-id.ts';
import { boundedMap } from '../../upstream/bounded-map.ts';
import { deleteBatches, fetchBatches } from './batches.ts';
import { isReply, type ReplyCheck } from './checked-reply.ts';
import type { DocumentFilter, SearchFilter } from './filter.ts';
import type { OnViolation } from './isolation-violation.ts';
import { anything, counts, hasIds, hasMatches, hasOnlyIds, hasVectors } from './reply-shapes.ts';
import { refusalBehind, toAppError } from './vendor-refusal.ts';
import type { NewRecord, WireRecord, WireSparse } from './wire-record.ts';

export interface Query {
  readonly vector: number[];
  readonly sparse: WireSparse | undefined;
  readonly filter: SearchFilter | DocumentFilter;
  readonly topK: number;
}

/** One tenant's records. Every method throws AppError `dependency-unavailable`. */
export interface Namespace {
  /** Best first, with metadata. */
  query(query: Query): Promise<WireRecord[]>;
  /** In the order of their bytes; at most `limit` where it is given. */
  listIds(prefix: string, limit?: number): Promise<string[]>;
  /** Of every record, whatever its id, a page at a time, to the end however far it is. */
  allIds(): AsyncIterable<readonly string[]>;
  /** In no order; without those that do not exist. */
  fetch(ids: readonly string[]): Promise<WireRecord[]>;
  /** Applied as a whole. */
  upsert(records: readonly NewRecord[]): Promise<void>;
  /** Each thousand is applied as a whole, in order. */
  deleteIds(ids: readonly string[]): Promise<void>;
  /** Everything; resolves where there is nothing. */
  erase(): Promise<void>;
}

/** Opens the SDK's handle for one namespace, whose replies go through the check. */
export type OpenIndex = (namespace: string, check: ReplyCheck) => Index;

export interface NamespaceParts {
  readonly reader: OpenIndex;
  readonly writer: OpenIndex;
  readonly onViolation: OnViolation;
}

const pageLength = 100;
/** Of a list: 200,000 ids. */
const maxPages = 2_000;
const fetchesAtOnce = 8;

/** @throws AppError `internal` for what would become the namespace that all share */
export function openNamespace({ reader, writer, onViolation }: NamespaceParts, tenant: TenantId): Namespace {
  const namespace = named(tenant);
  const report = (reason: string): void => onViolation({ reason, wall: 'engine', tenantId: tenant });
  const read = (shape: ReplyCheck): Index => reader(namespace, checkOf(namespace, shape, report));
  const write = (shape: ReplyCheck): Index => writer(namespace, checkOf(namespace, shape, report));

  return {
    async query({ vector, sparse, filter, topK }) {
      const { matches } = await read(hasMatches)
        .query({
          vector,
          ...(sparse && { sparseVector: sparse }),
          filter,
          topK,
          includeMetadata: true,
          includeValues: false,
          namespace,
        })
        .catch(rethrow);
      return matches.map(wireRecord);
    },

    listIds: (prefix, limit = Number.POSITIVE_INFINITY) => listIds(read(hasIds), namespace, prefix, limit),

    allIds: () =>
      idPages(read(hasOnlyIds), {
        namespace,
        prefix: '',
        limit: pageLength,
        mostPages: Number.POSITIVE_INFINITY,
      }),

    async fetch(ids) {
      const index = read(hasVectors);
      const pages = await boundedMap(fetchBatches(ids), fetchesAtOnce, (batch) =>
        index.fetch({ ids: batch, namespace }).catch(rethrow),
      );
      return pages.flatMap(({ records }) => Object.values(records).map(wireRecord));
    },

    async upsert(records) {
      await write(counts(records.length))
        .upsert({ records: [...records], namespace })
        .catch(rethrow);
    },

    async deleteIds(ids) {
      const index = write(anything);
      for (const batch of deleteBatches(ids)) {
        await index.deleteMany({ ids: batch, namespace }).catch(unlessAbsent).catch(rethrow);
      }
    },

    async erase() {
      await write(anything).deleteNamespace(namespace).catch(unlessAbsent).catch(rethrow);
    },
  };
}

async function listIds(index: Index, namespace: string, prefix: string, limit: number): Promise<string[]> {
  const ids: string[] = [];
  const list = { namespace, prefix, limit: Math.min(pageLength, limit), mostPages: maxPages };
  for await (const page of idPages(index, list)) {
    ids.push(...page);
    if (ids.length >= limit) break;
  }
  return ids;
}

interface IdList {
  readonly namespace: string;
  /** Empty: all. */
  readonly prefix: string;
  /** Of a page. */
  readonly limit: number;
  readonly mostPages: number;
}

async function* idPages(index: Index, list: IdList): AsyncGenerator<string[]> {
  const { namespace, prefix, limit, mostPages } = list;
  let token: string | undefined;
  let last = '';
  let pages = 0;
  do {
    const { vectors = [], pagination }: Awaited<ReturnType<Index['listPaginated']>> = await index
      .listPaginated({
        ...(prefix !== '' && { prefix }),
        limit,
        ...(token !== undefined && { paginationToken: token }),
        namespace,
      })
      .catch(rethrow);
    yield vectors.flatMap(({ id }) => (id?.startsWith(prefix) ? [id] : []));
    token = pagination?.next;
    // Ids ascend: whoever gives a page again, or one without ids, would have it go on for ever.
    const end = vectors.at(-1)?.id ?? '';
    if (token && (end <= last || ++pages === mostPages))
      throw toAppError(new Error('Pinecone lists without an end.'));
    last = end;
  } while (token);
}

function named(tenant: TenantId): string {
  if (typeof tenant === 'string' && tenant !== '') return tenant;
  throw new AppError('internal', { cause: new Error('A namespace needs a tenant.') });
}

const checkOf =
  (namespace: string, shape: ReplyCheck, report: (reason: string) => void): ReplyCheck =>
  (reply) => {
    if (reply.namespace !== undefined && reply.namespace !== namespace) {
      report('Pinecone answered for another namespace.');
      return 'another namespace';
    }
    return shape(reply);
  };

function wireRecord({ id, score, metadata }: { id: string; score?: number; metadata?: object }): WireRecord {
  return { id, score: score ?? 0, metadata: isReply(metadata) ? metadata : {} };
}

function rethrow(error: unknown): never {
  throw toAppError(error);
}

/** A namespace comes into being with its first record, and is none before. */
function unlessAbsent(error: unknown): void {
  if (refusalBehind(error)?.httpStatus !== 404) throw error;
}
