/** What differs between two templates, leaf by leaf. */

export interface Difference {
  /** As `Resources.Table.Properties.TableName`. */
  readonly path: string;
  /** Undefined where only the other has it. */
  readonly left: unknown;
  readonly right: unknown;
}

export function differences(left: unknown, right: unknown, path = ''): Difference[] {
  if (!isTree(left) || !isTree(right) || Array.isArray(left) !== Array.isArray(right)) {
    return Object.is(left, right) ? [] : [{ path, left, right }];
  }
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].flatMap((name) =>
    differences(left[name], right[name], path === '' ? name : `${path}.${name}`),
  );
}

const isTree = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
