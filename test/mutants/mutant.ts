/** A planted fault: one change of the kind that causes real breaches, and the tests that have to see it. */

export interface Mutant {
  /** What went wrong, as a post-mortem would put it. */
  readonly name: string;
  readonly file: string;
  /** Occurs exactly once in the file. */
  readonly find: string;
  readonly replace: string;
  /** Where it is caught: the fewest and fastest files that should. */
  readonly tests: readonly string[];
}

/** @throws Error where the fault no longer has its place */
export function withFault({ name, file, find, replace }: Mutant, text: string): string {
  const parts = text.split(find);
  if (find === '' || parts.length !== 2) {
    throw new Error(
      `'${name}' no longer fits ${file}: its place is there ${parts.length - 1} times. Mend the mutant.`,
    );
  }
  return parts.join(replace);
}
