/** Term hashing: FNV-1a over UTF-16 units, then murmur3's finaliser, because FNV alone spreads its low bits badly. */

const fnvOffset = 0x811c9dc5;
const fnvPrime = 0x01000193;
const goldenRatio = 0x9e3779b9;

/** 32 bits of a term. Not for secrets: anyone can find collisions. */
export function hashTerm(term: string): number {
  let hash = fnvOffset;
  for (let unit = 0; unit < term.length; unit++) hash = Math.imul(hash ^ term.charCodeAt(unit), fnvPrime);
  return hash >>> 0;
}

/** The `round`-th of many independent-looking 32-bit numbers drawn from one hash. */
export function mix(hash: number, round: number): number {
  let mixed = (hash + Math.imul(round, goldenRatio)) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
