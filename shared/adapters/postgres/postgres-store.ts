/**
 * `TenantStore` on Postgres with pgvector. Each method is one statement of one SQL function, which enters the tenant for
 * its own transaction (wall 3) and repeats it in every predicate (wall 4): migrations/0007 to 0011. What is text goes in and
 * comes out sealed (wall 5).
 */

import { AppError } from '../../errors/app-error.ts';
import { unavailable } from '../../errors/unavailable.ts';
import type { Sealer, TenantSeal } from '../../ports/sealer.ts';
import type { DeletedDocument, PutResult, TenantStore } from '../../ports/tenant-store.ts';
import { maximumWeight } from '../../retrieval/sparse.ts';
import type { Visibility } from '../../tenancy/tenant-context.ts';
import type { TenantId } from '../../tenancy/tenant-id.ts';
import { throwIfGivenUp } from '../../upstream/given-up.ts';
import { type HoldingsRow, toHoldings } from './holdings-rows.ts';
import { policyTerms } from './rls-guard.ts';
import { sealPut } from './sealed-put.ts';
import {
  type ContentRow,
  type ListRow,
  one,
  opener,
  type PassageRow,
  toDocuments,
  toDocumentWithContent,
  toPage,
} from './sealed-rows.ts';
import type { SqlDatabase } from './sql-database.ts';
import { denseParameter, denseText, integersText, sparseText } from './vector-text.ts';

const otherSpaceState = 'RAG01';

/** The values that `pii` may have for the rows a caller can see; never a negation. */
const visible = (visibility: Visibility): boolean[] => (visibility === 'with-pii' ? [false, true] : [false]);

export function createPostgresStore(database: SqlDatabase, sealer: Sealer): TenantStore {
  const write = <Row>(text: string, parameters: readonly unknown[]): Promise<Row[]> =>
    database.query<Row>(text, parameters).catch(rethrowAsProblem);
  const read = <Row>(text: string, parameters: readonly unknown[]): Promise<Row[]> =>
    database.query<Row>(text, parameters, 'repeatable').catch(rethrowAsProblem);
  /** The keys are fetched while the statement runs. Without them there is no answer, be it of nothing. */
  async function opening<Row, Result>(
    tenant: TenantId,
    reading: Promise<Row[]>,
    open: (rows: readonly Row[], seal: TenantSeal) => Result,
  ): Promise<Result> {
    const [rows] = await Promise.all([reading, sealer.of(tenant)]);
    return sealer.reading(tenant, (seal) => open(rows, seal));
  }

  return {
    async put(tenant, request, signal) {
      const seal = await sealer.of(tenant);
      // Once it is sent, the statement's own time limit ends it.
      throwIfGivenUp(signal);
      const { generation, besideId, asGiven, other } = sealPut(seal, request);
      const { chunks } = request;
      const [row] = await write<PutResult>(
        'select replaced, pii, lowered from put_document($1, $2, $3, $4, $5, $6::text[], $7::boolean, $8, $9::text[], $10, $11::text[], $12::integer[], $13::integer[], $14::text[], $15::text[], $16::text[], $17)',
        [
          tenant,
          request.visibility === 'with-pii',
          request.id,
          besideId ?? null,
          generation,
          request.tags,
          request.pii ?? null,
          asGiven.title,
          asGiven.texts,
          other?.title ?? null,
          other?.texts ?? null,
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
      const reading = read<PassageRow>(
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
      return opening(tenant, reading, (rows, seal) => toDocuments(rows, opener(seal, request.visibility)));
    },

    async list(tenant, { visibility, tag, after, limit }) {
      const reading = read<ListRow>(
        'select * from list_documents($1, $2::boolean[], $3, $4, $5::boolean, $6)',
        [tenant, visible(visibility), tag ?? null, after?.id ?? null, after?.pii ?? null, limit + 1],
      );
      return opening(tenant, reading, (rows, seal) => toPage(rows, limit, opener(seal, visibility)));
    },

    async get(tenant, { id, visibility, pii }) {
      const reading = read<ContentRow>('select * from get_document($1, $2::boolean[], $3, $4::boolean)', [
        tenant,
        visible(visibility),
        id,
        pii ?? null,
      ]);
      return opening(
        tenant,
        reading,
        ([row], seal) => row && toDocumentWithContent(row, opener(seal, visibility)),
      );
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

    async holdings(tenant) {
      const rows = await read<HoldingsRow>('select * from tenant_holdings($1, $2)', [tenant, policyTerms]);
      return toHoldings(rows);
    },

    async ready() {
      await read('select from document limit 0', []);
    },
  };
}

function rethrowAsProblem(error: unknown): never {
  throw error instanceof AppError ? error : unavailable(error);
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
