/** How much of what an exact scan finds a store finds too. */

import type { Embedder } from '../../shared/ports/embedder.ts';
import { ExactScan, type ScanDocument, type ScanOptions, type ScanResult } from './exact-scan.ts';

const passagesPerDocument = 3;
/** Stores compute in single precision: documents this close may change places. */
const tieTolerance = 1e-6;
/** Enough to hold the ties of the last one wanted. */
const scanned = 10;

/** The best documents of one question. */
export interface Expected {
  readonly wanted: number;
  /** Those, and others that score the same as the last of them. */
  readonly acceptable: ReadonlySet<string>;
}

export async function createExpectation(
  embedder: Embedder,
  documents: readonly ScanDocument[],
  topK: number,
): Promise<(question: string) => Promise<Expected>> {
  const scan = new ExactScan(embedder);
  for (const document of documents) await scan.add(document);
  const { denseWeight, relatedSimilarity } = embedder;
  const options: ScanOptions = { denseWeight, relatedSimilarity, passagesPerDocument, topK: scanned };
  return async (question) => expected(await scan.search(question, options), topK);
}

export function expected(results: readonly ScanResult[], topK: number): Expected {
  const wanted = Math.min(topK, results.length);
  const least = (results[wanted - 1]?.score ?? 0) - tieTolerance;
  return { wanted, acceptable: new Set(results.filter(({ score }) => score >= least).map(({ id }) => id)) };
}

/** How many of those wanted are among `ids`. */
export function hits({ wanted, acceptable }: Expected, ids: readonly string[]): number {
  return Math.min(wanted, new Set(ids.filter((id) => acceptable.has(id))).size);
}
