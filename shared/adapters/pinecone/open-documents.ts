/** Wall 5, opening: from the documents that were found to what their reader is shown. Nothing else of the store reads a text. */

import type { SealedText, Sealer, TenantSeal } from '../../ports/sealer.ts';
import type {
  DocumentWithContent,
  FoundDocument,
  ListResult,
  Passage,
  StoredDocument,
} from '../../ports/tenant-store.ts';
import { joinChunks } from '../../retrieval/chunking.ts';
import type { Visibility } from '../../tenancy/tenant-context.ts';
import type { TenantId } from '../../tenancy/tenant-id.ts';
import type { FoundChunk } from './chunk-record.ts';
import type { WholeDocument } from './get.ts';
import { type HeaderContent, storedDocument } from './header-record.ts';
import type { ListedDocuments } from './list.ts';
import type { RankedDocument } from './ranking.ts';
import type { DocumentKey } from './record-id.ts';
import { openedPlace, titleNumber } from './sealed-place.ts';

/** Opens one text of one reader's, or throws. */
type Open = (
  document: Pick<DocumentKey, 'id' | 'pii' | 'generation'>,
  number: number,
  sealed: SealedText,
) => string;

/**
 * What `find` comes to, opened. The keys are fetched while Pinecone is asked, and asked for in any case: a reader learns
 * nothing from their absence.
 * @throws AppError `internal` where one text does not open: then nothing is shown
 */
export async function findOpened<Found, Shown>(
  sealer: Sealer,
  tenant: TenantId,
  find: () => Promise<Found>,
  show: (found: Found, seal: TenantSeal) => Shown,
): Promise<Shown> {
  const [, found] = await Promise.all([sealer.of(tenant), find()]);
  return sealer.reading(tenant, (seal) => show(found, seal));
}

const opener =
  (seal: TenantSeal, visibility: Visibility): Open =>
  (document, number, sealed) =>
    seal.open(openedPlace(visibility, document, number), sealed);

export function openFound(
  found: readonly RankedDocument[],
  seal: TenantSeal,
  visibility: Visibility,
): FoundDocument[] {
  const open = opener(seal, visibility);
  return found.map((document) => ({
    id: document.id,
    title: open(document, titleNumber, document.title),
    tags: document.tags,
    pii: document.pii,
    passages: document.passages.map((chunk) => openPassage(open, chunk)),
  }));
}

export function openListed(
  { documents, ...rest }: ListedDocuments,
  seal: TenantSeal,
  visibility: Visibility,
): ListResult {
  const open = opener(seal, visibility);
  return { ...rest, documents: documents.map(({ key, content }) => openHeader(open, key, content)) };
}

export function openWhole(
  { key, content, chunks }: WholeDocument,
  seal: TenantSeal,
  visibility: Visibility,
): DocumentWithContent {
  const open = opener(seal, visibility);
  return {
    ...openHeader(open, key, content),
    content: joinChunks(chunks.map((chunk) => openPassage(open, chunk))),
  };
}

const openHeader = (
  open: Open,
  key: DocumentKey,
  content: Pick<HeaderContent, 'title' | 'tags' | 'characters'>,
): StoredDocument => storedDocument(key, { ...content, title: open(key, titleNumber, content.title) });

const openPassage = (open: Open, chunk: FoundChunk): Passage => ({
  text: open(chunk, chunk.number, chunk.text),
  start: chunk.start,
  end: chunk.end,
});
