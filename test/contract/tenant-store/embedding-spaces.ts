/** Embedding spaces: vectors of two models are never compared, and hidden documents give no model away. */
import { describe, expect, it } from 'vitest';
import { ids, put, search } from '../../support/documents.ts';
import type { StoreWorld } from './store-world.ts';

const other = 'other-model-7/1024';
const mismatch = { code: 'embedding-mismatch' };

export function describeEmbeddingSpaces(world: StoreWorld): void {
  const { get, list } = world;

  describe('embedding spaces', () => {
    it('refuses to search documents of another space, and says what to do', async () => {
      await put(world.store, world.mine, { id: 'x', content: 'A heron.' });

      const searching = search(world.store, world.mine, 'heron', { embeddingSpace: other });

      await expect(searching).rejects.toMatchObject({
        ...mismatch,
        detail: expect.stringMatching(/(?=.*offline-hash-1\/1024)(?=.*other-model-7\/1024).*ingest/),
      });
      expect(ids(await search(world.store, world.mine, 'heron'))).toEqual(['x']);
    });

    it('refuses to put a document beside one of another space, and stores nothing of it', async () => {
      await put(world.store, world.mine, { id: 'x', content: 'A heron.' });

      const putting = put(world.store, world.mine, { id: 'y', content: 'A stork.', embeddingSpace: other });

      await expect(putting).rejects.toMatchObject(mismatch);
      expect(ids((await list(world.mine)).documents)).toEqual(['x']);
      expect(await get('y')).toBeUndefined();
      expect((await search(world.store, world.mine, 'stork')).length).toBe(0);
    });

    it('refuses to replace a document by one of another space, while others are left in the former', async () => {
      await put(world.store, world.mine, { id: 'x', content: 'A heron.' });
      await put(world.store, world.mine, { id: 'y', content: 'A stork.' });

      const putting = put(world.store, world.mine, { id: 'x', content: 'A crane.', embeddingSpace: other });

      await expect(putting).rejects.toMatchObject(mismatch);
      expect((await get('x'))?.content).toBe('A heron.');
    });

    it.each(['public', 'with-pii'] as const)(
      'refuses a %s caller a space that only one of many visible documents is not of',
      async (visibility) => {
        for (const id of ['a', 'b', 'c']) await put(world.store, world.mine, { id, content: 'A heron.' });

        await expect(
          search(world.store, world.mine, 'heron', { embeddingSpace: other, visibility }),
        ).rejects.toMatchObject(mismatch);
      },
    );

    it('does not tell a caller without the right that hidden documents are of another space', async () => {
      await put(world.store, world.mine, { id: 'hidden', content: 'A hidden heron.', pii: true });

      const found = await search(world.store, world.mine, 'heron', { embeddingSpace: other });
      const result = await put(world.store, world.mine, {
        id: 'open',
        content: 'An open heron.',
        visibility: 'public',
        embeddingSpace: other,
      });
      const foundLater = await search(world.store, world.mine, 'heron', { embeddingSpace: other });

      expect(found).toEqual([]);
      expect(result).toEqual({ replaced: false, pii: false, lowered: false });
      expect(ids(foundLater)).toEqual(['open']);
    });

    it.each([undefined, 'offline-hash-1/1024', other])(
      'refuses a caller with the right who asks in %s, where hidden and visible documents differ',
      async (embeddingSpace) => {
        await put(world.store, world.mine, { id: 'hidden', content: 'A hidden heron.', pii: true });
        await put(world.store, world.mine, {
          id: 'open',
          content: 'An open heron.',
          visibility: 'public',
          embeddingSpace: other,
        });
        const overrides = embeddingSpace === undefined ? {} : { embeddingSpace };

        await expect(
          search(world.store, world.mine, 'heron', { ...overrides, visibility: 'with-pii' }),
        ).rejects.toMatchObject(mismatch);
        await expect(
          put(world.store, world.mine, { id: 'z', content: 'A stork.', ...overrides }),
        ).rejects.toMatchObject(mismatch);
      },
    );

    it.each(['offline-hash-1/1024', other])(
      'refuses a caller with the right who asks in %s, where hidden documents differ among themselves',
      async (embeddingSpace) => {
        await put(world.store, world.mine, { id: 'h', content: 'A hidden heron.', pii: true });
        const unseeing = { visibility: 'public', pii: true, embeddingSpace: other } as const;
        await put(world.store, world.mine, { id: 'beside', content: 'A hidden stork.', ...unseeing });

        await expect(
          search(world.store, world.mine, 'heron', { embeddingSpace, visibility: 'with-pii' }),
        ).rejects.toMatchObject(mismatch);
      },
    );

    it('names to a caller without the right no space but those of visible documents and their own', async () => {
      const hidden = 'hidden-model-9/1024';
      await put(world.store, world.mine, { id: 'h', content: 'Hidden.', pii: true, embeddingSpace: hidden });
      await put(world.store, world.mine, { id: 'open', content: 'A heron.', visibility: 'public' });

      const error = await search(world.store, world.mine, 'heron', { embeddingSpace: other }).catch(
        (thrown: Error) => thrown,
      );

      expect(error).toMatchObject(mismatch);
      expect((error as Error).message).not.toContain(hidden);
    });

    it('forgets a space with its last document', async () => {
      await put(world.store, world.mine, { id: 'x', content: 'A heron.' });
      await world.store.delete(world.mine, { id: 'x', pii: undefined, visibility: 'with-pii' });

      await put(world.store, world.mine, { id: 'x', content: 'A heron.', embeddingSpace: other });

      expect(ids(await search(world.store, world.mine, 'heron', { embeddingSpace: other }))).toEqual(['x']);
    });

    it('takes another space once the tenant has been erased', async () => {
      await put(world.store, world.mine, { id: 'x', content: 'A heron.' });
      await put(world.store, world.mine, { id: 'h', content: 'A hidden heron.', pii: true });
      await world.store.erase(world.mine);

      await put(world.store, world.mine, { id: 'x', content: 'A heron.', embeddingSpace: other });

      expect(ids(await search(world.store, world.mine, 'heron', { embeddingSpace: other }))).toEqual(['x']);
    });

    it("is not moved by another tenant's space", async () => {
      await put(world.store, world.theirs, { id: 'x', content: 'A heron.', embeddingSpace: other });

      await put(world.store, world.mine, { id: 'x', content: 'A heron.' });

      expect(ids(await search(world.store, world.mine, 'heron'))).toEqual(['x']);
      expect(ids(await search(world.store, world.theirs, 'heron', { embeddingSpace: other }))).toEqual(['x']);
    });
  });
}
