/** A tenant that is gone, and of whom something is left. */
import type { Mutant } from '../mutant.ts';

const erasure = {
  file: 'shared/erasure/erase-tenant.ts',
  tests: ['test/unit/shared/erasure/erase-tenant.test.ts'],
};
const receipt = { file: 'shared/erasure/receipt.ts', tests: ['test/unit/shared/erasure/receipt.test.ts'] };
const look = {
  file: 'shared/adapters/postgres/migrations/0010-tenant-holdings.sql',
  tests: ['test/isolation/postgres-holdings.test.ts'],
};
const life = {
  file: 'bin/local-tenants/tenant-life.ts',
  tests: ['test/unit/bin/local-tenants/tenant-life.test.ts'],
};

export const erasureMutants: readonly Mutant[] = [
  {
    name: 'an erased tenant leaves its embeddings behind',
    file: 'shared/adapters/postgres/migrations/0009-visible-pii.sql',
    find: '  delete from chunk_dense c where c.tenant_id = p_tenant;\n',
    replace: '',
    tests: ['test/isolation/deletion.test.ts'],
  },
  {
    name: 'an erased tenant leaves what is hidden behind',
    file: 'shared/adapters/postgres/migrations/0009-visible-pii.sql',
    find: "set_config('app.current_visibility', 'with-pii', true);\n  -- After the writers",
    replace: "set_config('app.current_visibility', 'public', true);\n  -- After the writers",
    tests: ['test/isolation/deletion.test.ts'],
  },
  {
    name: 'what could not be erased is told of as gone',
    file: 'shared/adapters/pinecone/namespace.ts',
    find: 'if (refusalBehind(error)?.httpStatus !== 404) throw error;',
    replace: 'if (refusalBehind(error)?.httpStatus === 404) return;',
    tests: ['test/unit/shared/adapters/pinecone/client.test.ts'],
  },
  {
    name: 'a receipt is given without a probe',
    ...erasure,
    find: 'if (left.length === 0) return { at',
    replace: 'if (left.length >= 0) return { at',
  },
  {
    name: 'a little that is left counts as nothing',
    ...erasure,
    find: 'places.filter(({ records }) => records > 0)',
    replace: 'places.filter(({ records }) => records > 1_000)',
  },
  {
    name: 'an erasure does not wait for who was let in before',
    ...erasure,
    find: 'if (waitMs <= 0) return;',
    replace: 'if (waitMs !== 0) return;',
  },
  {
    name: 'a receipt names other tenants',
    ...erasure,
    find: 'records: places.map(withoutWhere),',
    replace: 'records: [...places],',
  },
  {
    name: 'a receipt is believed whoever signed it',
    ...receipt,
    find: 'if (unsigned.public_key !== publicKey)',
    replace: "if (publicKey === '')",
  },
  {
    name: 'a receipt is believed without its signature',
    ...receipt,
    find: 'return isSigned(unsigned, signature)\n',
    replace: "return isSigned(unsigned, signature) || signature !== ''\n",
  },
  {
    name: 'a signature is over all but the probe',
    ...receipt,
    find: 'canonicalJson(unsigned satisfies JsonValue)',
    replace: 'canonicalJson({ ...unsigned, probe: null } satisfies JsonValue)',
  },
  {
    name: 'a receipt is believed whose probe found something',
    ...receipt,
    find: '.filter(({ records }) => records > 0)',
    replace: '.filter(({ records }) => records < 0)',
  },
  {
    name: 'a probe looks into the tables that the erasure knows',
    ...look,
    find: "where c.relkind in ('r', 'p', 'm', 'f')",
    replace:
      "where c.relkind in ('r', 'p', 'm', 'f') and c.relname in ('document', 'chunk', 'chunk_sparse', 'chunk_dense', 'term_statistics', 'corpus_statistics')",
  },
  {
    name: 'a probe does not see what is hidden (Postgres)',
    ...look,
    find: "'with-pii'",
    replace: "'public'",
  },
  {
    name: 'a probe calls empty what row-level security hides from it',
    ...look,
    find: 'elsif not r.open then',
    replace: 'elsif false then',
  },
  {
    name: 'a probe looks into no namespace but the own',
    file: 'shared/adapters/pinecone/holdings.ts',
    find: '.filter((name) => name !== parts.tenant)',
    replace: ".filter((name) => name === '')",
    tests: ['test/unit/shared/adapters/pinecone/holdings.test.ts'],
  },
  {
    name: 'an erased id is given to somebody else',
    ...life,
    find: 'if (isLeaving(entry)) {',
    replace: 'if (isLeaving(entry) && entry.failure !== undefined) {',
  },
  {
    name: 'an erased tenant is resumed',
    ...life,
    find: 'if (isLeaving(known)) throw new Error(`${id} is ${known.status}: it does not come back.`);',
    replace: '',
  },
  {
    name: 'a tenant is erased that is active',
    ...life,
    find: "if (known.status === 'active') {\n",
    replace: "if (known.status === 'active' && known.failure !== undefined) {\n",
  },
  {
    name: 'a start gives keys to who was erased',
    file: 'bin/local-tenants/give-keys.ts',
    find: 'if (!isLeaving(known)) await',
    replace: "if (known.status === 'erased') await",
    tests: ['test/unit/bin/local-tenants/give-keys.test.ts'],
  },
  {
    name: 'a request under way writes behind the probe',
    file: 'bin/local-tenants/perform-erasure.ts',
    find: '  await drained(work, tenant);\n',
    replace: '  void drained;\n',
    tests: ['test/unit/bin/local-tenants/perform-erasure.test.ts'],
  },
  {
    name: 'a receipt speaks of a store in which nothing ever was',
    file: 'bin/local-tenants/erase-here.ts',
    find: 'if (known.length === 0 || known.includes(name)) return;',
    replace: "if (name !== '' || known.includes(name)) return;",
    tests: ['test/unit/bin/local-tenants/perform-erasure.test.ts'],
  },
  {
    name: 'the keys of an erased tenant stay where they are',
    file: 'bin/local-tenants/erasure-holdings.ts',
    find: '    await keys.destroy(tenant);\n',
    replace: '    void keys;\n',
    tests: ['test/unit/bin/local-tenants/perform-erasure.test.ts', 'test/isolation/tenant-life.test.ts'],
  },
  {
    name: 'the keys of an erased tenant stay in memory',
    file: 'bin/local-tenants/erasure-holdings.ts',
    find: '    await forgetKeys(tenant);\n',
    replace: '    void forgetKeys;\n',
    tests: ['test/unit/bin/local-tenants/perform-erasure.test.ts', 'test/isolation/tenant-life.test.ts'],
  },
  {
    name: 'a suspended tenant is let in for as long as the gateway remembers',
    file: 'bin/local-tenants/tenant-gate.ts',
    find: "if (book.lastSeen(tenantId)?.status !== 'active') {",
    replace: 'if (book.lastSeen(tenantId) === undefined) {',
    tests: ['test/isolation/tenant-life.test.ts'],
  },
];
