/** A planted fault: one change of the kind that causes real breaches, and the tests that have to see it. */

export interface Mutant {
  /** What went wrong, as a post-mortem would put it. */
  readonly name: string;
  readonly file: string;
  /** Occurs exactly once in the file. */
  readonly find: string;
  readonly replace: string;
  /** Where it is caught: the fewest files that should. */
  readonly tests: readonly string[];
}
