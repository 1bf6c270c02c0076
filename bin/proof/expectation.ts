/** What a cell of the matrix must show: nothing where a wall stands that keeps the attack out, something where none does. */
import type { AttackClass } from './attack.ts';
import type { StoreName } from './stage.ts';
import type { Configuration } from './walls.ts';

export type Expectation = 'no leak' | 'leaks';

/**
 * A cell of `leaks` shows that the attacks can succeed and that the harness sees it when they do: without such cells a
 * matrix of zeros would prove nothing.
 */
export function expected(
  { keptOutBy, notOn }: AttackClass,
  { standing }: Configuration,
  store: StoreName,
): Expectation {
  const missing: readonly string[] = notOn?.[store] ?? [];
  const holds = keptOutBy.some(
    (wall) => wall === 'contract' || (standing.has(wall) && !missing.includes(wall)),
  );
  return holds ? 'no leak' : 'leaks';
}
