/** Documents: put, read, replaced, deleted, listed. */
import { describe, expect, it } from 'vitest';
import { everything, ids, put, putRequest, search } from '../../support/documents.ts';
import type { StoreWorld } from './store-world.ts';

const visible = false;

export function describeDocuments(world: StoreWorld): void {
  const { get, list } = world;

  describe('documents', () => {
    it('gives a document back as it was put', async () => {
      const content = `One. ${'A sentence about lighthouses 🚨 and fog. '.repeat(80)}The end.`;

      const result = await put(world.store, world.mine, {
        id: 'd',
        title: 'Lamp',
        content,
        tags: ['sea', 'light'],
        pii: visible,
      });
      const document = await get('d');

      expect(result).toEqual({ replaced: false, pii: false, lowered: false });
      expect(document).toMatchObject({
        id: 'd',
        title: 'Lamp',
        tags: ['sea', 'light'],
        pii: false,
        content,
      });
      expect(document?.characters).toBe(content.length);
      expect(document?.chunks).toBeGreaterThan(2);
      expect(document?.createdAt).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    });

    it('replaces a document of the same id whole, and keeps when it was created', async () => {
      await put(world.store, world.mine, { id: 'd', content: 'Old text about walruses. '.repeat(100) });
      const before = await get('d');

      const result = await put(world.store, world.mine, {
        id: 'd',
        title: 'New',
        content: 'New text about zebras.',
      });

      const after = await get('d');
      expect(result.replaced).toBe(true);
      expect(after).toMatchObject({ title: 'New', content: 'New text about zebras.', chunks: 1 });
      expect(after?.createdAt).toBe(before?.createdAt);
      expect(ids(await search(world.store, world.mine, 'walruses'))).toEqual([]);
      expect((await list(world.mine)).count).toBe(1);
    });

    it('deletes a document and everything that a search could find of it', async () => {
      await put(world.store, world.mine, { id: 'd', content: 'Only here: the word axolotl.' });

      const deleted = await world.store.delete(world.mine, { id: 'd', pii: undefined, visibility: 'public' });
      const again = await world.store.delete(world.mine, { id: 'd', pii: undefined, visibility: 'public' });

      expect([deleted, again]).toEqual([[{ pii: false }], []]);
      expect(await get('d')).toBeUndefined();
      expect(await search(world.store, world.mine, 'axolotl')).toEqual([]);
      expect(await list(world.mine)).toEqual({ documents: [], count: 0, next: undefined });
    });

    it('pages through the list in the order of ids, with the count of all pages on each', async () => {
      for (const id of ['c', 'a', 'B', 'd', 'e'])
        await put(world.store, world.mine, { id, content: 'Text.' });

      const first = await world.store.list(world.mine, { ...everything, limit: 2, visibility: 'public' });
      const second = await world.store.list(world.mine, {
        ...everything,
        limit: 2,
        visibility: 'public',
        after: first.next,
      });
      const third = await world.store.list(world.mine, {
        ...everything,
        limit: 2,
        visibility: 'public',
        after: second.next,
      });

      expect([first, second, third].map((page) => ids(page.documents))).toEqual([
        ['B', 'a'],
        ['c', 'd'],
        ['e'],
      ]);
      expect([first, second, third].map((page) => page.count)).toEqual([5, 5, 5]);
      expect(third.next).toBeUndefined();
    });

    it('puts nothing once it was given up, not even later', async () => {
      await put(world.store, world.mine, { id: 'd', content: 'The first text.' });
      const request = await putRequest({ id: 'd', content: 'Given up.' });

      const putting = world.store.put(world.mine, request, AbortSignal.abort());

      await expect(putting).rejects.toMatchObject({ code: 'dependency-unavailable' });
      expect((await get('d'))?.content).toBe('The first text.');
    });

    it('says the count even where a page is empty', async () => {
      await put(world.store, world.mine, { id: 'a', content: 'Text.' });

      const page = await world.store.list(world.mine, {
        ...everything,
        visibility: 'public',
        after: { id: 'zzz', pii: false },
      });

      expect(page).toEqual({ documents: [], count: 1, next: undefined });
    });

    it('lists and counts only the documents with the tag, compared exactly', async () => {
      await put(world.store, world.mine, { id: 'a', content: 'Text.', tags: ['red', 'blue'] });
      await put(world.store, world.mine, { id: 'b', content: 'Text.', tags: ['Red'] });

      const page = await world.store.list(world.mine, { ...everything, visibility: 'public', tag: 'red' });

      expect([ids(page.documents), page.count]).toEqual([['a'], 1]);
    });
  });
}
