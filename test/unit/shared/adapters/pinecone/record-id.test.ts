import { describe, expect, it } from 'vitest';
import {
  bodyIds,
  chunkId,
  type DocumentKey,
  generation,
  generationMs,
  headerId,
  headerPrefix,
  intentId,
  isDocumentId,
  parseHeaderId,
  parseIntentId,
} from '../../../../../shared/adapters/pinecone/record-id.ts';

const key: DocumentKey = {
  id: 'a.b_c-D9',
  pii: true,
  generation: generation(1_790_000_000_123, 0xabc),
  chunks: 12,
  parts: 2,
  createdMs: 1_780_000_000_000,
  updatedMs: 1_780_000_000_000,
  space: '0123abcd',
  movedFrom: generation(1_700_000_000_000, 1),
};

describe('record ids', () => {
  it.each([key, { ...key, pii: false, movedFrom: undefined, parts: 0 }])(
    'of a header say all that made them',
    (made) => {
      expect(parseHeaderId(headerId(made))).toEqual(made);
    },
  );

  it('of an intent say which records it stands for, what is done to them and since when', () => {
    const { id, pii, generation: own, chunks, parts } = key;

    const intent = {
      id,
      pii,
      generation: own,
      chunks,
      parts,
      kind: 'remove',
      startedMs: 1_795_000_000_000,
    } as const;

    expect(parseIntentId(intentId(intent))).toEqual(intent);
    expect(parseIntentId(intentId({ ...intent, kind: 'put' }))?.kind).toBe('put');
  });

  it.each([
    ['a chunk', chunkId(key, 1)],
    ['another letter', headerId(key).replace('#p#', '#x#')],
    ['one more field', `${headerId(key)}.1`],
    ['an id with a separator', headerId({ ...key, id: 'a#b' })],
    ['nothing', ''],
  ])('that are none of a header are not read as one: %s', (_, recordId) => {
    expect(parseHeaderId(recordId)).toBeUndefined();
    expect(parseIntentId(recordId)).toBeUndefined();
  });

  it('of headers stand in the order of document ids, whatever follows them', () => {
    const ids = ['B', 'a', 'a-', 'a.b', 'a0', 'a_', 'ab', 'b'];

    const sorted = ids.map((id) => headerId({ ...key, id })).sort();

    expect(sorted.map((recordId) => parseHeaderId(recordId)?.id)).toEqual([...ids].sort());
  });

  it('of one document are no prefix of another', () => {
    expect(headerId({ ...key, id: 'acme-2' }).startsWith(headerPrefix(true, 'acme'))).toBe(false);
    expect(headerId({ ...key, id: 'acme' }).startsWith(headerPrefix(true, 'acme'))).toBe(true);
    expect(headerId(key).startsWith(headerPrefix(false))).toBe(false);
  });

  it('of chunks and parts are as many as the header says, all different', () => {
    const ids = bodyIds(key);

    expect(new Set(ids).size).toBe(14);
    expect(ids[0]).toBe(`c#p#a.b_c-D9#${key.generation}#00001`);
    expect(ids[13]).toBe(`t#p#a.b_c-D9#${key.generation}#00002`);
  });

  it('fit into what Pinecone takes, for the longest document id', () => {
    expect(headerId({ ...key, id: 'x'.repeat(128) }).length).toBeLessThan(512);
  });
});

describe('generations', () => {
  it('stand in the order of time, then of their random part', () => {
    const made = [
      [999, 0xffffffff],
      [1_000, 1],
      [1_000, 2.9],
      [10_000_000_000_000, 0],
    ].map(([ms = 0, random = 0]) => generation(ms, random));

    expect([...made].sort()).toEqual(made);
    expect(made.map(generationMs)).toEqual([999, 1_000, 1_000, 10_000_000_000_000]);
  });
});

describe('document ids', () => {
  it.each([
    ['a', true],
    ['A-z_0.9', true],
    ['x'.repeat(128), true],
    ['x'.repeat(129), false],
    ['', false],
    ['a#b', false],
    ['ä', false],
    ['a\n', false],
  ])('%j: %s', (text, expected) => {
    expect(isDocumentId(text)).toBe(expected);
  });
});
