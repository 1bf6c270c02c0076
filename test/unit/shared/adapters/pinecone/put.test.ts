import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PineconeServer } from '../../../../../infra/local/pinecone/server.ts';
import { createPineconeStore } from '../../../../../shared/adapters/pinecone/pinecone-store.ts';
import { fixedSecret } from '../../../../../shared/upstream/fixed-secret.ts';
import { acme, acme2, everything, putRequest } from '../../../../support/documents.ts';
import { startRecordedPineconeServer } from '../../../../support/pinecone-contract.ts';
import {
  type SmallDocument,
  sealer,
  smallRequest,
  smallSearch,
  smallStore,
  startSmallPinecone,
} from './small-world.ts';

const word = (n: number): string => `w${((n * 2_654_435_761) % 2 ** 32).toString(36)}`;

/** Unit vectors without a zero, as a model makes them: the longest that they can be on the wire. */
const modelVector = (seed: number): Float32Array =>
  Float32Array.from({ length: 1_024 }, (_, n) => Math.sin(seed * 1_024 + n * 1.7) / 22.6);

describe('an ingest of a hundred chunks of a thousand characters', () => {
  it('is one upsert, header and all', async () => {
    const server = await startRecordedPineconeServer({ port: 0, dimension: 1_024 });
    const store = createPineconeStore({
      indexHost: server.origin,
      apiKey: fixedSecret(server.apiKey),
      dimension: 1_024,
      sealer,
      onViolation: ({ reason }) => expect.fail(reason),
    });
    const content = Array.from(
      { length: 16_000 },
      (_, n) => `${word(n % 9_000)}${n % 12 === 11 ? '.' : ''}`,
    ).join(' ');
    const request = await putRequest({ id: 'x', content: content.slice(0, 100_500) });
    const chunks = request.chunks.map((chunk, at) => ({ ...chunk, dense: modelVector(at) }));

    await store.put(acme, { ...request, chunks });

    expect(chunks.length).toBeGreaterThanOrEqual(100);
    expect(server.calls.count('upsert')).toBe(1);
    const [header] = server.records('acme').filter(({ metadata }) => metadata?.kind === 'document');
    expect(header?.id).toContain(`#${chunks.length}.`);
    await server.close();
  });
});

describe('a put', () => {
  let server: PineconeServer;

  beforeAll(async () => {
    server = await startSmallPinecone();
  });
  afterEach(() => server.reset());
  afterAll(() => server.close());

  const address = { pii: undefined, visibility: 'with-pii' } as const;

  it('keeps dense numbers exactly', async () => {
    const dense = [0.1, -0.7, 1e-7, Math.SQRT1_2];

    await smallStore(server).put(acme, smallRequest({ id: 'x', texts: ['A heron.'], dense }));

    const [chunk] = server.records('acme').filter(({ id }) => id.startsWith('c#'));
    expect(chunk?.values.map(Math.fround)).toEqual(dense.map(Math.fround));
  });

  it.each([
    { name: 'without words', texts: ['…'], sparse: undefined },
    {
      name: 'of more words than a sparse vector may have',
      texts: [Array.from({ length: 1_300 }, (_, n) => word(n)).join(' ')],
      sparse: 1_000,
    },
  ])('takes a chunk $name', async ({ texts, sparse }) => {
    const store = smallStore(server);

    await store.put(acme, smallRequest({ id: 'x', title: '…', texts }));

    const [chunk] = server.records('acme').filter(({ id }) => id.startsWith('c#'));
    expect(chunk?.sparseValues?.indices.length).toBe(sparse);
    expect((await store.get(acme, { ...address, id: 'x' }))?.content).toBe(texts[0]);
  });

  it('keeps the words of a document that has too many for one record, and counts them in another process', async () => {
    const texts = Array.from({ length: 40 }, (_, chunk) =>
      Array.from({ length: 300 }, (_, n) => word(chunk * 300 + n)).join(' '),
    );
    await smallStore(server).put(acme, smallRequest({ id: 'x', texts }));
    const other = smallStore(server);

    const found = await other.search(acme, smallSearch(word(11_999)));
    const weights: unknown[] = [];
    await smallStore(server, {
      fetchParts: {
        fetch: (input, init) => {
          if (String(input).endsWith('/query'))
            weights.push(JSON.parse(String(init?.body)).sparseVector.values);
          return globalThis.fetch(input, init);
        },
      },
    }).search(acme, { ...smallSearch(`${word(11_999)} unknown`), denseWeight: 0 });

    expect(
      server.records('acme').filter(({ metadata }) => metadata?.kind === 'terms').length,
    ).toBeGreaterThan(0);
    expect(found[0]?.passages[0]?.text).toBe(texts[39]);
    // A word of one chunk weighs less than a word of none: it was counted.
    expect(new Set(weights.flat()).size).toBe(2);
    await other.delete(acme, { ...address, id: 'x' });
    expect(server.records('acme')).toEqual([]);
  });

  it('removes what it replaces whole, and everything is gone after everything was deleted', async () => {
    const store = smallStore(server);
    for (const id of ['a', 'b']) {
      await store.put(acme, smallRequest({ id, texts: ['One. ', 'Two. ', 'Three.'] }));
      await store.put(acme, smallRequest({ id, texts: ['Four.'] }));
    }
    await store.put(acme, smallRequest({ id: 'a', texts: ['Hidden now.'], pii: true }));
    expect(server.records('acme').length).toBe(4);

    for (const id of ['a', 'b']) await store.delete(acme, { ...address, id });

    expect(server.records('acme')).toEqual([]);
  });

  it('is newer than what it replaces even where the clock went back', async () => {
    await smallStore(server, { nowMs: () => 2_000_000 }).put(
      acme,
      smallRequest({ id: 'x', texts: ['Before.'] }),
    );

    await smallStore(server, { nowMs: () => 1_000_000 }).put(
      acme,
      smallRequest({ id: 'x', texts: ['After.'] }),
    );

    expect((await smallStore(server).get(acme, { ...address, id: 'x' }))?.content).toBe('After.');
  });

  it('without the right asks only for visible remains', async () => {
    const asked: string[] = [];
    const fetch: typeof globalThis.fetch = (input, init) => {
      asked.push(...(/prefix=(i#[^&]*)/.exec(decodeURIComponent(String(input)))?.slice(1) ?? []));
      return globalThis.fetch(input, init);
    };
    const store = smallStore(server, { fetchParts: { fetch } });

    await store.put(acme, smallRequest({ id: 'x', texts: ['Open.'], visibility: 'public' }));
    await store.put(acme, smallRequest({ id: 'x', texts: ['Open.'] }));

    expect(asked).toEqual(['i#v#', 'i#']);
  });

  it('is given a generation that says nothing of another tenant', async () => {
    const nowMs = 1_790_000_000_000;
    await smallStore(server, { nowMs: () => nowMs + 60_000 }).put(
      acme,
      smallRequest({ id: 'x', texts: ['A.'] }),
    );
    const store = smallStore(server, { nowMs: () => nowMs });

    await store.put(acme, smallRequest({ id: 'x', texts: ['B.'] }));
    await store.put(acme2, smallRequest({ id: 'x', texts: ['C.'] }));

    const [header] = server.records('acme-2').filter(({ id }) => id.startsWith('d#'));
    expect(header?.id).toContain(`#0${nowMs}-`);
  });

  it('shows the time of the clock, not that of a generation which is ahead', async () => {
    const startMs = 1_790_000_000_000;
    const put = (document: SmallDocument, { nowMs }: { nowMs: () => number }) =>
      smallStore(server, { nowMs }).put(acme, smallRequest(document));
    await put({ id: 'x', texts: ['First.'] }, { nowMs: () => startMs + 60_000 });
    await put({ id: 'y', texts: ['Secret.'], pii: true }, { nowMs: () => startMs + 60_000 });

    await put({ id: 'y', texts: ['Mine.'], visibility: 'public' }, { nowMs: () => startMs });
    await put({ id: 'x', texts: ['Second.'] }, { nowMs: () => startMs + 1_000 });

    const { documents } = await smallStore(server).list(acme, { ...everything, visibility: 'public' });
    const shown = documents.map(({ id, updatedAt }) => [id, Date.parse(updatedAt) - startMs]);
    // Never before it was made.
    expect(shown).toEqual([
      ['x', 60_000],
      ['y', 0],
    ]);
    const header = server.records('acme').find(({ id }) => id.startsWith('d#v#y#'));
    expect(header?.id).toContain(`#0${startMs}-`);
  });

  it('makes the same calls for a caller without the right, whether there is a hidden document or not', async () => {
    const callsWith = async (isHidden: boolean) => {
      server.reset();
      if (isHidden)
        await smallStore(server).put(acme, smallRequest({ id: 'x', texts: ['Hidden.'], pii: true }));
      const store = smallStore(server);
      server.calls.reset();
      await store.put(acme, smallRequest({ id: 'x', texts: ['Open.'], visibility: 'public' }));
      await store.search(acme, smallSearch('open'));
      await store.list(acme, { ...everything, visibility: 'public' });
      await store.get(acme, { id: 'x', pii: true, visibility: 'public' });
      await store.delete(acme, { id: 'x', pii: undefined, visibility: 'public' });
      return server.calls.all();
    };

    expect(await callsWith(true)).toEqual(await callsWith(false));
  });
});
