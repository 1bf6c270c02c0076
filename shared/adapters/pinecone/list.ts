/** The list: from the catalogue, after a look at which headers there are now. */
import type { ListPosition, ListRequest, ListResult } from '../../ports/tenant-store.ts';
import type { TenantId } from '../../tenancy/tenant-id.ts';
import type { Catalogue } from './catalogue.ts';
import type { CatalogueEntry } from './catalogue-entry.ts';
import type { CataloguedDocument } from './catalogue-part.ts';
import { isLeftOver } from './live-documents.ts';
import { flagsOf } from './visible-flags.ts';

/** A page of the list, not opened yet. */
export interface ListedDocuments extends Omit<ListResult, 'documents'> {
  readonly documents: readonly CataloguedDocument[];
}

/** Where documents change all the time, it is answered from the last. */
const maxLooks = 3;

export async function listDocuments(
  catalogue: Catalogue,
  tenant: TenantId,
  { visibility, tag, after, limit }: ListRequest,
): Promise<ListedDocuments> {
  const entries = flagsOf(visibility).map((pii) => catalogue.entry(tenant, pii));
  await refreshed(entries);
  const parts = entries.map(({ part }) => part);
  const isPresent = ({ key }: CataloguedDocument): boolean =>
    !parts.some(({ documents }) => isLeftOver(key, documents.get(key.id)?.key));
  const all = parts
    .flatMap(({ documents }) => [...documents.values()])
    .filter((document) => isPresent(document) && (tag === undefined || document.content.tags.includes(tag)))
    .sort((left, right) => compare(left.key, right.key));
  const rest = after === undefined ? all : all.filter(({ key }) => compare(key, after) > 0);
  const page = rest.slice(0, limit);
  const last = page.at(-1)?.key;
  return {
    documents: page,
    count: all.length,
    next: rest.length > limit && last !== undefined ? { id: last.id, pii: last.pii } : undefined,
  };
}

/** A document that moves from one flag to the other can pass unseen between the two looks; one without a change has none. */
async function refreshed(entries: readonly CatalogueEntry[]): Promise<void> {
  const revisions = () => entries.map(({ part }) => part.revision).join(' ');
  for (let look = 1; look <= maxLooks; look++) {
    const before = revisions();
    await Promise.all(entries.map((entry) => entry.refresh()));
    if (entries.length === 1 || revisions() === before) return;
  }
}

/** Ids in the order of their bytes, then the visible one first. */
function compare(left: ListPosition, right: ListPosition): number {
  if (left.id !== right.id) return left.id < right.id ? -1 : 1;
  return Number(left.pii) - Number(right.pii);
}
