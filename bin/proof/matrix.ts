/** The proof's outcome: for each store and configuration, what each class of attacks saw, against what it must be. */
import type { AttackClass, Findings } from './attack.ts';
import { type Expectation, expected } from './expectation.ts';
import type { StoreName } from './stage.ts';
import type { Configuration } from './walls.ts';

export interface Cell {
  readonly attack: string;
  readonly attempts: number;
  readonly leaks: number;
  /** Replies that failed without telling anything. */
  readonly failedClosed: number;
  readonly expected: Expectation;
  readonly holds: boolean;
  /** Of unexpected leaks the first few, in words. */
  readonly examples: readonly string[];
}

export interface Row {
  readonly store: StoreName;
  readonly configuration: string;
  readonly standing: readonly string[];
  readonly cells: readonly Cell[];
}

export interface Matrix {
  readonly version: string;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly attacks: readonly {
    readonly name: string;
    readonly description: string;
    readonly keptOutBy: readonly string[];
  }[];
  readonly rows: readonly Row[];
  readonly holds: boolean;
}

const maxExamples = 5;

export function cellOf(
  attack: AttackClass,
  configuration: Configuration,
  store: StoreName,
  found: Findings,
): Cell {
  const { attempts, leaks, failedClosed } = found;
  const { standing } = configuration;
  const expectation = expected(attack, configuration, store);
  const isAsExpected = expectation === 'no claim' || (expectation === 'leaks') === leaks.length > 0;
  // Only a seal fails closed, and only on what another wall let through: whatever else fails is broken, and shows nothing.
  const isSealAsked = standing.has('seal') && !(standing.has('engine') && standing.has('predicate'));
  const isBroken = failedClosed > 0 && !isSealAsked;
  const holds = attempts > 0 && isAsExpected && !isBroken;
  return {
    attack: attack.name,
    attempts,
    leaks: leaks.length,
    failedClosed,
    expected: expectation,
    holds,
    examples: expectation === 'no leak' ? leaks.slice(0, maxExamples) : [],
  };
}

export const allHold = (rows: readonly Row[]): boolean =>
  rows.length > 0 && rows.every(({ cells }) => cells.length > 0 && cells.every(({ holds }) => holds));
