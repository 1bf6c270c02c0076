import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PineconeServer } from '../../../../../infra/local/pinecone/server.ts';
import { acme, everything } from '../../../../support/documents.ts';
import { smallRequest, smallStore, startSmallPinecone } from './small-world.ts';

const address = { id: 'x', pii: undefined, visibility: 'with-pii' } as const;

describe('a document that moves from one flag to the other while it is looked for', () => {
  let server: PineconeServer;

  beforeAll(async () => {
    server = await startSmallPinecone();
  });
  afterEach(() => server.reset());
  afterAll(() => server.close());

  /** A reader whose looks under one flag, the first, begin after the other has ended and the document has moved. */
  const movedBetween = async (from: boolean, heldPrefix: string) => {
    const writer = smallStore(server);
    await writer.put(acme, smallRequest({ id: 'x', texts: ['Old.'], pii: from }));
    const other = Promise.withResolvers<void>();
    let isHeld = false;
    return smallStore(server, {
      fetchParts: {
        fetch: async (input, init) => {
          const url = decodeURIComponent(String(input));
          if (url.includes(heldPrefix) && !isHeld) {
            isHeld = true;
            await other.promise;
            await writer.put(acme, smallRequest({ id: 'x', texts: ['New.'], pii: !from }));
          }
          const response = await globalThis.fetch(input, init);
          if (url.includes('/vectors/list')) other.resolve();
          return response;
        },
      },
    });
  };
  const moves = [
    { move: 'raised', from: false, held: 'prefix=d#v#' },
    { move: 'lowered', from: true, held: 'prefix=d#p#' },
  ];

  it.each(moves)('is read when it is $move', async ({ from, held }) => {
    const reader = await movedBetween(from, held);

    expect((await reader.get(acme, address))?.content).toBe('New.');
  });

  it.each(moves)('is listed when it is $move', async ({ from, held }) => {
    const reader = await movedBetween(from, held);

    const { documents } = await reader.list(acme, { ...everything, visibility: 'with-pii' });

    expect(documents.map(({ id, pii }) => [id, pii])).toEqual([['x', !from]]);
  });

  it('is listed from two looks where nothing changes', async () => {
    const store = smallStore(server);
    await store.put(acme, smallRequest({ id: 'x', texts: ['Old.'] }));
    await store.list(acme, { ...everything, visibility: 'with-pii' });
    server.calls.reset();

    await store.list(acme, { ...everything, visibility: 'with-pii' });

    expect(server.calls.all()).toEqual({ list: 2 });
  });
});
