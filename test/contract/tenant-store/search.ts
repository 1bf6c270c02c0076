/** Search: order, passages, tags, statistics. */
import { describe, expect, it } from 'vitest';
import type { TenantId } from '../../../shared/tenancy/tenant-id.ts';
import { ids, put, search } from '../../support/documents.ts';
import type { StoreWorld } from './store-world.ts';

export function describeSearch(world: StoreWorld): void {
  const { get } = world;

  describe('search', () => {
    it('ranks distinct documents, best first, each with its best passages', async () => {
      const filler = 'Nothing of interest happens in this sentence at all. '.repeat(30);
      await put(world.store, world.mine, {
        id: 'best',
        title: 'Heron',
        content: `The heron and the heron fish. ${filler}`,
      });
      await put(world.store, world.mine, {
        id: 'second',
        title: 'Birds',
        content: `${filler} A heron was seen once. ${filler}`,
      });
      await put(world.store, world.mine, { id: 'other', title: 'Cats', content: filler });

      const found = await search(world.store, world.mine, 'heron');

      expect(ids(found)).toEqual(['best', 'second']);
      expect(found[1]?.passages[0]?.text).toContain('A heron was seen once.');
      const { content = '' } = (await get('second')) ?? {};
      for (const { text, start, end } of found[1]?.passages ?? [])
        expect(content.slice(start, end)).toBe(text);
    });

    it('returns as many documents and passages as were asked for, at most', async () => {
      for (const id of ['a', 'b', 'c']) {
        await put(world.store, world.mine, {
          id,
          content: 'The quokka smiles at the quokka in the sun. '.repeat(120),
        });
      }

      const found = await search(world.store, world.mine, 'quokka', { topK: 2, passagesPerDocument: 2 });

      expect(found.map(({ passages }) => passages.length)).toEqual([2, 2]);
    });

    it('breaks ties by id, so that equal requests have equal answers', async () => {
      for (const id of ['c', 'a', 'b'])
        await put(world.store, world.mine, { id, title: 'Same', content: 'The same newt.' });

      expect(ids(await search(world.store, world.mine, 'newt'))).toEqual(['a', 'b', 'c']);
      expect(ids(await search(world.store, world.mine, 'newt', { topK: 2 }))).toEqual(['a', 'b']);
    });

    it('uses only documents that carry all the tags', async () => {
      await put(world.store, world.mine, { id: 'both', content: 'A marmot.', tags: ['x', 'y'] });
      await put(world.store, world.mine, { id: 'one', content: 'A marmot.', tags: ['x'] });

      expect(ids(await search(world.store, world.mine, 'marmot', { tags: ['x', 'y'] }))).toEqual(['both']);
      expect(ids(await search(world.store, world.mine, 'marmot', { tags: ['z'] }))).toEqual([]);
    });

    it('finds nothing where no word is shared and nothing is similar', async () => {
      await put(world.store, world.mine, { id: 'a', content: 'Photosynthesis turns light into sugar.' });

      expect(await search(world.store, world.mine, 'quarterly dividend')).toEqual([]);
    });

    it('finds by similarity alone where no term index is shared', async () => {
      await put(world.store, world.mine, {
        id: 'a',
        title: 'Tides',
        content: 'Tides rise and fall twice a day.',
      });

      const found = await search(world.store, world.mine, 'Tides rise and fall twice a day', {
        terms: [],
        relatedSimilarity: 0.3,
      });

      expect(ids(found)).toEqual(['a']);
    });

    it('forgets the terms of deleted and replaced documents in its statistics', async () => {
      const corpus = async (tenant: TenantId) => {
        await put(world.store, tenant, {
          id: 'a',
          title: 'A',
          content: 'The otter sleeps. The ferry waits.',
        });
        await put(world.store, tenant, {
          id: 'b',
          title: 'B',
          content: 'The ferry leaves at noon with an otter.',
        });
      };
      await corpus(world.mine);
      for (const id of ['x', 'y', 'z'])
        await put(world.store, world.mine, { id, content: 'Ferry ferry ferry otter.' });
      for (const id of ['x', 'y'])
        await world.store.delete(world.mine, { id, pii: undefined, visibility: 'public' });
      await put(world.store, world.mine, { id: 'z', content: 'Unrelated words.' });
      await world.store.delete(world.mine, { id: 'z', pii: undefined, visibility: 'public' });
      await corpus(world.theirs);

      const question = 'otter ferry noon';

      expect(await search(world.store, world.mine, question)).toEqual(
        await search(world.store, world.theirs, question),
      );
    });
  });
}
