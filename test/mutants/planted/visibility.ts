/** Personal data that is shown, counted or told of to callers without the right; the same for both stores. */
import type { Mutant } from '../mutant.ts';

const tenantContext = {
  file: 'shared/tenancy/tenant-context.ts',
  tests: ['test/unit/shared/tenancy/tenant-context.test.ts'],
};
const cursor = { file: 'functions/list/cursor.ts', tests: ['test/unit/functions/list/cursor.test.ts'] };
const cursorScope = 'JSON.stringify([tenantId, visibility, tag ?? null])';

export const visibilityMutants: readonly Mutant[] = [
  {
    name: 'personal data is visible by default',
    ...tenantContext,
    find: "(piiAccess ? 'with-pii' : 'public')",
    replace: "(piiAccess === false ? 'with-pii' : 'with-pii')",
  },
  {
    name: 'an admin sees personal data without the right to it',
    ...tenantContext,
    find: "held.has('pii_access')",
    replace: "held.has('pii_access') || held.has('admin')",
  },
  {
    name: 'a document that is hidden is forbidden, which says that there is one',
    file: 'functions/get/get.ts',
    find: "  if (document === undefined) throw new AppError('not-found');\n",
    replace: `  if (document === undefined) {
    const hidden = await store.get(tenant.tenantId, { id, pii, visibility: 'with-pii' });
    throw new AppError(hidden === undefined ? 'not-found' : 'forbidden');
  }
`,
    tests: ['test/isolation/twin-worlds.test.ts'],
  },
  {
    name: 'a deletion of nothing is told of as done',
    file: 'functions/delete/delete.ts',
    find: "  if (deleted.length === 0) throw new AppError('not-found');\n",
    replace: '',
    tests: ['test/unit/functions/audit-events.test.ts'],
  },
  {
    name: 'a refusal shows what it was made from',
    file: 'functions/query/query.ts',
    find: 'answer.text === refusal ? [] : found',
    replace: 'found',
    tests: ['test/unit/functions/query/query.test.ts'],
  },
  {
    name: "a cursor is good in another tenant's list",
    ...cursor,
    find: cursorScope,
    replace: 'JSON.stringify([visibility, tag ?? null, tenantId.length * 0])',
  },
  {
    name: 'a cursor is good for whoever sees less',
    ...cursor,
    find: cursorScope,
    replace: 'JSON.stringify([tenantId, visibility.length * 0, tag ?? null])',
  },
  {
    name: 'a cursor is good for another tag',
    ...cursor,
    find: cursorScope,
    replace: 'JSON.stringify([tenantId, visibility, (tag ?? null) === tag])',
  },
  {
    name: 'a document says since when it was hidden (Postgres)',
    file: 'shared/adapters/postgres/migrations/0011-lowered-flag.sql',
    find: 'case when v_replaced and not v_pii then now() else coalesce(v_created, now()) end',
    replace: 'coalesce(v_created, clock_timestamp())',
    tests: ['test/contract/postgres-store.test.ts'],
  },
  {
    name: 'a document says since when it was hidden (Pinecone)',
    file: 'shared/adapters/pinecone/new-document.ts',
    find: 'result.lowered ? nowMs : (replaced?.createdMs ?? nowMs)',
    replace: 'result.lowered === undefined ? nowMs : (replaced?.createdMs ?? nowMs)',
    tests: ['test/contract/pinecone-store.test.ts'],
  },
];
