/** Which part of the source may import which: the design's arrows, as data. What is not said here is refused. */
import { type Import, type ImportKind, importsOf, isOurs, packageOf, type SourceFile } from './imports.ts';

interface Arrow {
  /** Matches the importing file; the first that fits counts. */
  readonly from: RegExp;
  /** Prefixes of what it may import. `$&` is what `from` matched: its own folder. */
  readonly to: readonly string[];
}

const everythingSharedButAdapters = [
  'shared/audit/',
  'shared/auth/',
  'shared/contract/',
  'shared/erasure/',
  'shared/errors/',
  'shared/http/',
  'shared/pii/',
  'shared/ports/',
  'shared/quota/',
  'shared/retrieval/',
  'shared/runtime/',
  'shared/sealing/',
  'shared/tenancy/',
  'shared/upstream/',
];

/** The embedded engine's schema, which the local server and the command line have to lay. */
const migrations = 'shared/adapters/postgres/migrations.ts';

const arrows: readonly Arrow[] = [
  {
    from: /^bin\//,
    to: [
      ...['$&', 'infra/', 'functions/', ...everythingSharedButAdapters, 'shared/files/', migrations],
      'package.json',
    ],
  },
  {
    from: /^infra\/(?=local\/postgres[^/]*\.ts$)/,
    to: ['$&', 'shared/contract/', 'shared/errors/', 'shared/ports/', migrations, 'package.json'],
  },
  {
    from: /^infra\/(?=(?:aws|environments)\/)/,
    to: [
      ...['infra/aws/', 'infra/environments/', 'shared/contract/', 'shared/errors/', 'shared/http/'],
      'shared/runtime/config/',
    ],
  },
  {
    from: /^infra\//,
    to: [
      ...['$&', 'shared/contract/', 'shared/errors/', 'shared/files/', 'shared/http/', 'shared/ports/'],
      'shared/tenancy/',
    ],
  },
  { from: /^functions\/[^/]+\//, to: ['$&', ...everythingSharedButAdapters] },
  {
    from: /^shared\/adapters\/[^/]+\//,
    to: [
      ...['$&', 'shared/errors/', 'shared/files/', 'shared/ports/', 'shared/quota/', 'shared/retrieval/'],
      ...['shared/tenancy/', 'shared/upstream/'],
    ],
  },
  { from: /^shared\/audit\//, to: ['$&', 'shared/contract/', 'shared/errors/', 'shared/tenancy/'] },
  { from: /^shared\/auth\//, to: ['$&', 'shared/errors/', 'shared/ports/', 'shared/tenancy/'] },
  { from: /^shared\/contract\//, to: ['$&', 'shared/errors/', 'shared/tenancy/'] },
  {
    from: /^shared\/erasure\//,
    to: ['$&', 'shared/audit/', 'shared/contract/', 'shared/errors/', 'shared/ports/', 'shared/tenancy/'],
  },
  { from: /^shared\/errors\//, to: ['$&'] },
  { from: /^shared\/files\//, to: ['$&'] },
  {
    from: /^shared\/http\//,
    to: [
      ...['$&', 'shared/audit/', 'shared/contract/', 'shared/errors/', 'shared/ports/', 'shared/quota/'],
      'shared/tenancy/',
    ],
  },
  { from: /^shared\/pii\//, to: ['$&', 'shared/errors/', 'shared/ports/'] },
  { from: /^shared\/ports\//, to: ['$&', 'shared/tenancy/'] },
  {
    from: /^shared\/quota\//,
    to: ['$&', 'shared/errors/', 'shared/ports/', 'shared/retrieval/', 'shared/tenancy/'],
  },
  { from: /^shared\/retrieval\//, to: ['$&'] },
  { from: /^shared\/runtime\//, to: ['shared/'] },
  { from: /^shared\/sealing\//, to: ['$&', 'shared/errors/', 'shared/ports/', 'shared/tenancy/'] },
  { from: /^shared\/tenancy\//, to: ['$&', 'shared/errors/'] },
  { from: /^shared\/upstream\//, to: ['$&', 'shared/errors/', 'shared/ports/'] },
  { from: /^test\//, to: ['bin/', 'infra/', 'functions/', 'shared/', 'test/', 'package.json'] },
];

interface Place {
  readonly values?: RegExp;
  /** Where its types may be named too. */
  readonly types?: RegExp;
}

const anywhere = /^/;

/** Every npm package has one place. A new dependency is a new line here. */
const vendors: Readonly<Record<string, Place>> = {
  '@cloud-copilot/iam-simulate': { values: /^test\// },
  '@aws-sdk/client-bedrock-runtime': { values: /^shared\/adapters\/bedrock\// },
  '@aws-sdk/client-secrets-manager': { values: /^shared\/adapters\/secrets-manager\// },
  '@electric-sql/pglite': { values: /^(?:infra\/local|test)\// },
  '@electric-sql/pglite-pgvector': { values: /^(?:infra\/local|test)\// },
  '@electric-sql/pglite-socket': { values: /^test\// },
  '@middy/core': { values: /^(?:shared\/http|functions|test)\// },
  '@pinecone-database/pinecone': { values: /^(?:shared\/adapters\/pinecone|test)\// },
  '@seriousme/openapi-schema-validator': { values: /^test\// },
  ajv: { values: /^test\// },
  'aws-cdk-lib': { values: /^(?:bin\/app\.ts$|infra\/aws\/|test\/)/ },
  'aws-jwt-verify': { values: /^shared\/auth\// },
  'aws-lambda': { types: anywhere },
  aws4fetch: { values: /^shared\/adapters\/aws-administration\// },
  'cdk-nag': { values: /^(?:bin\/app\.ts$|infra\/aws\/|test\/)/ },
  constructs: { values: /^(?:infra\/aws|test)\// },
  esbuild: { values: /^(?:infra\/aws\/bundles|test)\// },
  'fast-check': { values: /^test\// },
  jose: { values: /^(?:infra\/local|test)\// },
  'libphonenumber-js': { values: /^shared\/pii\// },
  pg: { values: /^(?:shared\/adapters\/postgres|test)\// },
  stemmer: { values: /^shared\/retrieval\// },
  vitest: { values: /^(?:test\/|vitest\.config\.ts$)/ },
  yaml: { values: /^test\// },
  zod: { values: /^(?:shared\/contract|infra\/environments|test)\//, types: /^functions\// },
};

/** They choose adapters; everybody else gets ports. */
const choosers = [
  ...['container', 'maintenance', 'tenant-administration'],
  ...['open-secret', 'open-store', 'open-sealer', 'open-embedder', 'open-answerer', 'open-pii-detector'],
  ...['open-quota-ledger', 'open-key-snapshots', 'open-receipt-signer'],
].map((name) => `shared/runtime/${name}.ts`);
/** They have one adapter each and need it for every request, so that there is nothing to put off. */
const settled = [
  ...['authorizer-container', 'client-registry-container'],
  ...['key-snapshot-container', 'key-snapshot-reader'],
].map((name) => `shared/runtime/${name}.ts`);
const adapter = /^shared\/adapters\/([^/]+)\//;

export const importsOfAll = (files: readonly SourceFile[]): Import[] =>
  files.filter(({ path }) => path.endsWith('.ts')).flatMap(importsOf);

/** Imports against an arrow. */
export function wrongWay(imports: readonly Import[]): string[] {
  return imports
    .filter(({ from, to }) => isOurs(to) && !allowedTargets(from).some((prefix) => to.startsWith(prefix)))
    .map(({ from, to }) => `${from} must not import ${to}`);
}

function allowedTargets(path: string): string[] {
  for (const { from, to } of arrows) {
    const match = from.exec(path);
    if (match !== null) return to.map((prefix) => prefix.replace('$&', match[0]));
  }
  return [];
}

/** Packages outside their place. */
export function misplacedVendors(imports: readonly Import[]): string[] {
  return imports
    .filter(({ to }) => !isOurs(to) && !to.startsWith('node:'))
    .filter(({ from, to, kind }) => !mayUse(vendors[packageOf(to)], from, kind))
    .map(({ from, to, kind }) => `${from} must not import ${to} (${kind})`);
}

const mayUse = (place: Place | undefined, path: string, kind: ImportKind): boolean =>
  place?.values?.test(path) === true || (kind === 'type' && place?.types?.test(path) === true);

/** Adapters imported at a module's start, or by anything but the choosers: every function would then pay for all. */
export function eagerAdapters(imports: readonly Import[]): string[] {
  return imports
    .filter(({ from, to }) => adapter.test(to) && !from.startsWith('test/') && to !== migrations)
    .filter(({ from, to }) => adapter.exec(from)?.[1] !== adapter.exec(to)?.[1])
    .filter(({ from, kind }) => !settled.includes(from) && (!choosers.includes(from) || kind === 'value'))
    .map(({ from, to, kind }) => `${from} must not import the adapter ${to} (${kind})`);
}

/** Files that import themselves by way of others, each circle once. */
export function cycles(imports: readonly Import[]): string[] {
  const targets = Map.groupBy(imports, ({ from }) => from);
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start !== -1) found.push([...trail.slice(start), path].join(' -> '));
    if (start !== -1 || done.has(path)) return;
    for (const { to } of targets.get(path) ?? []) visit(to, [...trail, path]);
    done.add(path);
  };
  for (const path of targets.keys()) visit(path, []);
  return found;
}
