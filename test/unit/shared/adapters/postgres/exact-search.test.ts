/** The search leaves out dense products that cannot matter. It must find exactly what a scan of everything finds. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHashEmbedder } from '../../../../../shared/adapters/offline/hash-embedder.ts';
import { createPostgresStore } from '../../../../../shared/adapters/postgres/postgres-store.ts';
import type { TenantStore } from '../../../../../shared/ports/tenant-store.ts';
import { ExactScan } from '../../../../bench/exact-scan.ts';
import { makeCollection, makeQuestion } from '../../../../bench/pseudo-text.ts';
import { createRandom } from '../../../../bench/random.ts';
import { acme, acme2, ids, put, search } from '../../../../support/documents.ts';
import { openTestEngine, type TestEngine } from '../../../../support/engine.ts';
import { sealerInMemory } from '../../../../support/sealer.ts';

const passagesPerDocument = 3;
/** Two to four chunks each, more in all than the window that the search looks at first. */
const collection = makeCollection('acme', { documents: 110, words: 420 });
const theirs = makeCollection('acme-2', { documents: 40, words: 200 });

describe('the Postgres search', () => {
  let engine: TestEngine;
  let store: TenantStore;
  const scan = new ExactScan(createHashEmbedder());

  beforeAll(async () => {
    engine = await openTestEngine();
    store = createPostgresStore(engine.app, sealerInMemory());
    for (const document of collection.documents) {
      await put(store, acme, document);
      await scan.add(document);
    }
    for (const document of theirs.documents) await put(store, acme2, document);
  });
  afterAll(() => engine.close());

  const weights = [0, 0.05, 0.3, 0.7, 1];
  const sizes = [1, 3, 20];

  it.each(weights.flatMap((denseWeight) => sizes.map((topK) => ({ denseWeight, topK }))))(
    'finds what a full scan finds, with a dense weight of $denseWeight and $topK documents wanted',
    async ({ denseWeight, topK }) => {
      const random = createRandom(`questions ${denseWeight} ${topK}`);
      const options = { denseWeight, topK, relatedSimilarity: 0.1, passagesPerDocument };

      for (let n = 0; n < 5; n++) {
        const question = makeQuestion(random, collection);
        const expected = await scan.search(question, options);
        const found = await search(store, acme, question, options);

        expect(ids(found)).toEqual(ids(expected));
        expect(found.map(({ passages }) => passages)).toEqual(expected.map(({ passages }) => passages));
      }
    },
  );
});
