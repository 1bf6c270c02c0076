/** Tenants: apart in every call. */
import { describe, expect, it } from 'vitest';
import { put, search } from '../../support/documents.ts';
import type { StoreWorld } from './store-world.ts';

export function describeTenants(world: StoreWorld): void {
  const { get, list } = world;

  describe('tenants', () => {
    it('keeps the same id of two tenants apart in every call', async () => {
      await put(world.store, world.mine, { id: 'same', content: 'Mine speaks of a pelican.' });
      await put(world.store, world.theirs, { id: 'same', content: 'Theirs speaks of a pelican, too.' });
      await put(world.store, world.theirs, { id: 'only', content: 'Only theirs has this pelican.' });

      const found = await search(world.store, world.mine, 'pelican');
      const deleted = await world.store.delete(world.mine, {
        id: 'only',
        pii: undefined,
        visibility: 'with-pii',
      });

      expect(found.map(({ id, passages }) => [id, passages[0]?.text])).toEqual([
        ['same', 'Mine speaks of a pelican.'],
      ]);
      expect(await get('only')).toBeUndefined();
      expect(deleted).toEqual([]);
      expect((await list(world.mine)).count).toBe(1);
      expect((await list(world.theirs)).count).toBe(2);
    });

    it('replaces and deletes nothing of another tenant', async () => {
      await put(world.store, world.theirs, { id: 'same', content: 'Theirs.' });

      await put(world.store, world.mine, { id: 'same', content: 'Mine.' });
      await world.store.delete(world.mine, { id: 'same', pii: undefined, visibility: 'with-pii' });

      const document = await world.store.get(world.theirs, {
        id: 'same',
        pii: undefined,
        visibility: 'public',
      });
      expect(document?.content).toBe('Theirs.');
    });

    it("lets no other tenant's documents move a ranking", async () => {
      await put(world.store, world.mine, { id: 'a', content: 'A lynx and a badger.' });
      await put(world.store, world.mine, { id: 'b', content: 'A badger and a stoat.' });
      const before = await search(world.store, world.mine, 'lynx badger stoat');

      for (let n = 0; n < 5; n++)
        await put(world.store, world.theirs, { id: `n${n}`, content: 'Badger lynx badger.' });

      expect(await search(world.store, world.mine, 'lynx badger stoat')).toEqual(before);
      expect(before.length).toBe(2);
    });
  });
}
