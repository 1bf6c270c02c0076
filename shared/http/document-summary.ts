/** A stored document as the API shows it: the one place where the store's names become the wire's. */
import type { DocumentSummary } from '../contract/schemas.ts';
import type { StoredDocument } from '../ports/tenant-store.ts';

export const toSummary = (document: StoredDocument): DocumentSummary => ({
  id: document.id,
  title: document.title,
  tags: [...document.tags],
  pii: document.pii,
  characters: document.characters,
  chunks: document.chunks,
  created_at: document.createdAt,
  updated_at: document.updatedAt,
});
