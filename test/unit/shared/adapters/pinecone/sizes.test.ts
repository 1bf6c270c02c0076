/** The largest texts, sealed, against the limits of Pinecone, which the loopback server keeps as Pinecone does. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PineconeServer } from '../../../../../infra/local/pinecone/server.ts';
import { limits } from '../../../../../shared/contract/fields.ts';
import { chunkSizes } from '../../../../../shared/retrieval/chunking.ts';
import { acme, everything, ids } from '../../../../support/documents.ts';
import { startRecordedPineconeServer } from '../../../../support/pinecone-contract.ts';
import { dimension, smallRequest, smallSearch, smallStore } from './small-world.ts';

/** Four bytes of UTF-8, the most that a character takes. */
const fourBytes = '𓅓';
const documentId = 'x'.repeat(128);
const chunks = 260;
/** More than a text of that length has: with the title, each pair of neighbours is one. */
const termsPerChunk = chunkSizes.max + limits.titleCharacters;
/** Of the first three chunks. */
const firstTerms = [1, 2, 3];
const maxMetadataBytes = 40 * 1024;
const maxRequestBytes = 2_000_000;

const request = () => {
  const text = fourBytes.repeat(chunkSizes.max);
  const small = smallRequest({
    id: documentId,
    title: fourBytes.repeat(limits.titleCharacters),
    tags: Array.from({ length: limits.tags }, (_, n) => `${n}`.padEnd(limits.tagCharacters, fourBytes)),
    texts: Array.from({ length: chunks }, () => text),
  });
  return {
    ...small,
    chunks: small.chunks.map((chunk, at) => ({
      ...chunk,
      // Spread out, so that each takes all the bytes that it can.
      sparse: {
        indices: Array.from({ length: termsPerChunk }, (_, n) => 1 + n * 335_000 + at),
        weights: Array.from({ length: termsPerChunk }, (_, n) => 0.123456789 + n / 1_000),
      },
    })),
  };
};

describe('the largest texts', () => {
  const sent: number[] = [];
  let server: PineconeServer;

  beforeAll(async () => {
    server = await startRecordedPineconeServer({
      port: 0,
      dimension,
      onExchange: ({ path, body }) => path.endsWith('/upsert') && sent.push(Buffer.byteLength(body)),
    });
    await smallStore(server).put(acme, request());
  });
  afterAll(() => server.close());

  it('leave each record and each request below its limit, and the records not far from it', () => {
    const metadata = server
      .records('acme')
      .map((record) => Buffer.byteLength(JSON.stringify(record.metadata)));

    expect(metadata.length).toBeGreaterThan(chunks);
    expect(Math.max(...metadata)).toBeLessThan(maxMetadataBytes);
    expect(Math.max(...metadata)).toBeGreaterThan(maxMetadataBytes * 0.8);
    expect(Math.max(...sent)).toBeLessThanOrEqual(maxRequestBytes);
  });

  it('come back whole, found and read', async () => {
    const store = smallStore(server);

    const whole = await store.get(acme, { id: documentId, visibility: 'public', pii: undefined });
    const found = await store.search(acme, smallSearch('', { topK: 20, terms: firstTerms }));
    const page = await store.list(acme, { ...everything, visibility: 'public' });

    expect(whole?.content).toBe(fourBytes.repeat(chunkSizes.max * chunks));
    expect(found[0]?.passages.map(({ text }) => text.length)).toEqual(Array(3).fill(2 * chunkSizes.max));
    expect(ids(page.documents)).toEqual([documentId]);
  });
});
