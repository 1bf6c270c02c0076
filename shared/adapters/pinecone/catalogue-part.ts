/** The live documents of one tenant under one flag, and the statistics of their terms. Never mixed with the other flag's. */
import type { HeaderContent } from './header-record.ts';
import type { DocumentKey, Generation } from './record-id.ts';
import { packedBytes, unpackTerms } from './term-pack.ts';

export interface CataloguedDocument {
  readonly key: DocumentKey;
  readonly content: Omit<HeaderContent, 'terms'>;
  /** Packed: unpacked they would take many times the room. One a record. */
  readonly terms: readonly Uint8Array[];
}

/** Rough bytes of a document beside its terms, title and tags, and of a term's entry in the statistics. */
const documentBytes = 600;
const entryBytes = 40;

export class CataloguePart {
  readonly #documents = new Map<string, CataloguedDocument>();
  readonly #documentFrequencies = new Map<number, number>();
  readonly #spaces = new Map<string, number>();
  #chunks = 0;
  /** Of terms, titles and tags. */
  #contentBytes = 0;

  /** Changes with every change of what is live, and with the first look, whatever it saw. */
  revision = 0;

  /** By document id, in the order in which they came. */
  get documents(): ReadonlyMap<string, CataloguedDocument> {
    return this.#documents;
  }

  get chunks(): number {
    return this.#chunks;
  }

  /** How many of the chunks hold the term. */
  documentFrequency(term: number): number {
    return this.#documentFrequencies.get(term) ?? 0;
  }

  /** The embedding spaces of the documents. */
  get spaces(): string[] {
    return [...this.#spaces.keys()];
  }

  isLive(id: string, generation: Generation): boolean {
    return this.#documents.get(id)?.key.generation === generation;
  }

  get bytes(): number {
    return (
      this.#documents.size * documentBytes + this.#contentBytes + this.#documentFrequencies.size * entryBytes
    );
  }

  /** Takes over `documents` and drops those whose id is not in `live`. */
  update(live: ReadonlyMap<string, DocumentKey>, documents: readonly CataloguedDocument[]): void {
    if (this.revision === 0) this.revision = 1;
    for (const [id, document] of this.#documents) {
      if (live.get(id)?.generation !== document.key.generation) this.#remove(document);
    }
    for (const document of documents) this.#add(document);
  }

  #add(document: CataloguedDocument): void {
    this.#documents.set(document.key.id, document);
    this.#count(document, 1);
  }

  #remove(document: CataloguedDocument): void {
    this.#documents.delete(document.key.id);
    this.#count(document, -1);
  }

  #count({ key, content, terms }: CataloguedDocument, sign: 1 | -1): void {
    this.revision++;
    this.#chunks += sign * key.chunks;
    add(this.#spaces, content.embeddingSpace, sign);
    this.#contentBytes += sign * textBytes(content);
    for (const packed of terms) {
      this.#contentBytes += sign * packed.length;
      for (const [term, chunks] of unpackTerms(packed)) add(this.#documentFrequencies, term, sign * chunks);
    }
  }
}

/** @throws RangeError where the terms cannot be read */
export function cataloguedDocument(
  key: DocumentKey,
  content: HeaderContent,
  parts: readonly string[],
): CataloguedDocument {
  const { terms, ...rest } = content;
  const packed = [terms, ...parts].map(packedBytes);
  // Read once before it counts, so that counting cannot stop half-way.
  for (const part of packed) for (const _ of unpackTerms(part));
  return { key, content: rest, terms: packed };
}

/** A sealed title is ASCII, of which a character takes one byte; a tag can be of any script. */
const textBytes = ({ title, tags }: Pick<HeaderContent, 'title' | 'tags'>): number =>
  title.length + tags.reduce((sum, tag) => sum + 2 * tag.length, 0);

function add<Key>(counts: Map<Key, number>, key: Key, by: number): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}
