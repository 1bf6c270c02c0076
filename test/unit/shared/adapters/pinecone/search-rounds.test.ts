import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PineconeServer } from '../../../../../infra/local/pinecone/server.ts';
import { acme, ids } from '../../../../support/documents.ts';
import { smallRequest, smallSearch, startSmallPinecone, storeWithMatches } from './small-world.ts';
import { unrelated, watchedStore } from './watched-store.ts';

describe('a search in Pinecone with more chunks than it asks for', () => {
  let server: PineconeServer;

  beforeAll(async () => {
    server = await startSmallPinecone();
  });
  afterEach(() => server.reset());
  afterAll(() => server.close());

  const watched = () => watchedStore(server);

  it('leaves out the documents that it has until it has as many as were wanted', async () => {
    const { store: mine, queries } = watched();
    const herons = Array.from({ length: 400 }, (_, n) => `Heron heron heron ${n}. `);
    await mine.put(acme, smallRequest({ id: 'long', title: 'Heron', texts: herons }));
    await mine.put(
      acme,
      smallRequest({
        id: 'short',
        title: 'Birds',
        texts: [`A heron. ${'Filler of many words. '.repeat(40)}`],
      }),
    );

    const found = await mine.search(acme, smallSearch('heron', { topK: 2 }));

    expect(ids(found)).toEqual(['long', 'short']);
    expect(queries.map(({ topK }) => topK)).toEqual([60, 360]);
    expect(queries.map(({ filter }) => filter.generation?.$nin?.length)).toEqual([undefined, 1]);
  });

  it('leaves out what holds no word of the question, however near it lies', async () => {
    const { store: mine, queries } = watched();
    const dense = [0.25, -0.25, 0.25, -0.25];
    await mine.put(acme, smallRequest({ id: 'near', dense, texts: unrelated(0, 400) }));
    await mine.put(acme, smallRequest({ id: 'far', texts: ['A heron.'] }));

    const found = await mine.search(acme, smallSearch('heron', { denseWeight: 0.9 }));

    expect(ids(found)).toEqual(['far']);
    expect(queries.map(({ filter }) => filter.generation?.$nin?.length)).toEqual([undefined, 1]);
  });

  it('keeps asking with documents that have not shown their best passage', async () => {
    const { store: mine, queries } = watched();
    const dense = [0.25, -0.25, 0.25, -0.25];
    const near = smallRequest({ id: 'near', dense, texts: [...unrelated(0, 100), 'A heron.'] });
    const far = near.chunks.map((chunk, at) =>
      at === 100 ? { ...chunk, dense: new Float32Array([1, 1, 1, 1]) } : chunk,
    );
    await mine.put(acme, { ...near, chunks: far });

    const found = await mine.search(acme, smallSearch('heron', { denseWeight: 0.9 }));

    expect(found.map(({ passages }) => passages.map(({ text }) => text))).toEqual([['A heron.']]);
    expect(queries.map(({ topK }) => topK)).toEqual([60, 360]);
  });

  it('asks once, whatever passages of long documents did not come back with the first', async () => {
    const { store: mine, queries } = watched();
    const herons = Array.from({ length: 100 }, (_, n) =>
      n === 7 ? 'Heron heron heron. ' : `Heron heron ${n}. `,
    );
    const weak = `A heron. ${'Filler of many words. '.repeat(40)}`;
    await mine.put(acme, smallRequest({ id: 'best', texts: ['Heron heron heron heron.', weak] }));
    await mine.put(acme, smallRequest({ id: 'long', texts: herons }));

    const found = await mine.search(acme, smallSearch('heron', { topK: 2 }));

    expect(found.map(({ id, passages }) => [id, passages.length])).toEqual([
      ['best', 1],
      ['long', 3],
    ]);
    expect(queries.map(({ topK }) => topK)).toEqual([60]);
  });

  it('does not ask again where the first result was everything, though a passage is missing', async () => {
    const mine = storeWithMatches(server, (matches) => matches.slice(1));
    await mine.put(acme, smallRequest({ id: 'a', texts: ['A heron. ', 'Another heron.'] }));

    const [found] = await mine.search(acme, smallSearch('heron'));

    expect(found?.passages.length).toBe(1);
    expect(server.calls.count('query')).toBe(1);
  });

  it('shows a passage once that the engine repeats', async () => {
    const mine = storeWithMatches(server, (matches) => matches.flatMap((match) => [match, match, match]));
    await mine.put(acme, smallRequest({ id: 'a', texts: ['A heron. ', 'Another heron.'] }));

    const [found] = await mine.search(acme, smallSearch('heron'));

    expect(found?.passages.map(({ start }) => start).sort()).toEqual([0, 9]);
  });

  it('asks for more where the last place is shared with chunks that did not come back', async () => {
    const { store: mine, queries } = watched();
    for (let n = 0; n < 70; n++) {
      await mine.put(
        acme,
        smallRequest({ id: `d${String(n).padStart(2, '0')}`, texts: ['The same heron.'] }),
      );
    }

    const found = await mine.search(acme, smallSearch('heron', { topK: 3 }));

    expect(ids(found)).toEqual(['d00', 'd01', 'd02']);
    expect(queries.map(({ topK }) => topK)).toEqual([60, 360]);
  });

  it('asks for fewer where the answer would be too large', async () => {
    const { store: mine, queries } = watched();
    const tags = Array.from({ length: 20 }, (_, n) => `${n}`.padEnd(64, '🚨'));
    const herons = Array.from({ length: 1_900 }, (_, n) => `Heron heron heron ${n}. `);
    await mine.put(acme, smallRequest({ id: 'long', title: 'Heron', tags, texts: herons }));
    await mine.put(
      acme,
      smallRequest({ id: 'short', title: 'Birds', texts: [`A heron. ${'Filler of words. '.repeat(40)}`] }),
    );

    const found = await mine.search(acme, smallSearch('heron', { topK: 158 }));

    expect(ids(found)).toEqual(['long', 'short']);
    expect(queries.map(({ topK }) => topK)).toEqual([1_896, 948, 948]);
  });
});
