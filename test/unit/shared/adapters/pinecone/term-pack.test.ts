import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  countTerms,
  packedBytes,
  packTerms,
  unpackTerms,
} from '../../../../../shared/adapters/pinecone/term-pack.ts';

const unpacked = (parts: readonly string[]) => parts.flatMap((part) => [...unpackTerms(packedBytes(part))]);

describe('packed terms', () => {
  it('come back as they were, whatever they are', () => {
    const entries = fc.uniqueArray(
      fc.tuple(fc.integer({ min: 1, max: 2 ** 29 }), fc.integer({ min: 1, max: 2_000 })),
      {
        selector: ([term]) => term,
      },
    );

    fc.assert(
      fc.property(entries, (unsorted) => {
        const counts = unsorted.sort(([left], [right]) => left - right);
        expect(unpacked(packTerms(counts))).toEqual(counts);
      }),
    );
  });

  it('take few bytes a term', () => {
    const counts = Array.from({ length: 500 }, (_, n) => [1 + n * 1_073_000, 1] as const);

    expect(packTerms(counts)[0]?.length).toBeLessThan(500 * 6);
  });

  it('go on in another part before one outgrows what metadata takes, each part readable by itself', () => {
    const counts = Array.from({ length: 20_000 }, (_, n) => [1 + n * 26_000, 3] as const);

    const parts = packTerms(counts);

    expect(parts.length).toBeGreaterThan(1);
    expect(Math.max(...parts.map((part) => part.length))).toBeLessThanOrEqual(30_000);
    expect(unpacked(parts)).toEqual(counts);
  });

  it('of a document without terms are one empty part', () => {
    expect(packTerms([])).toEqual(['']);
    expect(unpacked([''])).toEqual([]);
  });

  it.each([[[0x80]], [[0x05]], [[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 0x01]]])(
    'that were cut or never packed are refused: %j',
    (bytes) => {
      expect(() => [...unpackTerms(Uint8Array.from(bytes))]).toThrow(RangeError);
    },
  );
});

describe('counted terms', () => {
  it('say in how many chunks each occurs, ascending', () => {
    expect(countTerms([[3, 7], [7], [1, 7]])).toEqual([
      [1, 1],
      [3, 1],
      [7, 3],
    ]);
  });
});
