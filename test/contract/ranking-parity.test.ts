/** One corpus, one set of questions, two engines: the same documents in the same order, and those of an exact scan. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPineconeStore } from '../../shared/adapters/pinecone/pinecone-store.ts';
import { createPostgresStore } from '../../shared/adapters/postgres/postgres-store.ts';
import type { SearchRequest, TenantStore } from '../../shared/ports/tenant-store.ts';
import { fixedSecret } from '../../shared/upstream/fixed-secret.ts';
import { acme, acme2, type DocumentText, ids, put, search, tenantId } from '../support/documents.ts';
import { openTestEngine, type TestEngine } from '../support/engine.ts';
import { startRecordedPineconeServer } from '../support/pinecone-contract.ts';
import { sealerInMemory } from '../support/sealer.ts';

type Pinecone = Awaited<ReturnType<typeof startRecordedPineconeServer>>;

const animals = ['heron', 'otter', 'lynx', 'badger', 'stoat', 'plover', 'marten', 'vole', 'grebe', 'shrew'];
const places = [
  'harbour',
  'ferry',
  'lagoon',
  'orchard',
  'quarry',
  'mill',
  'viaduct',
  'moor',
  'canal',
  'attic',
];
const acme3 = tenantId('acme-3');
const pick = (words: readonly string[], n: number): string => words[n % words.length] ?? '';

/** Documents of different length, whose words are rare and common in different measure; a third are personal data. */
const corpus: readonly DocumentText[] = Array.from({ length: 60 }, (_, n) => ({
  id: `doc-${String(n * 7919).padStart(6, '0')}`,
  title: `Notes on the ${pick(animals, n)} ${n}`,
  tags: n % 2 === 0 ? ['even'] : ['odd'],
  pii: n % 3 === 0,
  content: Array.from(
    { length: 1 + ((n * 13) % 23) },
    (_, line) =>
      `Entry ${line * n}: the ${pick(animals, n * line + (line % 4))} was seen ${line % 5} times near the ` +
      `${pick(places, n + line * line)} on day ${n * 31 + line * 17}.`,
  ).join(' '),
}));

const questions = Array.from({ length: 40 }, (_, n) =>
  n % 4 === 0
    ? `Where was the ${pick(animals, n)} seen?`
    : `${pick(animals, n * 3)} ${pick(places, n)} day ${n * 31 + 17} entry ${n}`,
);

const variants: readonly (readonly [string, Partial<SearchRequest>])[] = [
  ['for a caller without the right', {}],
  ['for a caller with the right', { visibility: 'with-pii' }],
  ['with a tag', { tags: ['even'], visibility: 'with-pii' }],
  ['by words alone', { denseWeight: 0 }],
  ['by meaning alone', { denseWeight: 1, relatedSimilarity: 0.1, terms: [] }],
  ['for one document', { topK: 1 }],
  ['for twenty documents', { topK: 20, denseWeight: 0.5 }],
];

const filler = 'The clerk of the archive wrote a further line about the weather and the tide. ';

/** Each long one would fill a whole result with passages that match; the short ones match less. */
const longAndShort: readonly DocumentText[] = [
  ...Array.from({ length: 3 }, (_, n) => ({
    id: `manual-${n}`,
    title: `Manual ${n}`,
    content: Array.from(
      { length: 130 },
      (_, line) =>
        `Kingfisher ${line + n * 131}, ${'kingfisher '.repeat((line * 7 + n) % 13)}${pick(animals, line + n)} ${pick(places, line * line)}. ` +
        filler.repeat(6 + ((line * 5 + n) % 7)),
    ).join(' '),
  })),
  ...Array.from({ length: 15 }, (_, n) => ({
    id: `note-${n}`,
    title: `Note ${n}`,
    content: `${pick(animals, n)} ${filler.repeat((n % 5) + 2)} A kingfisher at the ${pick(places, n)}. ${filler.repeat(8)}`,
  })),
];

describe('the order of documents', () => {
  let engine: TestEngine;
  let pinecone: Pinecone;
  let stores: readonly TenantStore[];

  beforeAll(async () => {
    engine = await openTestEngine();
    pinecone = await startRecordedPineconeServer({ port: 0, dimension: 1024 });
    stores = [
      createPostgresStore(engine.app),
      createPineconeStore({
        indexHost: pinecone.origin,
        apiKey: fixedSecret(pinecone.apiKey),
        dimension: 1024,
        sealer: sealerInMemory(),
        onViolation: ({ reason }) => expect.fail(reason),
      }),
    ];
    for (const store of stores) {
      for (const document of corpus) await put(store, acme, document);
      // Another tenant's words, which must weigh nothing.
      for (const document of corpus.slice(0, 9)) {
        await put(store, acme2, { ...document, content: 'Heron, heron, ferry, ferry, otter. '.repeat(9) });
      }
      for (const document of longAndShort) await put(store, acme3, document);
    }
  });
  afterAll(async () => {
    await pinecone.close();
    await engine.close();
  });

  it.each(variants)('is the same in Postgres and in Pinecone %s', async (_, overrides) => {
    const [postgres, other] = await Promise.all(
      stores.map((store) =>
        Promise.all(questions.map(async (question) => ids(await search(store, acme, question, overrides)))),
      ),
    );

    expect(other).toEqual(postgres);
    expect(postgres?.some((found) => found.length > 0)).toBe(true);
  });

  it('comes with the same passages', async () => {
    const passages = (store: TenantStore) =>
      Promise.all(questions.map((question) => search(store, acme, question)));

    const [postgres, other] = await Promise.all(stores.map(passages));

    expect(other).toEqual(postgres);
  });

  it.each([5, 20])(
    'and their passages are the same beside long documents that all match, for %i',
    async (topK) => {
      const found = (store: TenantStore) =>
        Promise.all(
          ['kingfisher', 'kingfisher otter', 'tide kingfisher ferry'].map((question) =>
            search(store, acme3, question, { topK }),
          ),
        );

      const [postgres, other] = await Promise.all(stores.map(found));

      expect(other?.map(ids)).toEqual(postgres?.map(ids));
      expect(other).toEqual(postgres);
      expect(postgres?.map(({ length }) => length)).toEqual(Array(3).fill(Math.min(topK, 18)));
    },
  );
});
