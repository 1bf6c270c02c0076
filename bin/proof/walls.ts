/** The walls that can be knocked down here, and in which combinations the proof does so. */

export const walls = ['token', 'tenant', 'engine', 'predicate', 'seal'] as const;

export type Wall = (typeof walls)[number];

/** As docs/walls.md counts them. The sixth, compute, is Lambda's own: there is none on a laptop to take away. */
export const wallNumbers: Readonly<Record<Wall, number>> = {
  token: 1,
  tenant: 2,
  engine: 3,
  predicate: 4,
  seal: 5,
};

/** Those that keep tenants apart whoever asks; the first two decide who that is. */
const dataWalls = ['engine', 'predicate', 'seal'] as const;

export interface Configuration {
  readonly name: string;
  readonly standing: ReadonlySet<Wall>;
}

const without = (...removed: readonly Wall[]): Configuration => ({
  name: `without ${numbers(removed)}`,
  standing: new Set(walls.filter((wall) => !removed.includes(wall))),
});

const only = (wall: Wall): Configuration => ({
  name: `only ${numbers([wall])}`,
  standing: new Set([wall]),
});

const numbers = (some: readonly Wall[]): string => some.map((wall) => wallNumbers[wall]).join(' and ');

export const allWalls: Configuration = { name: 'all walls', standing: new Set(walls) };

/** All walls; each taken away; each pair of 3, 4 and 5; each alone; 3, 4 and 5 together; all. */
export const configurations: readonly Configuration[] = [
  allWalls,
  ...walls.map((wall) => without(wall)),
  ...dataWalls.flatMap((first, at) => dataWalls.slice(at + 1).map((second) => without(first, second))),
  ...walls.map(only),
  without(...dataWalls),
  { name: 'no wall', standing: new Set() },
];
