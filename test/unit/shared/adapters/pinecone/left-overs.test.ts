import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PineconeServer } from '../../../../../infra/local/pinecone/server.ts';
import type { TenantStore } from '../../../../../shared/ports/tenant-store.ts';
import type { Visibility } from '../../../../../shared/tenancy/tenant-context.ts';
import { acme, everything } from '../../../../support/documents.ts';
import { noRetries, smallRequest, smallSearch, smallStore, startSmallPinecone } from './small-world.ts';

describe('a move between the flags that was interrupted', () => {
  let server: PineconeServer;

  beforeAll(async () => {
    server = await startSmallPinecone();
  });
  afterEach(() => server.reset());
  afterAll(() => server.close());

  /** Puts `Old.` under one flag and moves it to the other as `New.`, by a process that dies before it removes the old one. */
  async function interrupted(to: { pii: boolean }): Promise<TenantStore> {
    const { pii } = to;
    await smallStore(server).put(acme, smallRequest({ id: 'x', title: 'Heron', texts: ['Old.'], pii: !pii }));
    const dying = smallStore(server, {
      policies: noRetries,
      fetchParts: {
        fetch: (input, init) =>
          String(input).endsWith('/delete')
            ? Promise.reject(new Error('killed'))
            : globalThis.fetch(input, init),
      },
    });
    await dying
      .put(acme, smallRequest({ id: 'x', title: 'Heron', texts: ['New.'], pii }))
      .catch(() => undefined);
    expect(server.records('acme').length).toBe(4);
    return smallStore(server);
  }

  const see = async (store: TenantStore, visibility: Visibility) => ({
    listed: (await store.list(acme, { ...everything, visibility })).documents.map(({ pii }) => pii),
    read: (await store.get(acme, { id: 'x', pii: undefined, visibility }))?.content,
    readHidden: (await store.get(acme, { id: 'x', pii: true, visibility }))?.content,
    found: (await store.search(acme, smallSearch('heron', { visibility }))).flatMap(({ passages }) =>
      passages.map(({ text }) => text),
    ),
  });

  it('has happened for a caller with the right, whichever way it went', async () => {
    const raised = await see(await interrupted({ pii: true }), 'with-pii');
    server.reset();
    const lowered = await see(await interrupted({ pii: false }), 'with-pii');

    expect(raised).toEqual({ listed: [true], read: 'New.', readHidden: 'New.', found: ['New.'] });
    expect(lowered).toEqual({ listed: [false], read: 'New.', readHidden: undefined, found: ['New.'] });
  });

  it('has not happened for one without it where the flag was raised, and has where it was lowered', async () => {
    const raised = await see(await interrupted({ pii: true }), 'public');
    server.reset();
    const lowered = await see(await interrupted({ pii: false }), 'public');

    expect(raised).toEqual({ listed: [false], read: 'Old.', readHidden: undefined, found: ['Old.'] });
    expect(lowered).toEqual({ listed: [false], read: 'New.', readHidden: undefined, found: ['New.'] });
  });

  it.each([
    { to: true, visibility: 'with-pii', deleted: true, left: [] },
    { to: false, visibility: 'with-pii', deleted: false, left: [] },
    // To this caller the old one is the document; the new one does not exist.
    { to: true, visibility: 'public', deleted: false, left: [true] },
    { to: false, visibility: 'public', deleted: false, left: [] },
  ] as const)(
    'to $to is ended by a deletion ($visibility), which brings nothing back',
    async ({ to, visibility, deleted, left }) => {
      const store = await interrupted({ pii: to });

      expect(await store.delete(acme, { id: 'x', pii: undefined, visibility })).toEqual([{ pii: deleted }]);

      expect((await see(store, 'with-pii')).listed).toEqual(left);
      expect(server.records('acme').length).toBe(2 * left.length);
    },
  );

  it.each([
    { to: true, pii: false },
    { to: false, pii: true },
  ])(
    'to $to leaves nothing to be deleted at $pii for a caller with the right, and is ended by it',
    async ({ to, pii }) => {
      const store = await interrupted({ pii: to });

      expect(await store.delete(acme, { id: 'x', pii, visibility: 'with-pii' })).toEqual([]);

      expect((await see(store, 'with-pii')).listed).toEqual([to]);
      expect(server.records('acme').length).toBe(2);
    },
  );

  it.each([true, false])('to %s is ended by the next put', async (to) => {
    const store = await interrupted({ pii: to });

    const result = await store.put(acme, smallRequest({ id: 'x', title: 'Heron', texts: ['Newer.'] }));

    expect(result).toEqual({ replaced: true, pii: to, lowered: false });
    expect((await see(store, 'with-pii')).listed).toEqual([to]);
    expect(server.records('acme').length).toBe(2);
  });

  it('does not hide a document that was put under the old flag afterwards', async () => {
    const store = await interrupted({ pii: true });

    await store.put(
      acme,
      smallRequest({ id: 'x', title: 'Heron', texts: ['Another.'], visibility: 'public' }),
    );

    expect(await see(store, 'with-pii')).toMatchObject({
      listed: [false, true],
      read: 'Another.',
      readHidden: 'New.',
    });
  });
});
