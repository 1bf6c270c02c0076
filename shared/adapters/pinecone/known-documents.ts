/** What is known of the documents that one caller can see: both flags' parts of the catalogue, or only the visible one's. */
import type { SearchRequest } from '../../ports/tenant-store.ts';
import type { Visibility } from '../../tenancy/tenant-context.ts';
import type { TenantId } from '../../tenancy/tenant-id.ts';
import type { Catalogue } from './catalogue.ts';
import type { CatalogueEntry } from './catalogue-entry.ts';
import type { CataloguePart } from './catalogue-part.ts';
import type { FoundChunk } from './chunk-record.ts';
import { assertSpace } from './embedding-spaces.ts';
import { isLeftOver } from './live-documents.ts';
import { unpackTerms } from './term-pack.ts';
import { flagsOf } from './visible-flags.ts';

export interface KnownDocuments {
  /** Term statistics, one set a flag. */
  readonly parts: readonly CataloguePart[];
  /** Differs whenever what is known has changed. */
  revision(): string;
  /** Waits for the refresh that runs beside the query. */
  settle(): Promise<void>;
  /** Looks again, once, where a generation is not known: it may be newer than what is known, or a left-over. */
  settleUnknown(chunks: readonly FoundChunk[]): Promise<void>;
  isLive(chunk: FoundChunk): boolean;
  /** Whether any chunk of the document holds one of the terms. */
  holdsAny(document: { readonly id: string; readonly pii: boolean }, terms: readonly number[]): boolean;
  /** @throws AppError `embedding-mismatch`, after another look where that is what is known */
  assertSpace(asked: string): Promise<void>;
  /** Whether a document with the tags that is not in `found` holds one of the terms. */
  hasOther(
    request: Pick<SearchRequest, 'terms' | 'tags'>,
    found: readonly { id: string; pii: boolean }[],
  ): boolean;
}

export async function openKnownDocuments(
  catalogue: Catalogue,
  tenant: TenantId,
  visibility: Visibility,
): Promise<KnownDocuments> {
  // In the order of the flags: visible, hidden.
  const entries = flagsOf(visibility).map((pii) => catalogue.entry(tenant, pii));
  const opened = await Promise.all(entries.map((entry) => entry.open()));
  const parts = entries.map(({ part }) => part);
  const entryOf = (pii: boolean): CatalogueEntry | undefined => entries[Number(pii)];
  const isUnknown = ({ id, pii, generation }: FoundChunk): boolean => {
    const entry = entryOf(pii);
    return entry?.part.isLive(id, generation) === false && !entry.isKnownDead(id, generation);
  };

  return {
    parts,
    revision: () => parts.map(({ revision }) => revision).join(' '),

    async settle() {
      await Promise.all(opened.map(({ refreshing }) => refreshing));
    },

    async settleUnknown(chunks) {
      const unknown = chunks.filter(isUnknown);
      await Promise.all(
        [...new Set(unknown.map(({ pii }) => entryOf(pii)))].map((entry) => entry?.refresh()),
      );
      for (const { id, pii, generation } of unknown.filter(isUnknown)) entryOf(pii)?.markDead(id, generation);
    },

    isLive({ id, pii, generation }) {
      const other = entryOf(!pii)?.part.documents.get(id)?.key;
      return entryOf(pii)?.part.isLive(id, generation) === true && !isLeftOver({ generation }, other);
    },

    holdsAny({ id, pii }, terms) {
      const wanted = new Set(terms);
      return (
        entryOf(pii)
          ?.part.documents.get(id)
          ?.terms.some((packed) => shares(packed, wanted)) === true
      );
    },

    async assertSpace(asked) {
      if (!parts.some(({ spaces }) => spaces.some((space) => space !== asked))) return;
      await Promise.all(entries.map((entry) => entry.refresh()));
      for (const { spaces } of parts) assertSpace(spaces, asked);
    },

    hasOther({ terms, tags }, found) {
      const names = new Set(found.map(({ id, pii }) => `${pii} ${id}`));
      return parts.some((part) => hasHolder(part, new Set(terms), tags, names));
    },
  };
}

function hasHolder(
  part: CataloguePart,
  terms: ReadonlySet<number>,
  tags: readonly string[],
  except: ReadonlySet<string>,
): boolean {
  if (![...terms].some((term) => part.documentFrequency(term) > 0)) return false;
  return [...part.documents.values()].some(
    ({ key, content, terms: packed }) =>
      !except.has(`${key.pii} ${key.id}`) &&
      tags.every((tag) => content.tags.includes(tag)) &&
      packed.some((some) => shares(some, terms)),
  );
}

function shares(packed: Uint8Array, terms: ReadonlySet<number>): boolean {
  for (const [term] of unpackTerms(packed)) if (terms.has(term)) return true;
  return false;
}
