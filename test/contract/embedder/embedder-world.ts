/** What the parts of the embedder suite share: the adapter under test, and texts and vectors to judge it by. */
import { expect } from 'vitest';
import type { Embedder } from '../../../shared/ports/embedder.ts';
import type { VendorUnderTest } from '../vendor.ts';

export interface EmbedderWorld {
  readonly embedder: Embedder;
  readonly vendor: VendorUnderTest | undefined;
}

const subjects = ['revenue', 'database failover', 'holiday rules', 'shipping costs', 'fire drills'];

/** `count` texts, no two alike. */
const differentTexts = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => `Note ${at} on ${subjects[at % subjects.length]}, part ${at * 7}`);

/** As many texts as `calls` full calls take. */
export const callsWorth = ({ maxTextsPerCall }: Embedder, calls: number): string[] =>
  differentTexts(calls * maxTextsPerCall);

/** Two full calls and a half one. */
export const manyTexts = ({ maxTextsPerCall }: Embedder): string[] =>
  differentTexts(2 * maxTextsPerCall + Math.ceil(maxTextsPerCall / 2));

export const product = (left: Float32Array, right: Float32Array): number =>
  left.reduce((sum, value, place) => sum + value * (right[place] ?? 0), 0);

/** The vector of one text as a document. */
export async function vectorOf(embedder: Embedder, text: string): Promise<Float32Array> {
  const [vector] = await embedder.embedDocuments([text]);
  return vector ?? expect.fail('no vector');
}

/** Of one and the same text, as far as a provider that sums in any order can be exact. */
export const expectSameVector = (left: Float32Array | undefined, right: Float32Array): void =>
  expect(product(left ?? new Float32Array(), right)).toBeGreaterThan(0.9999);
