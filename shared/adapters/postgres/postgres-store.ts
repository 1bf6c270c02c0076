/**
 * `TenantStore` on Postgres with pgvector. Each method is one statement of one SQL function, which enters the tenant for
 * its own transaction (wall 3) and repeats it in every predicate (wall 4): migrations/0002 and 0003.
 */
import { AppError } from '../../errors/app-error.ts';
import type {
  DeletedDocument,
  DocumentWithContent,
  FoundDocument,
  ListResult,
  PutResult,
  StoredDocument,
  TenantStore,
} from '../../ports/tenant-store.ts';
import { joinChunks } from '../../retrieval/chunking.ts';
import { maximumWeight } from '../../retrieval/sparse.ts';
import type { Visibility } from '../../tenancy/tenant-context.ts';
import type { SqlDatabase } from './sql-database.ts';
import { denseParameter, denseText, integersText, sparseText } from './vector-text.ts';

interface DocumentRow {
  readonly id: string;
  readonly title: string;
  readonly tags: readonly string[];
  readonly pii: boolean;
  readonly characters: number;
  readonly chunks: number;
  readonly created_at: Date;
  readonly updated_at: Date;
}

interface ContentRow extends DocumentRow {
  readonly texts: readonly string[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

interface PassageRow {
  readonly document_id: string;
  readonly pii: boolean;
  readonly title: string;
  readonly tags: readonly string[];
  readonly start_offset: number;
  readonly end_offset: number;
  readonly text: string;
}

const otherSpaceState = 'RAG01';

/** The values that `pii` may have for the rows a caller can see; never a negation. */
const visible = (visibility: Visibility): boolean[] => (visibility === 'with-pii' ? [false, true] : [false]);

export function createPostgresStore(database: SqlDatabase): TenantStore {
  const write = <Row>(text: string, parameters: readonly unknown[]): Promise<Row[]> =>
    database.query<Row>(text, parameters).catch(unavailable);
  const read = <Row>(text: string, parameters: readonly unknown[]): Promise<Row[]> =>
    database.query<Row>(text, parameters, 'repeatable').catch(unavailable);

  return {
    async put(tenant, request, signal) {
      // Once it is sent, the statement's own time limit ends it.
      if (signal?.aborted) throw givenUp();
      const { chunks } = request;
      const [row] = await write<PutResult>(
        'select replaced, pii, lowered from put_document($1, $2, $3, $4, $5::text[], $6::boolean, $7::text[], $8::integer[], $9::integer[], $10::text[], $11::text[], $12::text[], $13)',
        [
          tenant,
          request.visibility === 'with-pii',
          request.id,
          request.title,
          request.tags,
          request.pii ?? null,
          chunks.map(({ text }) => text),
          chunks.map(({ start }) => start),
          chunks.map(({ end }) => end),
          chunks.map(({ sparse }) => integersText(sparse.indices)),
          chunks.map(({ sparse }) => sparseText(sparse)),
          chunks.map(({ dense }) => denseText(dense)),
          request.embeddingSpace,
        ],
      ).catch(otherSpace(request.embeddingSpace));
      return one(row);
    },

    async search(tenant, request) {
      const dense = denseParameter(request.dense);
      const rows = await read<PassageRow>(
        `select * from search_chunks($1, $2::boolean[], $3::text[], $4, $5::${dense.cast}, $6::integer[], $7, $8, $9, $10, $11)`,
        [
          tenant,
          visible(request.visibility),
          request.tags,
          request.embeddingSpace,
          dense.text,
          request.terms,
          request.denseWeight,
          maximumWeight,
          request.relatedSimilarity,
          request.topK,
          request.passagesPerDocument,
        ],
      ).catch(otherSpace(request.embeddingSpace));
      return toDocuments(rows);
    },

    async list(tenant, { visibility, tag, after, limit }) {
      const rows = await read<{ total: number } & DocumentRow>(
        'select * from list_documents($1, $2::boolean[], $3, $4, $5::boolean, $6)',
        [tenant, visible(visibility), tag ?? null, after?.id ?? null, after?.pii ?? null, limit + 1],
      );
      return toPage(rows, limit);
    },

    async get(tenant, { id, visibility, pii }) {
      const [row] = await read<ContentRow>('select * from get_document($1, $2::boolean[], $3, $4::boolean)', [
        tenant,
        visible(visibility),
        id,
        pii ?? null,
      ]);
      return row === undefined ? undefined : toDocumentWithContent(row);
    },

    async delete(tenant, { id, visibility, pii }) {
      // Once for each flag: the function says whether, and for the record it matters which. One statement, so both or none.
      return await write<DeletedDocument>(
        'select flag as pii from unnest($2::boolean[]) as flag where delete_document($1, array[flag], $3, $4::boolean)',
        [tenant, visible(visibility), id, pii ?? null],
      );
    },

    async erase(tenant) {
      await write('select erase_tenant($1)', [tenant]);
    },

    async ready() {
      await read('select from document limit 0', []);
    },
  };
}

function unavailable(error: unknown): never {
  if (error instanceof AppError) throw error;
  throw new AppError('dependency-unavailable', { cause: error, retryAfterSeconds: 5 });
}

/** Tells apart from every other failure the one of `assert_embedding_space`, whose message is the documents' space. */
const otherSpace =
  (asked: string) =>
  (error: unknown): never => {
    const { cause } = error as AppError;
    if (!(cause instanceof Error && 'code' in cause && cause.code === otherSpaceState)) throw error;
    throw new AppError('embedding-mismatch', {
      detail: `The documents were embedded as '${cause.message}', and the configured model embeds as '${asked}'. Configure the former model again, or erase the documents and ingest them anew.`,
    });
  };

const givenUp = (): AppError =>
  new AppError('dependency-unavailable', {
    cause: new Error('The write was given up before it began.'),
    retryAfterSeconds: 5,
  });

function one<Row>(row: Row | undefined): Row {
  if (row === undefined) throw new AppError('internal', { cause: new Error('A statement returned no row.') });
  return row;
}

const toDocument = (row: DocumentRow): StoredDocument => ({
  id: row.id,
  title: row.title,
  tags: row.tags,
  pii: row.pii,
  characters: row.characters,
  chunks: row.chunks,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});

const toDocumentWithContent = (row: ContentRow): DocumentWithContent => ({
  ...toDocument(row),
  content: joinChunks(
    row.texts.map((text, at) => ({
      text,
      start: row.starts[at] ?? Number.NaN,
      end: row.ends[at] ?? Number.NaN,
    })),
  ),
});

/** `rows` holds one more than `limit` where there is a next page, and one of nulls where this page is empty. */
function toPage(rows: readonly ({ total: number } & DocumentRow)[], limit: number): ListResult {
  const present = rows.filter((row) => row.id !== null);
  const documents = present.slice(0, limit).map(toDocument);
  const last = documents.at(-1);
  return {
    documents,
    count: one(rows[0]).total,
    next: present.length > limit && last !== undefined ? { id: last.id, pii: last.pii } : undefined,
  };
}

/** Rows come best document first, its passages together and best first. */
function toDocuments(rows: readonly PassageRow[]): FoundDocument[] {
  const byDocument = Map.groupBy(rows, (row) => `${row.pii} ${row.document_id}`);
  return [...byDocument.values()].map((passages) => {
    const { document_id: id, title, tags, pii } = one(passages[0]);
    return {
      id,
      title,
      tags,
      pii,
      passages: passages.map((row) => ({ text: row.text, start: row.start_offset, end: row.end_offset })),
    };
  });
}
