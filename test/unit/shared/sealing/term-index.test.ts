/** Wall 5: words in sparse vectors are keyed, so that two tenants' vectors say nothing about each other. */
import { createSecretKey, randomBytes, webcrypto } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bm25Weights, queryTerms } from '../../../../shared/retrieval/sparse.ts';
import { eachTermOnce, termIndex } from '../../../../shared/retrieval/terms.ts';
import { keyedTermIndex } from '../../../../shared/sealing/term-index.ts';

const newIndex = () => {
  const key = createSecretKey(randomBytes(32));
  return (term: string) => keyedTermIndex(key, term);
};
const vocabulary = Array.from({ length: 20_000 }, (_, number) => `word${number}`);

describe('a keyed term index', () => {
  it('is HMAC-SHA-256, as another implementation has it', async () => {
    const bytes = randomBytes(32);
    const algorithm = { name: 'HMAC', hash: 'SHA-256' };
    const key = await webcrypto.subtle.importKey('raw', bytes, algorithm, false, ['sign']);
    const mac = Buffer.from(await webcrypto.subtle.sign('HMAC', key, Buffer.from('naïve')));

    const index = keyedTermIndex(createSecretKey(bytes), 'naïve');

    expect(index).toBe(1 + Math.floor(mac.readUInt32BE(0) / 8));
  });

  it('lies within what both engines take, and is the same each time', () => {
    const index = newIndex();

    fc.assert(
      fc.property(fc.string(), (term) => {
        const place = index(term);

        expect(Number.isInteger(place) && place >= 1 && place <= 2 ** 29).toBe(true);
        expect(index(term)).toBe(place);
      }),
    );
  });

  it('spreads words evenly', () => {
    const index = newIndex();
    const buckets = new Array<number>(64).fill(0);
    for (const word of vocabulary) {
      const bucket = Math.floor((index(word) - 1) / 2 ** 23);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    }

    // 312 expected in each; six standard deviations are 105.
    expect(buckets).toHaveLength(64);
    for (const count of buckets) expect(Math.abs(count - vocabulary.length / 64)).toBeLessThan(105);
  });

  it('has equal words of two tenants in different places, no more often the same than by chance', () => {
    const [one, other] = [newIndex(), newIndex()];
    const places = new Set(vocabulary.map(one));

    const sameWord = vocabulary.filter((word) => one(word) === other(word));
    const anyWord = vocabulary.filter((word) => places.has(other(word)));

    // By chance 0.00004 words, and 0.75 places: more than 10 is less likely than one in 10^8.
    expect(sameWord).toEqual([]);
    expect(anyWord.length).toBeLessThan(10);
  });

  it('is not the plain one, which anybody can work out', () => {
    const index = newIndex();

    expect(vocabulary.filter((word) => index(word) === termIndex(word))).toEqual([]);
  });

  it('finds by a question what the same tenant’s document was indexed by, and nothing of another’s', () => {
    const [one, other] = [newIndex(), newIndex()];
    const { indices } = bm25Weights("The company's revenues grew", eachTermOnce(one));

    expect(indices).toEqual(expect.arrayContaining(queryTerms('company revenue', one)));
    expect(indices.filter((index) => queryTerms('company revenue', other).includes(index))).toEqual([]);
  });
});

describe('terms worked out once', () => {
  it('are asked for once each, however often they come', () => {
    const asked: string[] = [];
    const index = eachTermOnce((term) => asked.push(term));

    for (const text of ['budget budget forecast', 'forecast budget']) bm25Weights(text, index);

    expect(asked.toSorted()).toEqual(['budget', 'forecast']);
  });
});
