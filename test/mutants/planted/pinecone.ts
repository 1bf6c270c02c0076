/** Walls 3 and 4 in Pinecone: the namespace, the filter, the look at what comes back, the catalogue. */
import type { Mutant } from '../mutant.ts';

const unit = 'test/unit/shared/adapters/pinecone';
const walls = ['test/isolation/pinecone-walls.test.ts'];
const filter = { file: 'shared/adapters/pinecone/filter.ts', tests: [`${unit}/filter.test.ts`] };
const searchFilterEnd = '    tenant_id: { $eq: tenant },\n  };\n}\n\n/** Chunks `first`';
const putTarget = { file: 'shared/adapters/pinecone/put-target.ts', tests: [`${unit}/put-target.test.ts`] };
const catalogue = { file: 'shared/adapters/pinecone/catalogue.ts', tests: [`${unit}/catalogue.test.ts`] };
const records = `${unit}/records.test.ts`;

export const pineconeMutants: readonly Mutant[] = [
  {
    name: 'all tenants share one namespace',
    file: 'shared/adapters/pinecone/namespace.ts',
    find: 'const namespace = named(tenant);',
    replace: "const namespace = named(tenant) && 'documents';",
    tests: walls,
  },
  {
    name: 'an empty tenant opens the namespace that all share',
    file: 'shared/adapters/pinecone/namespace.ts',
    find: "if (typeof tenant === 'string' && tenant !== '') return tenant;",
    replace: "if (typeof tenant === 'string') return tenant;",
    tests: walls,
  },
  {
    name: 'a reply for another namespace is taken',
    file: 'shared/adapters/pinecone/namespace.ts',
    find: 'reply.namespace !== undefined && reply.namespace !== namespace',
    replace: 'reply.namespace !== undefined && reply.namespace === null',
    tests: walls,
  },
  {
    name: 'the filter asks for every tenant but the caller’s',
    ...filter,
    find: searchFilterEnd,
    replace: '    tenant_id: { $ne: tenant } as never,\n  };\n}\n\n/** Chunks `first`',
  },
  {
    name: 'the filter leaves the tenant out',
    ...filter,
    find: searchFilterEnd,
    replace: '  } as unknown as SearchFilter;\n}\n\n/** Chunks `first`',
  },
  {
    name: 'the filter leaves the flag out',
    ...filter,
    find: "    ...(visibility !== 'with-pii' && { pii: { $eq: false } }),\n",
    replace: "    ...(visibility === 'with-pii' && {}),\n",
  },
  {
    name: 'the filter lets through what has no flag',
    ...filter,
    find: '{ pii: { $eq: false } }',
    replace: '{ pii: { $ne: true } as never }',
  },
  {
    name: 'a found chunk of another tenant is taken',
    file: 'shared/adapters/pinecone/chunk-record.ts',
    find: 'owner !== tenant || ',
    replace: 'owner === undefined || ',
    tests: [records],
  },
  {
    name: 'a found chunk that is hidden is shown',
    file: 'shared/adapters/pinecone/search-query.ts',
    find: 'if (!flagsOf(visibility).includes(chunk.pii)) {',
    replace: 'if (!flagsOf(visibility).includes(false)) {',
    tests: walls,
  },
  {
    name: 'a found chunk with other tags is taken',
    file: 'shared/adapters/pinecone/search-query.ts',
    find: 'if (tags.every((tag) => chunk.tags.includes(tag))) return undefined;',
    replace: 'if (tags.length >= 0) return undefined;',
    tests: walls,
  },
  {
    name: 'a header of another tenant is taken',
    file: 'shared/adapters/pinecone/header-record.ts',
    find: '  metadata.tenant_id === tenant &&\n',
    replace: '  tenant.length > 0 &&\n',
    tests: [records],
  },
  {
    name: 'an id is looked up by how it begins',
    file: 'shared/adapters/pinecone/record-id.ts',
    find: "id === '' ? `d#${flag(pii)}#` : `d#${flag(pii)}#${id}#`;",
    replace: "id === '' ? `d#${flag(pii)}#` : `d#${flag(pii)}#${id}`;",
    tests: [`${unit}/record-id.test.ts`],
  },
  {
    name: 'records are named by their ids alone: hidden and visible ones are the same',
    file: 'shared/adapters/pinecone/record-id.ts',
    find: '`${flag(pii)}#${id}#${own}`',
    replace: '`${flag(pii && !pii)}#${id}#${own}`',
    tests: [`${unit}/record-id.test.ts`],
  },
  {
    name: 'the catalogue is shared by all tenants',
    ...catalogue,
    find: '`${tenant} ${pii}`',
    replace: '`${tenant && pii}`',
  },
  {
    name: 'the catalogue is the same with and without personal data',
    ...catalogue,
    find: '`${tenant} ${pii}`',
    replace: '`${tenant} ${typeof pii}`',
  },
  {
    name: 'words are weighed by what is hidden (Pinecone)',
    file: 'shared/adapters/pinecone/known-documents.ts',
    find: 'flagsOf(visibility).map((pii) => catalogue.entry(tenant, pii))',
    replace: '[false, visibility !== undefined].map((pii) => catalogue.entry(tenant, pii))',
    tests: [`${unit}/search.test.ts`],
  },
  {
    name: 'the list counts what is hidden (Pinecone)',
    file: 'shared/adapters/pinecone/list.ts',
    find: '    count: all.length,',
    replace: `    count: [false, true]
      .flatMap((pii) => [...catalogue.entry(tenant, pii).part.documents.values()])
      .filter(({ content }) => tag === undefined || content.tags.includes(tag)).length,`,
    tests: ['test/contract/pinecone-store.test.ts'],
  },
  {
    name: 'the store lets every caller see what is hidden (Pinecone)',
    file: 'shared/adapters/pinecone/visible-flags.ts',
    find: "visibility === 'with-pii' ? [false, true] : [false]",
    replace: 'visibility.length > 0 ? [false, true] : [false]',
    tests: walls,
  },
  {
    name: 'a hidden document is deleted by whoever cannot see it (Pinecone)',
    file: 'shared/adapters/pinecone/delete.ts',
    find: 'flags.includes(key.pii) && (pii',
    replace: '(pii',
    tests: ['test/contract/pinecone-store.test.ts'],
  },
  {
    name: 'a hidden document is replaced by whoever cannot see it',
    ...putTarget,
    find: "visibility === 'with-pii'\n",
    replace: 'visibility.length > 0\n',
  },
  {
    name: 'a hidden document that is sent again without a flag becomes visible (Pinecone)',
    ...putTarget,
    find: 'said ?? replaced?.pii ?? false',
    replace: 'said ?? false',
  },
];
