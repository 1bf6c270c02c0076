/** Numbers that look random and are the same on every run and machine. Not for secrets. */
import { hashTerm, mix } from '../../shared/retrieval/hash.ts';

export interface Random {
  /** From 0 up to but not including 1. */
  fraction(): number;
  /** A whole number, both ends included. */
  between(least: number, most: number): number;
  /** @throws RangeError for an empty list */
  pick<Item>(items: readonly Item[]): Item;
}

export function createRandom(seed: string): Random {
  const hash = hashTerm(seed);
  let round = 0;
  const fraction = (): number => mix(hash, ++round) / 2 ** 32;
  const between = (least: number, most: number): number =>
    least + Math.floor(fraction() * (most - least + 1));
  return {
    fraction,
    between,
    pick(items) {
      const item = items[between(0, items.length - 1)];
      if (item === undefined) throw new RangeError('nothing to pick from');
      return item;
    },
  };
}
