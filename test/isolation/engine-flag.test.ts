/** Wall 3 knows the PII flag: row-level security alone keeps hidden rows from whoever has not said that they may be seen. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPostgresStore } from '../../shared/adapters/postgres/postgres-store.ts';
import type { TenantStore } from '../../shared/ports/tenant-store.ts';
import { acme, everything, ids, put, search } from '../support/documents.ts';
import { openTestEngine, type TestEngine } from '../support/engine.ts';
import { sealerInMemory } from '../support/sealer.ts';
import { removePredicates } from '../support/sql-predicates.ts';

const tables = ['document', 'chunk', 'chunk_sparse', 'chunk_dense', 'corpus_statistics', 'term_statistics'];

describe('row-level security, asked without a predicate', () => {
  let engine: TestEngine;

  beforeAll(async () => {
    engine = await openTestEngine();
    const store = createPostgresStore(engine.app, sealerInMemory());
    await put(store, acme, { id: 'open', content: 'A gecko in the open.' });
    await put(store, acme, { id: 'secret', content: 'A gecko in secret.', pii: true });
  });
  afterAll(() => engine.close());

  /** As the application, inside one transaction that entered acme and said what may be seen, if anything. */
  async function raw<Row>(visibility: string | undefined, statement: string): Promise<Row[]> {
    await engine.exec(
      "begin; set local role app_user; select set_config('app.current_tenant', 'acme', true)",
    );
    try {
      if (visibility !== undefined)
        await engine.session.query("select set_config('app.current_visibility', $1, true)", [visibility]);
      return await engine.session.query<Row>(statement, []);
    } finally {
      await engine.exec('rollback');
    }
  }

  it.each(
    tables.flatMap((table) =>
      [undefined, '', 'public', 'both', 'true', 'WITH-PII'].map((visibility) => ({ table, visibility })),
    ),
  )('shows of $table no hidden row to the visibility $visibility', async ({ table, visibility }) => {
    const seen = await raw<{ pii: boolean }>(visibility, `select pii from ${table}`);

    expect(new Set(seen.map(({ pii }) => pii))).toEqual(new Set([false]));
  });

  it.each(tables)('shows of %s all to whoever may see what is hidden', async (table) => {
    const seen = await raw<{ pii: boolean }>('with-pii', `select pii from ${table}`);

    expect(new Set(seen.map(({ pii }) => pii))).toEqual(new Set([false, true]));
  });

  it.each(tables)('takes no hidden row of %s from whoever may not see it', async (table) => {
    const raising = raw('public', `update ${table} set pii = true`);

    await expect(raising).rejects.toThrow('row-level security');
  });

  it.each(tables)('neither changes nor deletes a hidden row of %s for such a caller', async (table) => {
    const changed = await raw('public', `update ${table} set pii = false where pii returning 1`);
    const deleted = await raw('public', `delete from ${table} where pii returning 1`);
    const control = await raw('with-pii', `delete from ${table} where pii returning 1`);

    expect([changed, deleted]).toEqual([[], []]);
    expect(control.length).toBeGreaterThan(0);
  });

  it.each([
    ['search', "search_chunks('acme', '{f,t}', '{}', 'offline-hash-1/1024', null, '{}', 0, 1, 0, 1, 1)"],
    ['get', "get_document('acme', '{f,t}', 'secret', null)"],
    ['list', "list_documents('acme', '{f,t}', null, null, null, 1)"],
    ['delete', "delete_document('acme', '{f,t}', 'none', null)"],
    ['erase', "erase_tenant('acme-2')"],
  ])('has forgotten after a %s of a caller with the right what was said', async (_, call) => {
    await engine.app.query(`select from ${call}`, []);

    const left = await engine.app.query<{ said: string }>(
      "select current_setting('app.current_visibility', true) as said",
      [],
    );

    expect(left).toEqual([{ said: '' }]);
  });
});

describe('row-level security, with the predicates taken out of the reading functions', () => {
  let engine: TestEngine;
  let store: TenantStore;
  const address = { pii: undefined, visibility: 'public' } as const;

  beforeAll(async () => {
    engine = await openTestEngine();
    const sealer = sealerInMemory();
    store = createPostgresStore(engine.app, sealer);
    await put(store, acme, { id: 'open', content: 'A gecko in the open.', tags: ['t'] });
    await put(store, acme, { id: 'secret', content: 'A gecko in secret.', tags: ['t'], pii: true });
    await removePredicates(engine, 'tenant and flag');
  });
  afterAll(() => engine.close());

  it('is a test with wall 4 down: past row-level security the functions show what is hidden', async () => {
    const rows = await engine.owner.query<{ id: string }>(
      "select id from list_documents('acme', '{f}', null, null, null, 9)",
      [],
    );

    expect(ids(rows)).toEqual(['open', 'secret']);
  });

  it('lets a caller without the right find, list and read what is visible, and count nothing else', async () => {
    const listed = await store.list(acme, { ...everything, visibility: 'public', tag: 't' });

    expect(ids(await search(store, acme, 'gecko'))).toEqual(['open']);
    expect(ids(await search(store, acme, 'gecko', { tags: ['t'] }))).toEqual(['open']);
    expect([ids(listed.documents), listed.count]).toEqual([['open'], 1]);
    expect((await store.get(acme, { ...address, id: 'open' }))?.content).toBe('A gecko in the open.');
    expect(await store.get(acme, { ...address, id: 'secret' })).toBeUndefined();
    expect(await store.delete(acme, { ...address, id: 'secret' })).toEqual([]);
  });

  it('lets a caller with the right find and list everything', async () => {
    const listed = await store.list(acme, { ...everything, visibility: 'with-pii' });

    expect(ids(await search(store, acme, 'gecko', { visibility: 'with-pii' })).sort()).toEqual([
      'open',
      'secret',
    ]);
    expect(listed.count).toBe(2);
  });

  it('weighs no word for a caller without the right by what is hidden', async () => {
    await put(store, acme, { id: 'rare', title: 'R', content: 'The stoat.' });
    for (const id of ['c', 'd', 'e']) await put(store, acme, { id, title: id, content: 'Badger '.repeat(9) });
    const rank = async (visibility: 'public' | 'with-pii') =>
      ids(await search(store, acme, 'stoat badger', { denseWeight: 0, visibility }));
    const before = await rank('public');
    await put(store, acme, { id: 'long', content: 'Nothing to see here. '.repeat(9_000), pii: true });

    expect(before[0]).toBe('rare');
    expect(await rank('public')).toEqual(before);
    // The control: whoever may see it has it counted.
    expect((await rank('with-pii'))[0]).not.toBe('rare');
  });

  it('has no say of a hidden model for a caller without the right', async () => {
    await put(store, acme, { id: 'secret', content: 'Another gecko.', pii: true });
    await engine.owner.query("update document set embedding_space = 'other/1024' where pii", []);

    expect(ids(await search(store, acme, 'gecko'))).toEqual(['open']);
    await expect(search(store, acme, 'gecko', { visibility: 'with-pii' })).rejects.toMatchObject({
      code: 'embedding-mismatch',
    });
  });
});
