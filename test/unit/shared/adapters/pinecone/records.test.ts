import { describe, expect, it } from 'vitest';
import { chunkRecord, parseChunk } from '../../../../../shared/adapters/pinecone/chunk-record.ts';
import { headerRecord, parseHeader } from '../../../../../shared/adapters/pinecone/header-record.ts';
import { type DocumentKey, generation } from '../../../../../shared/adapters/pinecone/record-id.ts';
import { strongest } from '../../../../../shared/adapters/pinecone/sparse-entries.ts';
import type { WireRecord } from '../../../../../shared/adapters/pinecone/wire-record.ts';
import type { SealedText } from '../../../../../shared/ports/sealer.ts';
import { acme, acme2 } from '../../../../support/documents.ts';

const key: DocumentKey = {
  id: 'x',
  pii: false,
  generation: generation(1_790_000_000_000, 7),
  chunks: 3,
  parts: 0,
  createdMs: 1_790_000_000_000,
  updatedMs: 1_790_000_000_000,
  space: '01234567',
  movedFrom: undefined,
};
const chunk = {
  text: 'sealed heron' as SealedText,
  start: 4,
  end: 12,
  dense: Float32Array.from([0.6, 0.8]),
  sparse: { indices: [3, 9], weights: [0.5, 1.5] },
};
const title = 'sealed title' as SealedText;
const sent = chunkRecord(acme, key, { title, tags: ['t'] }, chunk, 2);
const asFound: WireRecord = { id: sent.id, score: 0.25, metadata: sent.metadata };

describe('a chunk', () => {
  it('comes back as it was sent', () => {
    expect(parseChunk(acme, asFound)).toEqual({
      id: 'x',
      pii: false,
      generation: key.generation,
      number: 2,
      title,
      tags: ['t'],
      text: 'sealed heron',
      terms: [3, 9],
      start: 4,
      end: 12,
      score: 0.25,
    });
  });

  it('says in its metadata whose it is and whether it is personal data', () => {
    expect(sent.metadata).toMatchObject({ tenant_id: 'acme', pii: false, kind: 'chunk', doc_id: 'x' });
  });

  it('may come back without its list of tags, if that is empty', () => {
    const { tags: _, ...metadata } = asFound.metadata;

    expect(parseChunk(acme, { ...asFound, metadata })?.tags).toEqual([]);
  });

  it.each([
    { tenant_id: 'acme-2' },
    { tenant_id: undefined },
    { kind: 'document' },
    { pii: 'false' },
    { pii: undefined },
    { pii: true },
    { doc_id: 'y' },
    { generation: generation(1, 1) },
    { number: 3 },
    { number: 2.5 },
    { start: '4' },
    { content: undefined },
    { title: 5 },
    { terms: undefined },
    { terms: 'gA==' },
    { tags: ['t', 5] },
  ])('is none where its metadata has %j, or contradicts its id', (change) => {
    expect(parseChunk(acme, { ...asFound, metadata: { ...asFound.metadata, ...change } })).toBeUndefined();
  });

  it('is none of another tenant', () => {
    expect(parseChunk(acme2, asFound)).toBeUndefined();
  });
});

describe('a header', () => {
  it('comes back as it was sent, to its own tenant alone', () => {
    const content = { title, tags: ['t'], characters: 12, embeddingSpace: 'm/2', terms: 'AQE=' };
    const { id, metadata } = headerRecord(acme, key, content, 2);

    expect(parseHeader(acme, key, { id, metadata, score: 0 })).toEqual(content);
    expect(parseHeader(acme2, key, { id, metadata, score: 0 })).toBeUndefined();
    expect(parseHeader(acme, { ...key, pii: true }, { id, metadata, score: 0 })).toBeUndefined();
  });
});

describe('the strongest entries', () => {
  it('are those of the highest weight, in the order of their indices', () => {
    expect(strongest([1, 2, 3, 4], [0.5, 0.25, 1, 0.5], 2)).toEqual({ indices: [1, 3], values: [0.5, 1] });
    expect(strongest([1, 2], [0.5, 0.25], 2)).toEqual({ indices: [1, 2], values: [0.5, 0.25] });
    expect(strongest([], [], 2)).toBeUndefined();
  });
});
