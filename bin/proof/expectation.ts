/** What a cell of the matrix must show: nothing where a wall stands that keeps the attack out, something where none does. */
import { type AttackClass, showsExistence } from './attack.ts';
import type { StoreName } from './stage.ts';
import type { Configuration, Wall } from './walls.ts';

/** `no claim`: nothing has to get through, and nothing is promised. */
export type Expectation = 'no leak' | 'leaks' | 'no claim';

/**
 * A cell of `leaks` shows that the attacks can succeed and that the harness sees it when they do: without such cells a
 * matrix of zeros would prove nothing.
 */
export function expected(attack: AttackClass, { standing }: Configuration, store: StoreName): Expectation {
  const missing: readonly string[] = attack.notOn?.[store] ?? [];
  const holds = attack.keptOutBy.some(
    (wall) => wall === 'contract' || (standing.has(wall) && !missing.includes(wall)),
  );
  if (holds) return 'no leak';
  return isSealAlone(standing) || (standing.has('seal') && showsExistence(attack)) ? 'no claim' : 'leaks';
}

/** A store that mixes everything up under a seal answers hardly anybody, whoever asks: what fails closed leaks nothing. */
export const isSealAlone = (standing: ReadonlySet<Wall>): boolean =>
  standing.has('seal') && !standing.has('engine') && !standing.has('predicate');
