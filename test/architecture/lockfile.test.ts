import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Locked {
  /** Shipped within another package, with all that it needs: npm resolves nothing for it. */
  readonly inBundle?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const read = (name: string) => JSON.parse(readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8'));

/** Optional dependencies that no entry of the lockfile stands for. */
function missing(packages: Readonly<Record<string, Locked>>): string[] {
  const resolved = Object.values(packages).filter(({ inBundle }) => inBundle !== true);
  return resolved.flatMap(({ optionalDependencies = {} }) =>
    Object.keys(optionalDependencies).filter((name) => !Object.hasOwn(packages, `node_modules/${name}`)),
  );
}

describe('the lockfile', () => {
  const { packages } = read('package-lock.json') as { packages: Record<string, Locked> };

  it('holds an entry for every platform of an optional dependency: npm ci refuses a lockfile without', () => {
    expect(missing(packages)).toEqual([]);
  });

  it('is found out where such an entry is missing', () => {
    const { 'node_modules/@biomejs/cli-darwin-arm64': _, ...others } = packages;

    expect(missing(others)).toEqual(['@biomejs/cli-darwin-arm64']);
  });
});
