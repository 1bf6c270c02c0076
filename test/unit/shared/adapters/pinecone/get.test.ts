import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PineconeServer } from '../../../../../infra/local/pinecone/server.ts';
import { acme } from '../../../../support/documents.ts';
import { smallRequest, smallStore, startSmallPinecone, storeWithMatches } from './small-world.ts';

const address = { id: 'x', pii: undefined, visibility: 'public' } as const;

describe('reading a document', () => {
  let server: PineconeServer;

  beforeAll(async () => {
    server = await startSmallPinecone();
  });
  afterEach(() => server.reset());
  afterAll(() => server.close());

  it('takes a list and a query', async () => {
    const store = smallStore(server);
    await store.put(acme, smallRequest({ id: 'x', texts: ['One. ', 'Two.'] }));
    server.calls.reset();

    expect((await store.get(acme, address))?.content).toBe('One. Two.');
    expect(server.calls.all()).toEqual({ list: 1, query: 1 });
  });

  it('reads by id what an approximate search left out', async () => {
    await smallStore(server).put(acme, smallRequest({ id: 'x', texts: ['One. ', 'Two. ', 'Three.'] }));

    const found = await storeWithMatches(server, (matches) => matches.slice(1)).get(acme, address);

    expect(found?.content).toBe('One. Two. Three.');
    expect(server.calls.count('fetch')).toBe(1);
  });

  it('starts again where the document is replaced between its calls', async () => {
    const writer = smallStore(server);
    await writer.put(acme, smallRequest({ id: 'x', texts: ['Old one. ', 'Old two.'] }));
    let isReplaced = false;
    const reader = smallStore(server, {
      fetchParts: {
        fetch: async (input, init) => {
          if (String(input).endsWith('/query') && !isReplaced) {
            isReplaced = true;
            await writer.put(acme, smallRequest({ id: 'x', texts: ['New.'] }));
          }
          return globalThis.fetch(input, init);
        },
      },
    });

    expect((await reader.get(acme, address))?.content).toBe('New.');
  });

  it('gives up on one that is replaced each time, and never shows a half', async () => {
    const writer = smallStore(server);
    await writer.put(acme, smallRequest({ id: 'x', texts: ['One. ', 'Two.'] }));
    const reader = smallStore(server, {
      fetchParts: {
        fetch: async (input, init) => {
          if (String(input).endsWith('/query'))
            await writer.put(acme, smallRequest({ id: 'x', texts: ['One. ', 'Two.'] }));
          return globalThis.fetch(input, init);
        },
      },
    });

    await expect(reader.get(acme, address)).rejects.toMatchObject({
      code: 'dependency-unavailable',
      retryAfterSeconds: 1,
    });
  });

  it('reads one of hundreds of chunks in as many queries as its answers need', async () => {
    const texts = Array.from({ length: 620 }, (_, n) => `Line ${n}. `);
    const store = smallStore(server);
    await store.put(acme, smallRequest({ id: 'x', texts }));
    server.calls.reset();

    expect((await store.get(acme, address))?.content).toBe(texts.join(''));
    expect(server.calls.count('query')).toBe(4);
  });

  it.each(['a#b', 'c#v#x', '', 'x'.repeat(129)])('finds nothing under %j, and asks nobody', async (id) => {
    const store = smallStore(server);

    expect(await store.get(acme, { ...address, id })).toBeUndefined();
    expect(await store.delete(acme, { ...address, id })).toEqual([]);
    expect(server.calls.count()).toBe(0);
  });
});
