/** The exact search in memory, written apart from every store: what a store's search has to find. */
import type { Embedder } from '../../shared/ports/embedder.ts';
import type { Passage, SearchRequest } from '../../shared/ports/tenant-store.ts';
import { type Chunk, chunk } from '../../shared/retrieval/chunking.ts';
import { indexedText } from '../../shared/retrieval/indexed-text.ts';
import { bm25Weights, maximumWeight, queryTerms } from '../../shared/retrieval/sparse.ts';
import { termIndex } from '../../shared/retrieval/terms.ts';

export interface ScanDocument {
  readonly id: string;
  readonly title: string;
  readonly content: string;
}

export type ScanOptions = Pick<
  SearchRequest,
  'denseWeight' | 'relatedSimilarity' | 'topK' | 'passagesPerDocument'
>;

export interface ScanResult {
  readonly id: string;
  /** That of its best passage. */
  readonly score: number;
  /** Best first; of equal ones the earlier. */
  readonly passages: readonly Passage[];
}

/** What a question makes of each chunk, whatever the weights. */
interface Scores {
  /** 0 to 1; 0 where the chunk shares no term with the question. */
  readonly sparse: Float64Array;
  readonly dense: Float64Array;
}

interface ScannedChunk extends Chunk {
  readonly documentId: string;
  readonly dense: Float32Array;
}

interface RankedPassage {
  readonly passage: Passage;
  readonly score: number;
}

export class ExactScan {
  readonly #embedder: Embedder;
  readonly #ids = new Set<string>();
  readonly #chunks: ScannedChunk[] = [];
  /** Term index -> the chunks that hold it, with their weights. */
  readonly #postings = new Map<number, { readonly at: number; readonly weight: number }[]>();

  constructor(embedder: Embedder) {
    this.#embedder = embedder;
  }

  get chunkCount(): number {
    return this.#chunks.length;
  }

  /** @throws Error for an id that is there already */
  async add({ id, title, content }: ScanDocument): Promise<void> {
    if (this.#ids.has(id)) throw new Error(`the scan already holds '${id}'`);
    this.#ids.add(id);
    for (const piece of chunk(content)) {
      const text = indexedText(title, piece.text);
      const [dense] = await this.#embedder.embedDocuments([text]);
      if (dense === undefined) throw new Error('the embedder returned no vector');
      this.#post(text);
      this.#chunks.push({ ...piece, documentId: id, dense });
    }
  }

  /** Best first; of equal documents the one whose id is lower by code unit. */
  async search(question: string, options: ScanOptions): Promise<ScanResult[]> {
    return this.rank(await this.score(question), options);
  }

  async score(question: string): Promise<Scores> {
    const vector = await this.#embedder.embedQuery(question);
    return {
      sparse: this.#sparseScores(question),
      dense: Float64Array.from(this.#chunks, ({ dense }) => product(dense, vector)),
    };
  }

  rank(scores: Scores, options: ScanOptions): ScanResult[] {
    const documents = [...this.#eligible(scores, options)].map(([id, passages]) => {
      // The sort is stable, so equal passages stay in the document's order.
      const ranked = passages.toSorted((left, right) => right.score - left.score);
      return {
        id,
        score: ranked[0]?.score ?? Number.NaN,
        passages: ranked.slice(0, options.passagesPerDocument).map(({ passage }) => passage),
      };
    });
    return documents
      .sort((left, right) => right.score - left.score || (left.id < right.id ? -1 : 1))
      .slice(0, options.topK);
  }

  /** By document, the passages that share a term with the question or are similar enough to it. */
  #eligible(
    { sparse, dense }: Scores,
    { denseWeight, relatedSimilarity }: ScanOptions,
  ): Map<string, RankedPassage[]> {
    const found = new Map<string, RankedPassage[]>();
    for (const [at, { documentId, text, start, end }] of this.#chunks.entries()) {
      const [shared, cosine] = [sparse[at] ?? 0, dense[at] ?? 0];
      if (shared === 0 && cosine < relatedSimilarity) continue;
      const passages = found.get(documentId) ?? [];
      passages.push({
        passage: { text, start, end },
        score: denseWeight * cosine + (1 - denseWeight) * shared,
      });
      found.set(documentId, passages);
    }
    return found;
  }

  /** A term that no chunk holds still counts in the highest score that the question could reach. */
  #sparseScores(question: string): Float64Array {
    const scores = new Float64Array(this.#chunks.length);
    let total = 0;
    for (const term of queryTerms(question, termIndex)) {
      const posting = this.#postings.get(term) ?? [];
      const idf = Math.log(1 + (this.#chunks.length - posting.length + 0.5) / (posting.length + 0.5));
      total += idf;
      for (const { at, weight } of posting) scores[at] = (scores[at] ?? 0) + idf * weight;
    }
    return total === 0 ? scores : scores.map((score) => score / (total * maximumWeight));
  }

  /** Enters the text of the chunk that is added next. */
  #post(text: string): void {
    const { indices, weights } = bm25Weights(text, termIndex);
    for (const [place, term] of indices.entries()) {
      const posting = this.#postings.get(term) ?? [];
      posting.push({ at: this.#chunks.length, weight: weights[place] ?? 0 });
      this.#postings.set(term, posting);
    }
  }
}

function product(left: Float32Array, right: Float32Array): number {
  let sum = 0;
  for (let place = 0; place < left.length; place++) sum += (left[place] ?? 0) * (right[place] ?? 0);
  return sum;
}
