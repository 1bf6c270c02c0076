/** Wall 4: the tenant and the PII flag in every predicate, alone. Here the engine's own wall is down: a superuser asks. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPostgresStore } from '../../shared/adapters/postgres/postgres-store.ts';
import type { TenantStore } from '../../shared/ports/tenant-store.ts';
import { acme, acme2, everything, ids, put, search } from '../support/documents.ts';
import { openTestEngine, type TestEngine } from '../support/engine.ts';

describe('the predicates, with row-level security bypassed', () => {
  let engine: TestEngine;
  let store: TenantStore;

  beforeAll(async () => {
    engine = await openTestEngine();
    store = createPostgresStore(engine.owner);
    await put(store, acme, { id: 'same', content: 'A pelican of acme.' });
    await put(store, acme, { id: 'hidden', content: 'A hidden pelican of acme.', pii: true });
    await put(store, acme2, { id: 'same', content: 'A pelican of acme-2.' });
    await put(store, acme2, { id: 'theirs', content: 'Another pelican of acme-2.' });
  });
  afterAll(() => engine.close());

  it('is a test with the wall down: the same connection sees every tenant', async () => {
    const rows = await engine.owner.query<{ tenant_id: string }>('select tenant_id from document', []);

    expect(new Set(rows.map((row) => row.tenant_id))).toEqual(new Set(['acme', 'acme-2']));
  });

  it('search within the tenant', async () => {
    const found = await search(store, acme, 'pelican');

    expect(ids(found)).toEqual(['same']);
    expect(found[0]?.passages[0]?.text).toBe('A pelican of acme.');
  });

  it('search by tag within the tenant', async () => {
    await put(store, acme, { id: 'plain', content: 'A tagless pelican.' });
    await put(store, acme2, { id: 'plain', content: 'A tagged pelican.', tags: ['t'] });

    expect(ids(await search(store, acme, 'pelican', { tags: ['t'] }))).toEqual([]);

    await store.delete(acme, { id: 'plain', pii: undefined, visibility: 'public' });
    await store.delete(acme2, { id: 'plain', pii: undefined, visibility: 'public' });
  });

  it('list and count within the tenant and the right', async () => {
    const pages = await Promise.all(
      (['public', 'with-pii'] as const).map((visibility) => store.list(acme, { ...everything, visibility })),
    );

    expect(pages.map((page) => [ids(page.documents), page.count])).toEqual([
      [['same'], 1],
      [['hidden', 'same'], 2],
    ]);
  });

  it('read within the tenant and the right', async () => {
    const address = { pii: undefined, visibility: 'public' } as const;

    expect((await store.get(acme, { ...address, id: 'same' }))?.content).toBe('A pelican of acme.');
    expect(await store.get(acme, { ...address, id: 'theirs' })).toBeUndefined();
    expect(await store.get(acme, { ...address, id: 'hidden' })).toBeUndefined();
  });

  it('delete and replace within the tenant and the right', async () => {
    const address = { pii: undefined, visibility: 'public' } as const;

    const deleted = [
      await store.delete(acme, { ...address, id: 'theirs' }),
      await store.delete(acme, { ...address, id: 'hidden' }),
    ];
    await put(store, acme, { id: 'same', content: 'A newer pelican of acme.' });

    expect(deleted).toEqual([false, false]);
    expect((await store.get(acme2, { ...address, id: 'same' }))?.content).toBe('A pelican of acme-2.');
    expect((await store.list(acme2, { ...everything, visibility: 'with-pii' })).count).toBe(2);
  });

  it('keep the statistics of tenants and of the right apart', async () => {
    const statistics = await engine.owner.query<Record<string, unknown>>(
      'select tenant_id, pii, chunks from corpus_statistics order by 1, 2',
      [],
    );

    expect(statistics).toEqual([
      { tenant_id: 'acme', pii: false, chunks: 1 },
      { tenant_id: 'acme', pii: true, chunks: 1 },
      { tenant_id: 'acme-2', pii: false, chunks: 2 },
    ]);
  });
});
