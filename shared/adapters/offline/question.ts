/** A question's terms, found again in other texts. */
import { stem, terms, words } from '../../retrieval/terms.ts';

/** Terms as their places in the question. */
export type TermSet = ReadonlySet<number>;

const noTerms: TermSet = new Set();

/** Stems only words that begin as one of its terms does: stemming leaves the first two letters alone. */
export class Question {
  /** How many distinct terms it has. */
  readonly size: number;
  readonly #places: ReadonlyMap<string, number>;
  readonly #beginnings: ReadonlySet<string>;
  readonly #known = new Map<string, number>();

  constructor(text: string) {
    const distinct = [...new Set(terms(text))];
    this.size = distinct.length;
    this.#places = new Map(distinct.map((term, place) => [term, place]));
    this.#beginnings = new Set(distinct.map((term) => term.slice(0, 2)));
  }

  termsIn(text: string): TermSet {
    let found: Set<number> | undefined;
    for (const word of words(text)) {
      const place = this.#beginnings.has(word.slice(0, 2)) ? this.#place(word) : -1;
      if (place < 0) continue;
      found ??= new Set();
      found.add(place);
    }
    return found ?? noTerms;
  }

  #place(word: string): number {
    const known = this.#known.get(word);
    if (known !== undefined) return known;
    const place = this.#places.get(stem(word)) ?? -1;
    this.#known.set(word, place);
    return place;
  }
}
