/** Wall 3 on a pooled connection: nobody lays a table without row-level security before a tenants' one. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPostgresStore } from '../../../../../shared/adapters/postgres/postgres-store.ts';
import type { TenantStore } from '../../../../../shared/ports/tenant-store.ts';
import { acme, everything, ids, put, search } from '../../../../support/documents.ts';
import { openTestEngine, type TestEngine } from '../../../../support/engine.ts';
import { sealerInMemory } from '../../../../support/sealer.ts';

const tables = ['document', 'chunk', 'chunk_sparse', 'chunk_dense', 'corpus_statistics', 'term_statistics'];

describe('a temporary table of the name of a tenants’ one, on the same connection', () => {
  let engine: TestEngine;
  let store: TenantStore;
  const address = { id: 'x', pii: undefined, visibility: 'public' } as const;

  beforeEach(async () => {
    engine = await openTestEngine();
    store = createPostgresStore(engine.app, sealerInMemory());
    await put(store, acme, { id: 'x', content: 'A heron.' });
  });
  afterEach(() => engine.close());

  async function layDecoys(): Promise<void> {
    // Else nothing could be laid: the next best wall is tested without the first.
    await engine.exec('grant temporary on database postgres to app_user');
    for (const table of tables)
      await engine.app.query(`create temporary table ${table} (like public.${table} including all)`, []);
  }

  it.each(tables)('cannot be made: %s', async (table) => {
    const laying = engine.app.query(`create temporary table ${table} (like public.${table})`, []);

    await expect(laying).rejects.toThrow('permission denied to create temporary tables');
  });

  it('would be read by whoever names no schema: the control', async () => {
    await layDecoys();
    await engine.app.query(
      "insert into document select 'acme-2', false, 'planted', 'T', '{}', 1, 1, now(), now(), 'offline-hash-1/1024', repeat('0', 32)",
      [],
    );

    expect(await engine.app.query('select id from document', [])).toEqual([{ id: 'planted' }]);
  });

  it.each([
    {
      name: 'list',
      call: async () =>
        (await store.list(acme, { ...everything, visibility: 'public' })).documents.map(({ id }) => id),
    },
    { name: 'search', call: async () => ids(await search(store, acme, 'heron')) },
    { name: 'get', call: async () => [(await store.get(acme, address))?.id] },
  ])('is not what the store reads: $name', async ({ call }) => {
    await layDecoys();

    expect(await call()).toEqual(['x']);
  });

  it.each([
    { name: 'put', call: () => put(store, acme, { id: 'y', content: 'A stork.' }), left: ['x', 'y'] },
    { name: 'a replacement', call: () => put(store, acme, { id: 'x', content: 'A stork.' }), left: ['x'] },
    { name: 'delete', call: () => store.delete(acme, address), left: [] },
    { name: 'erase', call: () => store.erase(acme), left: [] },
  ])('is not what the store writes: $name', async ({ call, left }) => {
    await layDecoys();

    await call();

    const real: Record<string, unknown> = {};
    const decoys: Record<string, unknown> = {};
    for (const table of tables) {
      const count = 'select count(*)::integer as n from';
      real[table] = (await engine.owner.query<{ n: number }>(`${count} public.${table}`, []))[0]?.n;
      decoys[table] = (await engine.owner.query<{ n: number }>(`${count} pg_temp.${table}`, []))[0]?.n;
    }
    expect(await engine.owner.query('select id from public.document order by id', [])).toEqual(
      left.map((id) => ({ id })),
    );
    expect(decoys).toEqual(Object.fromEntries(tables.map((table) => [table, 0])));
    expect(Object.values(real).map((n) => n === 0)).toEqual(tables.map(() => left.length === 0));
  });
});
