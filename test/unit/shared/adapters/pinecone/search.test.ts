import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PineconeServer } from '../../../../../infra/local/pinecone/server.ts';
import type { PineconeStoreOptions } from '../../../../../shared/adapters/pinecone/pinecone-store.ts';
import type { TenantStore } from '../../../../../shared/ports/tenant-store.ts';
import { maximumWeight, queryTerms } from '../../../../../shared/retrieval/sparse.ts';
import { termIndex } from '../../../../../shared/retrieval/terms.ts';
import { acme, everything, ids } from '../../../../support/documents.ts';
import { smallRequest, smallSearch, smallStore, startSmallPinecone } from './small-world.ts';
import { unrelated, watchedStore } from './watched-store.ts';

describe('a search in Pinecone', () => {
  let server: PineconeServer;
  let nowMs = 1_790_000_000_000;

  beforeAll(async () => {
    server = await startSmallPinecone();
  });
  afterEach(() => server.reset());
  afterAll(() => server.close());

  const store = (overrides: Partial<PineconeStoreOptions> = {}) =>
    smallStore(server, { nowMs: () => nowMs, ...overrides });

  const watched = () => watchedStore(server, { nowMs: () => nowMs });

  it.each(['public', 'with-pii'] as const)(
    'is one call where the catalogue is warm, for a %s caller',
    async (visibility) => {
      const mine = store();
      await mine.put(acme, smallRequest({ id: 'a', texts: ['A heron.'] }));
      await mine.put(acme, smallRequest({ id: 'h', texts: ['A hidden heron.'], pii: true }));
      await mine.put(acme, smallRequest({ id: 'z', texts: unrelated(0, 200) }));
      await mine.search(acme, smallSearch('heron', { visibility }));
      server.calls.reset();

      const found = await mine.search(acme, smallSearch('heron', { visibility }));

      expect(server.calls.all()).toEqual({ query: 1 });
      expect(ids(found).sort()).toEqual(visibility === 'public' ? ['a'] : ['a', 'h']);
    },
  );

  it('is one call where there is nothing to be found among many chunks', async () => {
    const mine = store();
    await mine.put(acme, smallRequest({ id: 'z', texts: unrelated(0, 400) }));
    await mine.search(acme, smallSearch('heron'));
    server.calls.reset();

    expect(await mine.search(acme, smallSearch('heron'))).toEqual([]);
    expect(server.calls.all()).toEqual({ query: 1 });
  });

  it('weighs words by the chunks that the caller can see, and by no others', async () => {
    const { store: mine, queries } = watched();
    await mine.put(acme, smallRequest({ id: 'a', title: 'heron', texts: ['One.', 'Two.', 'Three.'] }));
    await mine.put(acme, smallRequest({ id: 'b', title: 'stork', texts: ['Four.'] }));
    const weights = async (visibility: 'public' | 'with-pii') => {
      await mine.search(acme, smallSearch('heron stork', { visibility, denseWeight: 0 }));
      return queries.at(-1)?.sparseVector?.values;
    };
    const before = await weights('public');

    await mine.put(acme, smallRequest({ id: 'h', title: 'stork', texts: unrelated(0, 30), pii: true }));

    expect(await weights('public')).toEqual(before);
    const [heron = 0, stork = 0] = [Math.log(1 + 1.5 / 3.5), Math.log(1 + 3.5 / 1.5)];
    const order =
      queryTerms('heron stork', termIndex)[0] === queryTerms('heron', termIndex)[0]
        ? [heron, stork]
        : [stork, heron];
    expect(before).toEqual(order.map((idf) => expect.closeTo(idf / (heron + stork) / maximumWeight, 8)));
    expect(await weights('with-pii')).not.toEqual(before);
  });

  it.each([
    ['deletes', (mine: TenantStore) => mine.delete(acme, { id: 'z', pii: undefined, visibility: 'public' })],
    ['erases', (mine: TenantStore) => mine.erase(acme)],
  ])('no longer weighs words by what it %s itself', async (_, remove) => {
    const { store: mine, queries } = watched();
    const ask = () => mine.search(acme, smallSearch('heron stork', { denseWeight: 0 }));
    await mine.put(acme, smallRequest({ id: 'z', title: 'stork', texts: unrelated(0, 9) }));
    await ask();

    await remove(mine);
    await ask();

    expect(new Set(queries.at(-2)?.sparseVector?.values).size).toBe(2);
    expect(new Set(queries.at(-1)?.sparseVector?.values).size).toBe(1);
  });

  it('never looks at hidden headers for a caller without the right', async () => {
    const seen: string[] = [];
    const mine = store({
      fetchParts: {
        fetch: (input, init) => {
          seen.push(decodeURIComponent(String(input)));
          return globalThis.fetch(input, init);
        },
      },
    });
    await store().put(acme, smallRequest({ id: 'h', texts: ['A hidden heron.'], pii: true }));
    await store().put(acme, smallRequest({ id: 'a', texts: ['A heron.'] }));

    await mine.search(acme, smallSearch('heron'));
    nowMs += 60_000;
    await mine.search(acme, smallSearch('heron'));
    await mine.list(acme, { ...everything, visibility: 'public' });
    await mine.get(acme, { id: 'h', pii: undefined, visibility: 'public' });

    expect(seen.length).toBeGreaterThan(5);
    expect(seen.filter((address) => address.includes('#p#'))).toEqual([]);
  });

  describe('beside another process that writes', () => {
    it('finds what is new at once', async () => {
      const [mine, theirs] = [store(), store()];
      await mine.put(acme, smallRequest({ id: 'a', texts: ['A heron.'] }));
      await mine.search(acme, smallSearch('heron'));

      await theirs.put(acme, smallRequest({ id: 'b', texts: ['A heron.'] }));

      expect(ids(await mine.search(acme, smallSearch('heron')))).toEqual(['a', 'b']);
    });

    it('finds nothing of what is gone, and only the newest of what was replaced', async () => {
      const [mine, theirs] = [store(), store()];
      await mine.put(acme, smallRequest({ id: 'a', texts: ['A heron.'] }));
      await mine.put(acme, smallRequest({ id: 'b', texts: ['An old heron.'] }));
      await mine.search(acme, smallSearch('heron'));

      await theirs.delete(acme, { id: 'a', pii: undefined, visibility: 'public' });
      await theirs.put(acme, smallRequest({ id: 'b', texts: ['A new heron.'] }));

      const found = await mine.search(acme, smallSearch('heron'));
      expect(found.flatMap(({ passages }) => passages.map(({ text }) => text))).toEqual(['A new heron.']);
    });

    it('looks for what it may have missed beside the query, when 30 s have passed, and asks again if words weigh otherwise', async () => {
      const { store: mine, queries } = watched();
      await mine.put(acme, smallRequest({ id: 'a', title: 'heron', texts: ['One.'] }));
      await mine.search(acme, smallSearch('heron stork'));
      await store().put(acme, smallRequest({ id: 'z', title: 'Z', texts: unrelated(0, 5) }));
      nowMs += 30_001;
      queries.length = 0;
      server.calls.reset();

      await mine.search(acme, smallSearch('heron stork'));

      expect(server.calls.all()).toEqual({ list: 1, fetch: 1, query: 2 });
      expect(queries[0]?.sparseVector).not.toEqual(queries[1]?.sparseVector);
      server.calls.reset();
      await mine.search(acme, smallSearch('heron stork'));
      expect(server.calls.all()).toEqual({ query: 1 });
    });

    it('never answers from another embedding space, even where documents change each time that it asks', async () => {
      const theirs = store();
      let asked = 0;
      const mine = store({
        fetchParts: {
          fetch: async (input, init) => {
            if (String(input).endsWith('/query')) {
              asked++;
              await theirs.erase(acme);
              const embeddingSpace = asked < 3 ? {} : { embeddingSpace: 'other/4' };
              await theirs.put(
                acme,
                smallRequest({ id: `d${asked}`, texts: ['A heron.'], ...embeddingSpace }),
              );
            }
            return globalThis.fetch(input, init);
          },
        },
      });

      await expect(mine.search(acme, smallSearch('heron'))).rejects.toMatchObject({
        code: 'embedding-mismatch',
      });
      expect(asked).toBe(3);
    });

    it('does not refuse an embedding space that was erased meanwhile', async () => {
      const mine = store();
      await mine.put(acme, smallRequest({ id: 'a', texts: ['A heron.'] }));
      await mine.search(acme, smallSearch('heron'));

      await store().erase(acme);
      await store().put(acme, smallRequest({ id: 'b', texts: ['A heron.'], embeddingSpace: 'other/4' }));

      expect(ids(await mine.search(acme, smallSearch('heron', { embeddingSpace: 'other/4' })))).toEqual([
        'b',
      ]);
      await expect(mine.search(acme, smallSearch('heron'))).rejects.toMatchObject({
        code: 'embedding-mismatch',
      });
    });
  });

  describe('with records that no document has any more', () => {
    it('finds nothing of them, and looks them up once in two seconds', async () => {
      const mine = store();
      await mine.put(acme, smallRequest({ id: 'a', texts: ['A heron.'] }));
      const [chunk] = server.records('acme').filter(({ id }) => id.startsWith('c#'));
      await mine.put(acme, smallRequest({ id: 'a', texts: ['A newer heron.'] }));
      await upsertRaw(chunk);
      await mine.search(acme, smallSearch('heron'));
      server.calls.reset();

      const found = await mine.search(acme, smallSearch('heron'));

      expect(found.flatMap(({ passages }) => passages.map(({ text }) => text))).toEqual(['A newer heron.']);
      expect(server.calls.all()).toEqual({ query: 1 });
      nowMs += 2_001;
      await mine.search(acme, smallSearch('heron'));
      expect(server.calls.all()).toEqual({ query: 2, list: 1 });
    });

    const upsertRaw = async (record: ReturnType<PineconeServer['records']>[number] | undefined) => {
      const { namespace, ...vector } = record ?? { namespace: '' };
      const response = await fetch(`${server.origin}/vectors/upsert`, {
        method: 'POST',
        headers: {
          'api-key': server.apiKey,
          'x-pinecone-api-version': '2026-04',
          'content-type': 'application/json',
        },
        body: JSON.stringify({ vectors: [vector], namespace }),
      });
      expect(response.status).toBe(200);
    };
  });
});
