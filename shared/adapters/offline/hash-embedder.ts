/** Embeds by hashing words: deterministic, needs no model and no network, and knows no tenant's statistics. */
import type { Embedder } from '../../ports/embedder.ts';
import { hashTerm, mix } from '../../retrieval/hash.ts';
import { terms } from '../../retrieval/terms.ts';
import { throwIfGivenUp } from '../../upstream/given-up.ts';

const dimension = 1024;
const hashesPerTerm = 4;

/**
 * Two dimensions are no term's: a text without terms lies on one of them, a question on the other. So they are
 * unrelated to everything, each other included, and still unit vectors, which every store accepts.
 */
const termDimensions = dimension - 2;
const emptyDocument = dimension - 2;
const emptyQuestion = dimension - 1;

export function createHashEmbedder(): Embedder {
  return {
    model: 'offline-hash-1',
    dimension,
    denseWeight: 0.05,
    relatedSimilarity: 0.6,
    maxTextsPerCall: 1_000,
    async embedDocuments(texts, signal) {
      throwIfGivenUp(signal);
      return texts.map((text) => embed(text, emptyDocument));
    },
    async embedQuery(text, signal) {
      throwIfGivenUp(signal);
      return embed(text, emptyQuestion);
    },
  };
}

function embed(text: string, whenEmpty: number): Float32Array {
  const vector = new Float32Array(dimension);
  for (const [term, count] of countTerms(text)) addTerm(vector, term, 1 + Math.log(count));
  return normalise(vector, whenEmpty);
}

function countTerms(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const term of terms(text)) counts.set(term, (counts.get(term) ?? 0) + 1);
  return counts;
}

function addTerm(vector: Float32Array, term: string, weight: number): void {
  const hash = hashTerm(term);
  for (let round = 1; round <= hashesPerTerm; round++) {
    const drawn = mix(hash, round);
    const place = (drawn >>> 1) % termDimensions;
    vector[place] = (vector[place] ?? 0) + (drawn & 1 ? weight : -weight);
  }
}

/** Scales to length 1. Terms may cancel out to nothing, as good as no terms at all. */
function normalise(vector: Float32Array, whenEmpty: number): Float32Array {
  let squares = 0;
  for (const value of vector) squares += value * value;
  const length = Math.sqrt(squares);
  if (length === 0) vector[whenEmpty] = 1;
  else for (let place = 0; place < dimension; place++) vector[place] = (vector[place] ?? 0) / length;
  return vector;
}
