/** What the seal of wall 5 costs, keys in memory: for one text, one term, and one document whole. */
import type { SealedPlace, TenantSeal } from '../../shared/ports/sealer.ts';
import { chunk } from '../../shared/retrieval/chunking.ts';
import { bm25Weights } from '../../shared/retrieval/sparse.ts';
import { eachTermOnce, termIndex } from '../../shared/retrieval/terms.ts';
import { percentile } from './percentile.ts';

const rounds = 2_000;
const place: SealedPlace = { documentId: 'd', pii: false, generation: 'g', number: 1 };

/** Microseconds of each of many runs, after as many that do not count. */
function timed(work: () => unknown, times = rounds): number[] {
  const microseconds: number[] = [];
  for (let round = 0; round < 2 * times; round++) {
    const startedMs = performance.now();
    work();
    if (round >= times) microseconds.push((performance.now() - startedMs) * 1000);
  }
  return microseconds;
}

/** Prints a line each. @param content of a document, as it would be ingested */
export function printSealWork(seal: TenantSeal, content: string): void {
  const text = content.slice(0, 800);
  const sealed = seal.seal(place, text);
  const passages = chunk(content);
  const index = (one: (term: string) => number) => () => {
    const once = eachTermOnce(one);
    for (const passage of passages) bm25Weights(passage.text, once);
  };
  const lines: readonly [string, number[]][] = [
    ['seal 800 characters', timed(() => seal.seal(place, text))],
    ['open 800 characters', timed(() => seal.open(place, sealed))],
    ['one term, keyed', timed(() => seal.termIndex('pelican'))],
    [`words of ${passages.length} passages, plain`, timed(index(termIndex), 20)],
    [`words of ${passages.length} passages, keyed`, timed(index(seal.termIndex), 20)],
    [
      `seal ${passages.length} passages`,
      timed(() => passages.map((passage) => seal.seal(place, passage.text)), 20),
    ],
  ];
  for (const [what, microseconds] of lines) {
    const [p50, p99] = [50, 99].map((percent) => percentile(microseconds, percent).toFixed(1));
    console.log(`${what.padEnd(32)} p50 ${p50} µs, p99 ${p99} µs`);
  }
}
