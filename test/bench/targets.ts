/** What a measurement is held to, as lines to read and as the exit code of the process. */

export type Target = readonly [what: string, isMet: boolean, figure: string];

export const verdictOf = ([what, isMet, figure]: Target): string =>
  `${isMet ? 'pass' : 'FAIL'}  ${what}  ${figure}`;

/** Not 0 where one is missed, so that scripts notice too. */
export const exitCodeOf = (targets: readonly Target[]): number =>
  targets.every(([, isMet]) => isMet) ? 0 : 1;
