/** Personal data: absent for whoever may not see it, and out of reach of their writing. */
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ids, put, search } from '../../support/documents.ts';
import type { StoreWorld } from './store-world.ts';

const hidden = true;

export function describePersonalData(world: StoreWorld): void {
  const { get, list } = world;

  describe('personal data', () => {
    it('does not exist for a caller without the right', async () => {
      await put(world.store, world.mine, { id: 'open', content: 'A gecko in the open.' });
      await put(world.store, world.mine, { id: 'secret', content: 'A gecko in secret.', pii: hidden });

      const deleted = await world.store.delete(world.mine, {
        id: 'secret',
        pii: undefined,
        visibility: 'public',
      });

      expect(deleted).toEqual([]);
      expect(ids(await search(world.store, world.mine, 'gecko'))).toEqual(['open']);
      expect(ids(await search(world.store, world.mine, 'gecko', { visibility: 'with-pii' })).sort()).toEqual([
        'open',
        'secret',
      ]);
      expect((await list(world.mine, 'public')).count).toBe(1);
      expect((await list(world.mine, 'with-pii')).count).toBe(2);
      expect(await get('secret', undefined, 'public')).toBeUndefined();
      expect(await get('secret', true, 'public')).toBeUndefined();
      expect((await get('secret'))?.pii).toBe(true);
    });

    it('moves no ranking of a caller without the right', async () => {
      await put(world.store, world.mine, { id: 'a', content: 'A lynx and a badger.' });
      await put(world.store, world.mine, { id: 'b', content: 'A badger and a stoat.' });
      const before = await search(world.store, world.mine, 'lynx badger stoat');

      for (let n = 0; n < 5; n++)
        await put(world.store, world.mine, { id: `n${n}`, content: 'Lynx lynx lynx.', pii: hidden });

      expect(await search(world.store, world.mine, 'lynx badger stoat')).toEqual(before);
    });

    it('is not counted among the chunks that weigh the words of a caller without the right', async () => {
      await put(world.store, world.mine, { id: 'rare', title: 'R', content: 'The stoat.' });
      for (const id of ['c', 'd', 'e']) {
        await put(world.store, world.mine, { id, title: id, content: 'Badger '.repeat(9) });
      }
      // Among few chunks the rare word decides; among hundreds both are rare, and the repeated one does.
      const rank = async () => ids(await search(world.store, world.mine, 'stoat badger', { denseWeight: 0 }));
      const before = await rank();

      const content = 'Nothing to see in this long text. '.repeat(9_000);
      await put(world.store, world.mine, { id: 'long', content, pii: hidden });

      expect(before[0]).toBe('rare');
      expect(await rank()).toEqual(before);
    });

    it('is neither overwritten, revealed nor downgraded by a writer without the right who uses its id', async () => {
      await put(world.store, world.mine, { id: 'x', content: 'The hidden text.', pii: hidden });

      const result = await put(world.store, world.mine, {
        id: 'x',
        content: 'A visible text.',
        visibility: 'public',
      });

      expect(result).toEqual({ replaced: false, pii: false, lowered: false });
      expect((await get('x', true))?.content).toBe('The hidden text.');
      expect((await get('x', false))?.content).toBe('A visible text.');
      expect((await get('x', undefined, 'public'))?.content).toBe('A visible text.');
    });

    it('is stored beside, with the ordinary answer, where such a writer hides a document under a hidden id', async () => {
      await put(world.store, world.mine, { id: 'x', content: 'The first hidden text.', pii: hidden });

      const first = await put(world.store, world.mine, {
        id: 'x',
        content: 'Another.',
        pii: hidden,
        visibility: 'public',
      });
      const free = await put(world.store, world.mine, {
        id: 'y',
        content: 'On a free id.',
        pii: hidden,
        visibility: 'public',
      });

      expect(first).toEqual(free);
      expect((await get('x', true))?.content).toBe('The first hidden text.');
      expect((await get('y', true))?.content).toBe('On a free id.');
      const all = ids((await list(world.mine)).documents);
      expect(all.length).toBe(3);
      expect(all.every((id) => /^[A-Za-z0-9._-]{1,128}$/.test(id))).toBe(true);
    });

    it('takes a visible document out of sight when its flag is raised, by any writer', async () => {
      await put(world.store, world.mine, { id: 'x', content: 'Open at first.', visibility: 'public' });

      const result = await put(world.store, world.mine, {
        id: 'x',
        content: 'Closed now.',
        pii: hidden,
        visibility: 'public',
      });

      expect(result).toEqual({ replaced: true, pii: true, lowered: false });
      expect(await get('x', undefined, 'public')).toBeUndefined();
      expect((await get('x'))?.content).toBe('Closed now.');
      expect((await list(world.mine)).count).toBe(1);
    });

    it.each([
      { said: undefined, pii: true, because: 'unsaid keeps the flag' },
      { said: true, pii: true, because: 'said again' },
      { said: false, pii: false, because: 'said lower, by one who may' },
    ])('is replaced by a writer with the right: $because', async ({ said, pii }) => {
      await put(world.store, world.mine, { id: 'x', content: 'Before.', pii: hidden });

      const result = await put(world.store, world.mine, { id: 'x', content: 'After.', pii: said });

      expect(result).toEqual({ replaced: true, pii, lowered: !pii });
      expect((await list(world.mine)).documents.map((document) => [document.id, document.pii])).toEqual([
        ['x', pii],
      ]);
    });

    it('begins when its flag is lowered: whoever could not see it is not told since when it was hidden', async () => {
      await put(world.store, world.mine, { id: 'x', content: 'Before.', pii: hidden });
      await setTimeout(5);

      await put(world.store, world.mine, { id: 'x', content: 'After.', pii: false });

      const seen = await get('x', undefined, 'public');
      expect(seen?.createdAt).toBe(seen?.updatedAt);
    });

    it.each([
      { said: undefined, left: { hidden: 'New.', visible: 'Decoy.' } },
      { said: true, left: { hidden: 'New.', visible: 'Decoy.' } },
      { said: false, left: { hidden: 'Hidden.', visible: 'New.' } },
    ])('of two documents of one id, one said to be $said replaces the right one', async ({ said, left }) => {
      await put(world.store, world.mine, { id: 'x', content: 'Hidden.', pii: hidden });
      await put(world.store, world.mine, { id: 'x', content: 'Decoy.', visibility: 'public' });

      const result = await put(world.store, world.mine, { id: 'x', content: 'New.', pii: said });

      expect(result).toEqual({ replaced: true, pii: said ?? true, lowered: false });
      expect((await get('x', true))?.content).toBe(left.hidden);
      expect((await get('x', undefined, 'public'))?.content).toBe(left.visible);
    });

    it('of two documents of one id, reading takes the visible one unless the other is addressed', async () => {
      await put(world.store, world.mine, { id: 'x', content: 'Hidden.', pii: hidden });
      await put(world.store, world.mine, { id: 'x', content: 'Visible.', visibility: 'public' });

      const contents = [await get('x'), await get('x', false), await get('x', true)].map(
        (found) => found?.content,
      );

      expect(contents).toEqual(['Visible.', 'Visible.', 'Hidden.']);
    });

    it.each([
      { pii: undefined, visibility: 'with-pii', flags: [false, true], left: [] },
      { pii: true, visibility: 'with-pii', flags: [true], left: [false] },
      { pii: false, visibility: 'with-pii', flags: [false], left: [true] },
      { pii: undefined, visibility: 'public', flags: [false], left: [true] },
      { pii: true, visibility: 'public', flags: [], left: [false, true] },
    ] as const)(
      'of two documents of one id, deleting $pii as $visibility says $flags and leaves $left',
      async (deletion) => {
        await put(world.store, world.mine, { id: 'x', content: 'Hidden.', pii: hidden });
        await put(world.store, world.mine, { id: 'x', content: 'Visible.', visibility: 'public' });

        const { pii, visibility } = deletion;
        const deleted = await world.store.delete(world.mine, { id: 'x', pii, visibility });

        expect(deleted.map((document) => document.pii).toSorted()).toEqual(deletion.flags);
        expect((await list(world.mine)).documents.map((document) => document.pii)).toEqual(deletion.left);
      },
    );

    it('of one document of an id, deleting says which flag it had', async () => {
      await put(world.store, world.mine, { id: 'x', content: 'Hidden.', pii: hidden });
      await put(world.store, world.mine, { id: 'y', content: 'Visible.' });
      const remove = (id: string) =>
        world.store.delete(world.mine, { id, pii: undefined, visibility: 'with-pii' });

      expect([await remove('x'), await remove('y')]).toEqual([[{ pii: true }], [{ pii: false }]]);
    });

    it('is stored beside under an id that can be addressed, however long the one that was asked for', async () => {
      const longest = 'x'.repeat(128);
      await put(world.store, world.mine, { id: longest, content: 'First.', pii: hidden });

      await put(world.store, world.mine, {
        id: longest,
        content: 'Second.',
        pii: hidden,
        visibility: 'public',
      });

      const [beside] = ids((await list(world.mine)).documents).filter((id) => id !== longest);
      expect(beside).toMatch(/^[A-Za-z0-9._-]{1,128}$/);
      expect((await get(beside ?? ''))?.content).toBe('Second.');
    });
  });
}
