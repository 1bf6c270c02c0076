/** Wall 5 at the read: rows as the SQL functions return them, to documents whose titles and texts were opened. */
import { AppError } from '../../errors/app-error.ts';
import type { SealedText, TenantSeal } from '../../ports/sealer.ts';
import type {
  DocumentWithContent,
  FoundDocument,
  ListResult,
  StoredDocument,
} from '../../ports/tenant-store.ts';
import { joinChunks } from '../../retrieval/chunking.ts';
import type { Visibility } from '../../tenancy/tenant-context.ts';

export interface DocumentRow {
  readonly id: string;
  readonly generation: string;
  readonly title: SealedText;
  readonly tags: readonly string[];
  readonly pii: boolean;
  readonly characters: number;
  readonly chunks: number;
  readonly created_at: Date;
  readonly updated_at: Date;
}

/** Of a page that is empty there is one, with `total` and nothing else. */
export type ListRow = { readonly total: number } & DocumentRow;

export interface ContentRow extends DocumentRow {
  /** In the order of their numbers, which count from 1 without a gap. */
  readonly texts: readonly SealedText[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

export interface PassageRow {
  readonly document_id: string;
  readonly pii: boolean;
  readonly generation: string;
  readonly title: SealedText;
  readonly tags: readonly string[];
  readonly number: number;
  readonly start_offset: number;
  readonly end_offset: number;
  readonly text: SealedText;
}

/** Opens the text of that number in a document. */
type Open = (
  document: { readonly id: string; readonly pii: boolean; readonly generation: string },
  number: number,
  sealed: SealedText,
) => string;

/** For a caller without the right every row is a visible one, whatever it says itself: a hidden one does not open. */
export const opener =
  (seal: TenantSeal, visibility: Visibility): Open =>
  ({ id, pii, generation }, number, sealed) =>
    seal.open({ documentId: id, pii: visibility === 'with-pii' && pii, generation, number }, sealed);

export const toDocumentWithContent = (row: ContentRow, open: Open): DocumentWithContent => ({
  ...toDocument(row, open),
  content: joinChunks(
    row.texts.map((text, at) => ({
      text: open(row, at + 1, text),
      start: row.starts[at] ?? Number.NaN,
      end: row.ends[at] ?? Number.NaN,
    })),
  ),
});

/** `rows` holds one more than `limit` where there is a next page, and one of nulls where this page is empty. */
export function toPage(rows: readonly ListRow[], limit: number, open: Open): ListResult {
  const present = rows.filter((row) => row.id !== null);
  const documents = present.slice(0, limit).map((row) => toDocument(row, open));
  const last = documents.at(-1);
  return {
    documents,
    count: one(rows[0]).total,
    next: present.length > limit && last !== undefined ? { id: last.id, pii: last.pii } : undefined,
  };
}

/** Rows come best document first, its passages together and best first. */
export function toDocuments(rows: readonly PassageRow[], open: Open): FoundDocument[] {
  const byDocument = Map.groupBy(rows, (row) => `${row.pii} ${row.document_id}`);
  return [...byDocument.values()].map((passages) => {
    const { document_id: id, pii, generation, title, tags } = one(passages[0]);
    const document = { id, pii, generation };
    return {
      id,
      title: open(document, 0, title),
      tags,
      pii,
      passages: passages.map((row) => ({
        text: open(document, row.number, row.text),
        start: row.start_offset,
        end: row.end_offset,
      })),
    };
  });
}

/** @throws AppError `internal` where a statement that always returns a row returned none */
export function one<Row>(row: Row | undefined): Row {
  if (row === undefined) throw new AppError('internal', { cause: new Error('A statement returned no row.') });
  return row;
}

const toDocument = (row: DocumentRow, open: Open): StoredDocument => ({
  id: row.id,
  title: open(row, 0, row.title),
  tags: row.tags,
  pii: row.pii,
  characters: row.characters,
  chunks: row.chunks,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});
