/** Wall 4: the tenant and the PII flag in every predicate, alone. Here the engine's own wall is down: a superuser asks. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPostgresStore } from '../../shared/adapters/postgres/postgres-store.ts';
import type { TenantStore } from '../../shared/ports/tenant-store.ts';
import { acme, acme2, everything, ids, put, search } from '../support/documents.ts';
import { openTestEngine, type TestEngine } from '../support/engine.ts';
import { sealerInMemory } from '../support/sealer.ts';

describe('the predicates, with row-level security bypassed', () => {
  let engine: TestEngine;
  let store: TenantStore;

  beforeAll(async () => {
    engine = await openTestEngine();
    store = createPostgresStore(engine.owner, sealerInMemory());
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

    expect(deleted).toEqual([[], []]);
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

  describe('where both tenants have the same ids, flags and chunk numbers', () => {
    const twins = [acme, acme2] as const;
    const long = 'The pelican of this tenant flies over the bay. '.repeat(60);

    beforeEach(async () => {
      for (const tenant of twins) {
        for (const { id } of (await store.list(tenant, { ...everything, visibility: 'with-pii' }))
          .documents) {
          await store.delete(tenant, { id, pii: undefined, visibility: 'with-pii' });
        }
        await put(store, tenant, {
          id: 'x',
          title: `X of ${tenant}`,
          content: `${tenant} says: ${long}`,
          tags: ['t'],
        });
        await put(store, tenant, {
          id: 'y',
          title: `Y of ${tenant}`,
          content: `${tenant} hides: ${long}`,
          pii: true,
        });
      }
    });

    /** Everything of one tenant, in every table, whatever the columns. */
    async function rawRows(tenant: string): Promise<string[]> {
      const tables = [
        'document',
        'chunk',
        'chunk_sparse',
        'chunk_dense',
        'corpus_statistics',
        'term_statistics',
      ];
      const rows: string[] = [];
      for (const table of tables) {
        const text = `select '${table} ' || t::text as row from ${table} t where tenant_id = $1 order by 1`;
        rows.push(...(await engine.owner.query<{ row: string }>(text, [tenant])).map(({ row }) => row));
      }
      return rows;
    }

    it.each([
      { change: 'replaces', act: () => put(store, acme, { id: 'x', content: 'New.' }) },
      { change: 'replaces the hidden one', act: () => put(store, acme, { id: 'y', content: 'New.' }) },
      { change: 'raises a flag', act: () => put(store, acme, { id: 'x', content: 'New.', pii: true }) },
      { change: 'lowers a flag', act: () => put(store, acme, { id: 'y', content: 'New.', pii: false }) },
      {
        change: 'deletes',
        act: async () => {
          for (const id of ['x', 'y']) {
            await store.delete(acme, { id, pii: undefined, visibility: 'with-pii' });
          }
        },
      },
      { change: 'erases all', act: () => store.erase(acme) },
    ])('nothing of the other changes when one $change', async ({ act }) => {
      const [mine, theirs] = [await rawRows('acme'), await rawRows('acme-2')];

      await act();

      expect(await rawRows('acme')).not.toEqual(mine);
      expect(await rawRows('acme-2')).toEqual(theirs);
      expect(theirs.length).toBeGreaterThan(20);
    });

    it('an id of the other is no id of mine: the first put of it replaces nothing', async () => {
      await put(store, acme2, { id: 'z', content: 'Theirs.' });
      await put(store, acme2, { id: 'hidden-z', content: 'Theirs.', pii: true });

      const results = [
        await put(store, acme, { id: 'z', content: 'Mine.' }),
        await put(store, acme, { id: 'hidden-z', content: 'Mine.' }),
      ];

      expect(results).toEqual([
        { replaced: false, pii: false, lowered: false },
        { replaced: false, pii: false, lowered: false },
      ]);
    });

    it('an embedding space of the other is none of mine', async () => {
      const other = { embeddingSpace: 'other-model/1024' };
      await store.erase(acme);

      await put(store, acme, { id: 'x', content: 'A pelican.', ...other });

      expect(ids(await search(store, acme, 'pelican', other))).toEqual(['x']);
      expect(ids(await search(store, acme2, 'pelican'))).toEqual(['x']);
      await store.erase(acme);
    });

    it.each(['public', 'with-pii'] as const)('a %s search quotes one tenant only', async (visibility) => {
      const found = await search(store, acme, 'pelican bay', { visibility, passagesPerDocument: 20 });

      const texts = found.flatMap(({ title, passages }) => [title, ...passages.map(({ text }) => text)]);
      expect(ids(found).sort()).toEqual(visibility === 'public' ? ['x'] : ['x', 'y']);
      expect(texts.filter((text) => text.includes('acme-2'))).toEqual([]);
      expect(
        new Set(found.flatMap(({ id, passages }) => passages.map(({ start }) => `${id} ${start}`))).size,
      ).toBe(texts.length - found.length);
    });

    it('a search leaves every place to the documents of one tenant', async () => {
      await put(store, acme, { id: 'a', content: 'A lynx and a badger.' });
      for (let n = 0; n < 9; n++)
        await put(store, acme2, { id: `n${n}`, title: 'Lynx', content: 'Lynx lynx.' });

      expect(ids(await search(store, acme, 'lynx', { topK: 1 }))).toEqual(['a']);
    });

    it.each(
      [
        // Among few chunks the rare word decides; among a thousand both words are rare, and the repeated one does.
        {
          counts: 'chunks',
          theirs: [{ id: 'long', content: 'Nothing to see in this long text. '.repeat(9_000) }],
        },
        // A word that is common next door is no longer the rare one.
        { counts: 'words', theirs: ['p', 'q', 'r'].map((id) => ({ id, content: 'A stoat.' })) },
      ].flatMap((one) => [
        { ...one, whose: 'one tenant', tenant: acme2, pii: false },
        { ...one, whose: 'what is visible', tenant: acme, pii: true },
      ]),
    )('a search counts the $counts of $whose only', async ({ theirs, tenant, pii }) => {
      await store.delete(acme, { id: 'x', pii: undefined, visibility: 'public' });
      await put(store, acme, { id: 'rare', title: 'R', content: 'The stoat.' });
      for (const id of ['c', 'd', 'e']) {
        await put(store, acme, { id, title: id, content: 'Badger '.repeat(9) });
      }
      const rank = async () => ids(await search(store, acme, 'stoat badger', { denseWeight: 0 }));
      const before = await rank();

      for (const document of theirs) await put(store, tenant, { ...document, pii });

      expect(before[0]).toBe('rare');
      expect(await rank()).toEqual(before);
    });
  });
});
