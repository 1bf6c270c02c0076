/** What a cell of the matrix must show: nothing where a wall stands that keeps the attack out, something where none does. */
import { type AttackClass, showsExistence } from './attack.ts';
import type { StoreName } from './stage.ts';
import type { Configuration } from './walls.ts';

/** `no claim`: of what exists, where the seal stands alone. It fails closed, which can be noticed or not. */
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
  return standing.has('seal') && showsExistence(attack) ? 'no claim' : 'leaks';
}
