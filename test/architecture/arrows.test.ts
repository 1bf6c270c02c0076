import { describe, expect, it } from 'vitest';
import { cycles, eagerAdapters, importsOfAll, misplacedVendors, wrongWay } from './arrows.ts';
import { type Import, obscureImports } from './imports.ts';
import { readTree } from './tree.ts';

const files = await readTree();
const imports = importsOfAll(files);

const oneImport = (from: string, to: string, kind: Import['kind'] = 'value'): Import[] => [
  { from, to, kind },
];

describe('the imports of this project', () => {
  it('are all found', () => {
    const handler = imports.filter(({ from }) => from === 'functions/get/handler.ts').map(({ to }) => to);
    const lazy = imports.filter(({ kind }) => kind === 'dynamic').map(({ to }) => to);

    expect(handler).toContain('shared/runtime/audited-store.ts');
    expect(lazy).toContain('shared/adapters/postgres/postgres-store.ts');
    expect(lazy).toContain('infra/local/postgres-worker.ts');
  });

  it('name files that exist', () => {
    const paths = new Set([...files.map(({ path }) => path), 'package.json']);

    const missing = imports.filter(({ to }) => to.endsWith('.ts') && !paths.has(to));

    expect(missing).toEqual([]);
  });

  it('follow the arrows', () => {
    expect(wrongWay(imports)).toEqual([]);
  });

  it('keep every package in its place', () => {
    expect(misplacedVendors(imports)).toEqual([]);
  });

  it('reach adapters through the container alone, on first use', () => {
    expect(eagerAdapters(imports)).toEqual([]);
  });

  it('go in no circle', () => {
    expect(cycles(imports)).toEqual([]);
  });

  it('can be read from the source', () => {
    expect(obscureImports(files.filter(({ path }) => path.endsWith('.ts')))).toEqual([]);
  });
});

describe('the arrows', () => {
  it.each([
    ['infra/local/a.ts', 'functions/query/query.ts'],
    ['infra/local/a.ts', 'shared/runtime/container.ts'],
    ['infra/local/a.ts', 'bin/local.ts'],
    ['infra/local/a.ts', 'shared/adapters/postgres/migrations.ts'],
    ['infra/local/postgres-engine.ts', 'shared/adapters/postgres/postgres-store.ts'],
    ['bin/a.ts', 'shared/adapters/postgres/postgres-store.ts'],
    ['bin/a.ts', 'test/support/a.ts'],
    ['functions/query/a.ts', 'functions/ingest/ingest.ts'],
    ['functions/query/a.ts', 'shared/adapters/offline/hash-embedder.ts'],
    ['functions/query/a.ts', 'infra/local/issuer.ts'],
    ['shared/adapters/postgres/a.ts', 'shared/adapters/offline/hash-embedder.ts'],
    ['shared/adapters/postgres/a.ts', 'shared/contract/schemas.ts'],
    ['shared/adapters/postgres/a.ts', 'shared/runtime/config/config.ts'],
    ['shared/retrieval/a.ts', 'shared/errors/app-error.ts'],
    ['shared/errors/a.ts', 'shared/tenancy/tenant-id.ts'],
    ['shared/contract/a.ts', 'shared/ports/answerer.ts'],
    ['shared/ports/a.ts', 'shared/contract/schemas.ts'],
    ['shared/tenancy/a.ts', 'shared/ports/tenant-registry.ts'],
    ['shared/http/a.ts', 'shared/auth/refusal.ts'],
    ['shared/auth/a.ts', 'shared/http/problem.ts'],
    ['shared/runtime/a.ts', 'functions/query/query.ts'],
    ['shared/newcomer/a.ts', 'shared/errors/app-error.ts'],
    ['shared/http/a.ts', '../elsewhere/a.ts'],
  ])('keep %s from %s, by type too', (from, to) => {
    expect(wrongWay(oneImport(from, to))).toEqual([`${from} must not import ${to}`]);
    expect(wrongWay(oneImport(from, to, 'type'))).toHaveLength(1);
    expect(wrongWay(oneImport(from, to, 'dynamic'))).toHaveLength(1);
  });

  it.each([
    ['infra/local/postgres-engine.ts', 'shared/adapters/postgres/migrations.ts'],
    ['bin/a.ts', 'shared/adapters/postgres/migrations.ts'],
    ['functions/query/handler.ts', 'functions/query/query.ts'],
    ['shared/adapters/postgres/a.ts', 'shared/adapters/postgres/b.ts'],
    ['shared/runtime/container.ts', 'shared/adapters/postgres/b.ts'],
  ])('let %s import %s', (from, to) => {
    expect(wrongWay(oneImport(from, to))).toEqual([]);
  });
});

describe('the places of packages', () => {
  it.each([
    ['infra/aws/a.ts', '@electric-sql/pglite'],
    ['shared/adapters/postgres/a.ts', '@electric-sql/pglite-pgvector/vector'],
    ['functions/authorizer/a.ts', 'aws-jwt-verify/jwt'],
    ['shared/auth/a.ts', 'jose'],
    ['shared/contract/a.ts', '@middy/core'],
    ['shared/http/a.ts', 'aws4fetch'],
    ['functions/list/a.ts', 'zod/mini'],
    ['shared/adapters/offline/a.ts', 'stemmer'],
    ['shared/http/a.ts', 'vitest'],
    ['shared/http/a.ts', 'left-pad'],
    ['shared/http/a.ts', 'fs'],
    ['shared/http/a.ts', 'aws-lambda'],
  ])('keep %s from %s', (from, to) => {
    expect(misplacedVendors(oneImport(from, to))).toHaveLength(1);
  });

  it('let types through where only types may go', () => {
    expect(misplacedVendors(oneImport('functions/list/a.ts', 'zod/mini', 'type'))).toEqual([]);
    expect(misplacedVendors(oneImport('shared/http/a.ts', 'aws-lambda', 'type'))).toEqual([]);
    expect(misplacedVendors(oneImport('shared/http/a.ts', 'zod', 'type'))).toHaveLength(1);
  });
});

describe('the wall around adapters', () => {
  it.each([
    ['shared/runtime/container.ts', 'value'],
    ['shared/runtime/maintenance.ts', 'value'],
    ['shared/runtime/open-secret.ts', 'value'],
    ['shared/runtime/config/config.ts', 'dynamic'],
    ['shared/runtime/logger.ts', 'dynamic'],
    ['functions/query/handler.ts', 'dynamic'],
    ['shared/adapters/openai/a.ts', 'type'],
  ] as const)('stops %s with an import of the kind %s', (from, kind) => {
    expect(eagerAdapters(oneImport(from, 'shared/adapters/postgres/a.ts', kind))).toHaveLength(1);
  });

  it.each([
    ['container', 'dynamic'],
    ['container', 'type'],
    ['maintenance', 'dynamic'],
    ['open-secret', 'dynamic'],
  ] as const)('lets %s in with the kind %s', (name, kind) => {
    const found = eagerAdapters(
      oneImport(`shared/runtime/${name}.ts`, 'shared/adapters/postgres/a.ts', kind),
    );

    expect(found).toEqual([]);
  });
});

describe('circles and obscurity', () => {
  it('finds a circle through types and dynamic imports', () => {
    const circle: Import[] = [
      { from: 'a.ts', to: 'b.ts', kind: 'value' },
      { from: 'b.ts', to: 'c.ts', kind: 'type' },
      { from: 'c.ts', to: 'b.ts', kind: 'dynamic' },
    ];

    expect(cycles(circle)).toEqual(['b.ts -> c.ts -> b.ts']);
  });

  it('finds a file that imports itself', () => {
    expect(cycles(oneImport('a.ts', 'a.ts'))).toEqual(['a.ts -> a.ts']);
  });

  it('takes two ways to one file for no circle', () => {
    const diamond = ['b.ts', 'c.ts'].flatMap((middle) => [
      ...oneImport('a.ts', middle),
      ...oneImport(middle, 'd.ts'),
    ]);

    expect(cycles(diamond)).toEqual([]);
  });

  it.each(['import(name)', 'import(`./a.ts`)', "require('a')", 'createRequire(import.meta.url)'])(
    'finds %s obscure',
    (text) => {
      expect(obscureImports([{ path: 'a.ts', text }])).toHaveLength(1);
    },
  );
});
