/** The rules about what is not code: the top level, the manifest and the lockfile. */

const topLevel = new Set([
  ...['package.json', 'package-lock.json', 'tsconfig.json', 'cdk.json', 'biome.json', 'knip.json'],
  ...['vitest.config.ts', 'bin', 'infra', 'functions', 'shared', 'test', 'docs'],
  ...['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', 'LICENSE'],
]);

/** What a build leaves behind and version control leaves out. */
const byProducts = new Set(['node_modules', 'cdk.out', 'dist', 'coverage']);

export const strangersAtTop = (names: readonly string[]): string[] =>
  names.filter((name) => !name.startsWith('.') && !topLevel.has(name) && !byProducts.has(name));

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

export const looseVersions = ({ dependencies, devDependencies }: Manifest): string[] =>
  Object.entries({ ...dependencies, ...devDependencies })
    .filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))
    .map(([name, version]) => `${name} is not pinned: ${version}`);

/** An address would tie the install to one registry, and its mirror would have to be ours. */
export const registryAddresses = (lockfile: string): string[] =>
  lockfile.split('\n').filter((line) => /"resolved"\s*:|https?:\/\/registry\./.test(line));
