import { describe, expect, it } from 'vitest';
import {
  deleteBatches,
  fetchBatches,
  limits,
  upsertBatches,
} from '../../../../../shared/adapters/pinecone/batches.ts';

const record = (id: string, content = '') => ({ id, values: [1], metadata: { content } });

describe('upserts', () => {
  it('take a thousand records and no more', () => {
    const records = Array.from({ length: 2_001 }, (_, n) => record(String(n)));

    const batches = upsertBatches(records);

    expect(batches.map((batch) => batch.length)).toEqual([1_000, 1_000, 1]);
    expect(batches.flat()).toEqual(records);
  });

  it.each(['x', 'ä', '🚨', '\n'])('stay below 2 MB of JSON as it is sent, of %j', (character) => {
    const records = Array.from({ length: 50 }, (_, n) => record(String(n), character.repeat(30_000)));

    const batches = upsertBatches(records);

    const bytes = batches.map((batch) =>
      Buffer.byteLength(JSON.stringify({ vectors: batch, namespace: 'x'.repeat(63) })),
    );
    expect(Math.max(...bytes)).toBeLessThanOrEqual(limits.bytes);
    expect(batches.flat()).toEqual(records);
    // As few as hold them: no two neighbours would have fitted into one.
    expect(bytes.slice(1).every((size, at) => size + (bytes[at] ?? 0) > limits.bytes)).toBe(true);
  });

  it('are none for no records', () => {
    expect(upsertBatches([])).toEqual([]);
  });
});

describe('deletes', () => {
  it('take a thousand ids', () => {
    const ids = Array.from({ length: 1_001 }, (_, n) => String(n));

    expect(deleteBatches(ids).map((batch) => batch.length)).toEqual([1_000, 1]);
  });
});

describe('fetches', () => {
  it('keep their ids within an address, as they are written there', () => {
    const ids = Array.from({ length: 300 }, (_, n) => `c#v#${'x'.repeat(100)}#${n}`);

    const batches = fetchBatches(ids);

    const lengths = batches.map(
      (batch) => batch.map((id) => `&ids=${encodeURIComponent(id)}`).join('').length,
    );
    expect(Math.max(...lengths)).toBeLessThanOrEqual(limits.addressBytes);
    expect(batches.flat()).toEqual(ids);
    expect(batches.length).toBeLessThan(9);
  });
});
