/** Erasure: nothing of the tenant is left, and nothing of any other is touched. */
import { describe, expect, it } from 'vitest';
import { ids, put, search } from '../../support/documents.ts';
import type { StoreWorld } from './store-world.ts';

export function describeErasure(world: StoreWorld): void {
  const { get, list } = world;

  describe('erasure', () => {
    it('leaves nothing of the tenant, visible or hidden', async () => {
      for (const id of ['a', 'b'])
        await put(world.store, world.mine, { id, content: 'A pelican rests. '.repeat(100) });
      await put(world.store, world.mine, { id: 'h', content: 'A hidden pelican.', pii: true });

      await world.store.erase(world.mine);

      expect(await list(world.mine)).toEqual({ documents: [], count: 0, next: undefined });
      expect(await search(world.store, world.mine, 'pelican', { visibility: 'with-pii' })).toEqual([]);
      expect(await get('a')).toBeUndefined();
      expect(await get('h')).toBeUndefined();
    });

    it('touches no other tenant', async () => {
      await put(world.store, world.mine, { id: 'x', content: 'Mine speaks of a pelican.' });
      await put(world.store, world.theirs, { id: 'x', content: 'Theirs speaks of a pelican.' });
      await put(world.store, world.theirs, { id: 'h', content: 'A hidden pelican.', pii: true });
      const before = await search(world.store, world.theirs, 'pelican', { visibility: 'with-pii' });

      await world.store.erase(world.mine);

      expect(await search(world.store, world.theirs, 'pelican', { visibility: 'with-pii' })).toEqual(before);
      expect(ids(before).sort()).toEqual(['h', 'x']);
      expect((await list(world.theirs)).count).toBe(2);
    });

    it('can be followed by new documents, which rank as if there had been none before', async () => {
      const corpus = async (tenant: typeof world.mine) => {
        await put(world.store, tenant, { id: 'a', title: 'A', content: 'A lynx and a badger.' });
        await put(world.store, tenant, { id: 'b', title: 'B', content: 'A badger and a stoat.' });
      };
      for (const id of ['a', 'x', 'y'])
        await put(world.store, world.mine, { id, content: 'Lynx lynx lynx badger.' });
      await world.store.erase(world.mine);

      await corpus(world.mine);
      await corpus(world.theirs);

      expect(await search(world.store, world.mine, 'lynx badger stoat')).toEqual(
        await search(world.store, world.theirs, 'lynx badger stoat'),
      );
      expect((await list(world.mine)).count).toBe(2);
    });

    it('resolves for a tenant that has nothing, and when repeated', async () => {
      await expect(world.store.erase(world.mine)).resolves.toBeUndefined();
      await put(world.store, world.mine, { id: 'x', content: 'A heron.' });

      await world.store.erase(world.mine);

      await expect(world.store.erase(world.mine)).resolves.toBeUndefined();
      expect((await list(world.mine)).count).toBe(0);
    });
  });
}
