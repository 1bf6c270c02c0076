/** A kill between any two calls to Pinecone: whole documents are there, and what was left behind goes with the next attempt. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PineconeServer } from '../../infra/local/pinecone/server.ts';
import type { TenantStore } from '../../shared/ports/tenant-store.ts';
import type { Visibility } from '../../shared/tenancy/tenant-context.ts';
import { acme, acme2, everything } from '../support/documents.ts';
import {
  noRetries,
  type SmallDocument,
  smallRequest,
  smallSearch,
  smallStore,
  startSmallPinecone,
} from '../unit/shared/adapters/pinecone/small-world.ts';

const killed = new Error('killed');
const startMs = 1_790_000_000_000;
/** Long after whatever was under way must have ended. */
const laterMs = startMs + 3_600_000;
const dayMs = 86_400_000;

/** Text of a document that takes two or more requests to put and to delete. */
const long = (word: string, chunks = 1_100): string[] =>
  Array.from({ length: chunks }, (_, n) => `${word} ${n}. `);
const short = (word: string): string[] => [`${word} one. `, `${word} two.`];

describe('a kill', () => {
  let server: PineconeServer;

  beforeAll(async () => {
    server = await startSmallPinecone();
  });
  afterEach(() => server.reset());
  afterAll(() => server.close());

  /** A process that dies at its `n`-th call: before the call is sent, or after it was applied. */
  const dying = (n: number, isApplied: boolean) => {
    let calls = 0;
    const fetch: typeof globalThis.fetch = async (input, init) => {
      calls++;
      if (calls > n || (calls === n && !isApplied)) throw killed;
      const response = await globalThis.fetch(input, init);
      if (calls === n) throw killed;
      return response;
    };
    const store = smallStore(server, { nowMs: () => startMs, policies: noRetries, fetchParts: { fetch } });
    return { store, calls: () => calls };
  };
  const fresh = (nowMs = startMs): TenantStore => smallStore(server, { nowMs: () => nowMs });

  const see = async (store: TenantStore, visibility: Visibility) => {
    const { documents, count } = await store.list(acme, { ...everything, visibility });
    const contents = await Promise.all(
      documents.map(({ id, pii }) =>
        store.get(acme, { id, pii, visibility }).then((found) => found?.content),
      ),
    );
    const found = await store.search(acme, smallSearch('old new', { visibility, topK: 20 }));
    expect(count).toBe(documents.length);
    // A search finds what the list shows, and of each document what reading it shows.
    expect(found.map(({ id, pii }) => `${id} ${pii}`).sort()).toEqual(
      documents.map(({ id, pii }) => `${id} ${pii}`).sort(),
    );
    for (const { id, pii, passages } of found) {
      const at = documents.findIndex((document) => document.id === id && document.pii === pii);
      for (const { text, start, end } of passages) expect(contents[at]?.slice(start, end)).toBe(text);
    }
    return documents.map(({ id, pii }, at) => ({ id, pii, content: contents[at] }));
  };

  /** No record but those of the documents that are there. */
  const expectNoOrphans = async (store: TenantStore) => {
    const { documents } = await store.list(acme, { ...everything, visibility: 'with-pii' });
    const counted = documents.reduce((sum, { chunks }) => sum + chunks, 0);
    const records = server.records('acme');
    expect(records.filter(({ metadata }) => metadata?.kind === 'chunk').length).toBe(counted);
    expect(records.filter(({ metadata }) => metadata?.kind === 'document').length).toBe(documents.length);
    expect(records.filter(({ metadata }) => metadata?.kind === 'intent')).toEqual([]);
    expect(records.filter(({ metadata }) => metadata?.kind === 'terms')).toEqual([]);
  };

  interface Case {
    readonly name: string;
    readonly before: readonly SmallDocument[];
    readonly put: SmallDocument;
    /** What else a caller with the right may see of an attempt that was killed. */
    readonly meanwhile?: readonly string[];
    /** A repetition by somebody who cannot see what they hid before hides it once more. */
    readonly isDoubled?: true;
  }

  const old = { id: 'x', texts: short('old') };
  const hiddenOld = { ...old, pii: true };
  const cases: readonly Case[] = [
    { name: 'a first one', before: [], put: { id: 'x', texts: short('new') } },
    { name: 'a replacement', before: [old], put: { id: 'x', texts: short('new') } },
    { name: 'one that is raised', before: [old], put: { id: 'x', texts: short('new'), pii: true } },
    {
      name: 'one that is raised by a writer without the right',
      before: [old],
      put: { id: 'x', texts: short('new'), pii: true, visibility: 'public' },
      isDoubled: true,
    },
    {
      name: 'one that is raised beside a hidden one',
      before: [hiddenOld, { ...old, visibility: 'public' }],
      put: { id: 'x', texts: short('new'), pii: true, visibility: 'public' },
      meanwhile: ['hidden new', 'hidden old', 'visible old'],
      isDoubled: true,
    },
    { name: 'one that is lowered', before: [hiddenOld], put: { id: 'x', texts: short('new'), pii: false } },
  ];

  const summary = (seen: Awaited<ReturnType<typeof see>>) =>
    seen.map(({ pii, content }) => `${pii ? 'hidden' : 'visible'} ${content?.split(' ')[0]}`).sort();

  /** What a caller sees before and after, when nothing is killed. */
  async function bothWorlds({ before, put }: Case, visibility: Visibility) {
    server.reset();
    for (const document of before) await fresh(startMs - dayMs).put(acme, smallRequest(document));
    const old = summary(await see(fresh(), visibility));
    await fresh().put(acme, smallRequest(put));
    const after = summary(await see(fresh(), visibility));
    server.reset();
    return [old, after];
  }

  describe.each(cases)('while a document is put: $name', (one) => {
    it.each([true, false])(
      'leaves the old one or the new one whole, and a repetition works (applied: %s)',
      async (isApplied) => {
        const worlds = {
          public: await bothWorlds(one, 'public'),
          'with-pii': await bothWorlds(one, 'with-pii'),
        };
        let survived = 0;

        for (let n = 1; survived === 0; n++) {
          server.reset();
          for (const document of one.before) await fresh(startMs - dayMs).put(acme, smallRequest(document));
          await fresh(startMs - dayMs).put(acme2, smallRequest(old));
          const { store, calls } = dying(n, isApplied);

          const outcome = await store.put(acme, smallRequest(one.put)).then(
            () => 'done',
            () => 'failed',
          );

          if (outcome === 'done' && calls() < n) survived = n;
          for (const visibility of ['public', 'with-pii'] as const) {
            const allowed = [
              ...worlds[visibility],
              ...(visibility === 'with-pii' && one.meanwhile ? [one.meanwhile] : []),
            ];
            expect(allowed).toContainEqual(summary(await see(fresh(), visibility)));
            if (outcome === 'done')
              expect(summary(await see(fresh(), visibility))).toEqual(worlds[visibility][1]);
          }
          if (outcome === 'failed') await fresh(laterMs).put(acme, smallRequest(one.put));
          for (const visibility of ['public', 'with-pii'] as const) {
            const seen = summary(await see(fresh(), visibility));
            expect(one.isDoubled ? [...new Set(seen)] : seen).toEqual(worlds[visibility][1]);
          }
          await expectNoOrphans(fresh());
        }
        expect(survived).toBeGreaterThan(6);
        expect(server.records('acme-2').length).toBe(3);
      },
    );
  });

  it.each([true, false])(
    'while a long document is put over another leaves no half one, and the next put of any clears up (applied: %s)',
    async (isApplied) => {
      const next = smallRequest({ id: 'other', texts: ['Another.'] });
      let survived = false;

      for (let n = 1; !survived; n++) {
        server.reset();
        await fresh(startMs - dayMs).put(acme, smallRequest({ id: 'x', texts: long('old') }));
        const { store, calls } = dying(n, isApplied);

        const outcome = await store.put(acme, smallRequest({ id: 'x', texts: long('new') })).then(
          () => 'done',
          () => 'failed',
        );

        survived = outcome === 'done' && calls() < n;
        const { content } =
          (await fresh().get(acme, { id: 'x', pii: undefined, visibility: 'public' })) ?? {};
        expect([long('old').join(''), long('new').join('')]).toContain(content);
        if (outcome === 'failed')
          await fresh(laterMs).put(acme, smallRequest({ id: 'x', texts: long('new') }));
        await fresh(laterMs + dayMs).put(acme, next);
        await expectNoOrphans(fresh());
      }
    },
  );

  const deletions = [
    { name: 'visible', there: [old], address: { visibility: 'public' } },
    { name: 'hidden', there: [hiddenOld], address: { visibility: 'with-pii' } },
    {
      name: 'two',
      there: [hiddenOld, { ...old, visibility: 'public' }],
      address: { visibility: 'with-pii' },
    },
    { name: 'long', there: [{ id: 'x', texts: long('old') }], address: { visibility: 'public' } },
  ] as const;

  it.each(deletions.flatMap((one) => [true, false].map((isApplied) => ({ ...one, isApplied }))))(
    'while a document is deleted ($name) leaves it whole or absent, and a repetition works (applied: $isApplied)',
    async ({ there, address, isApplied }) => {
      let survived = false;

      for (let n = 1; !survived; n++) {
        for (const document of there) await fresh(startMs - dayMs).put(acme, smallRequest(document));
        const { store, calls } = dying(n, isApplied);

        const outcome = await store.delete(acme, { id: 'x', pii: undefined, ...address }).then(
          () => 'done',
          () => 'failed',
        );

        survived = outcome === 'done' && calls() < n;
        const left = await see(fresh(), 'with-pii');
        const whole = there.map(({ texts }) => texts.join(''));
        for (const { content } of left) expect(whole).toContain(content);
        if (outcome === 'done') expect(left).toEqual([]);
        await fresh(laterMs).delete(acme, { id: 'x', pii: undefined, visibility: 'with-pii' });
        expect(server.records('acme')).toEqual([]);
      }
    },
  );

  it('leaves another put of the same document alone, which may still be under way', async () => {
    const request = smallRequest({ id: 'x', texts: long('slow') });
    // Dies after its first batch has arrived.
    const { store } = dying(6, true);
    await store.put(acme, request).catch(() => undefined);
    const begun = server.records('acme').length;

    await fresh(startMs + 1_000).put(acme, smallRequest({ id: 'y', texts: short('new') }));
    await fresh(startMs + 1_000).delete(acme, { id: 'x', pii: undefined, visibility: 'with-pii' });

    expect(begun).toBeGreaterThan(900);
    expect(server.records('acme').filter(({ id }) => id.includes('#x#')).length).toBe(begun);
  });

  it('after the header of a long document leaves it whole when its intent is cleared away', async () => {
    const request = smallRequest({ id: 'x', texts: long('new', 3_100) });
    const isHeader = (init?: RequestInit) => String(init?.body).includes('"kind":"document"');
    let isDead = false;
    const fetch: typeof globalThis.fetch = async (input, init) => {
      if (isDead) throw killed;
      isDead = isHeader(init);
      return globalThis.fetch(input, init);
    };
    await smallStore(server, { nowMs: () => startMs, policies: noRetries, fetchParts: { fetch } })
      .put(acme, request)
      .catch(() => undefined);

    await fresh(laterMs).put(acme, smallRequest({ id: 'y', texts: short('new') }));

    const found = await fresh().get(acme, { id: 'x', pii: undefined, visibility: 'public' });
    expect(found?.content).toBe(long('new', 3_100).join(''));
    await expectNoOrphans(fresh());
  });
});
