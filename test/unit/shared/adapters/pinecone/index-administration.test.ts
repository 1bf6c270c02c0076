import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PineconeServer } from '../../../../../infra/local/pinecone/server.ts';
import { createIndex, describeIndex } from '../../../../../shared/adapters/pinecone/index-administration.ts';
import { indexFaults } from '../../../../../shared/adapters/pinecone/index-faults.ts';
import { startSmallPinecone } from './small-world.ts';

describe('the administration of indexes', () => {
  let server: PineconeServer;

  beforeAll(async () => {
    server = await startSmallPinecone();
  });
  afterEach(() => server.reset());
  afterAll(() => server.close());

  const access = () => ({ apiKey: server.apiKey, controllerHost: server.origin });
  const wanted = { name: 'askacme', dimension: 4, cloud: 'aws', region: 'us-east-1' };

  it('makes an index that fits, protected from deletion, and waits for it', async () => {
    const made = await createIndex({ ...wanted, ...access() });

    expect(made).toEqual({
      host: server.origin,
      dimension: 4,
      metric: 'dotproduct',
      ready: true,
      faults: [],
    });
    const raw = await (
      await fetch(`${server.origin}/indexes/askacme`, {
        headers: { 'api-key': server.apiKey, 'x-pinecone-api-version': '2026-07' },
      })
    ).json();
    expect(raw).toMatchObject({
      deletion_protection: 'enabled',
      deployment: { deployment_type: 'managed', cloud: 'aws', region: 'us-east-1' },
    });
  });

  it('describes one', async () => {
    await createIndex({ ...wanted, ...access(), isProtected: false });

    expect(await describeIndex({ name: 'askacme', dimension: 4, ...access() })).toMatchObject({
      faults: [],
      ready: true,
    });
    expect((await describeIndex({ name: 'askacme', dimension: 1_024, ...access() })).faults).toEqual([
      expect.stringContaining('vectors of 4 numbers'),
    ]);
  });

  it.each([
    {
      what: 'there is none',
      act: () => describeIndex({ name: 'other', ...access() }),
      error: { code: 'not-found', detail: expect.stringContaining("'other'") },
    },
    {
      what: 'the name is taken',
      act: async () => {
        await createIndex({ ...wanted, ...access() });
        return createIndex({ ...wanted, ...access() });
      },
      error: { code: 'invalid-request', detail: expect.stringContaining("'askacme'") },
    },
    {
      what: 'the key is refused',
      act: () => describeIndex({ name: 'askacme', ...access(), apiKey: 'wrong-secret' }),
      error: { code: 'forbidden', detail: 'Pinecone refuses the API key.' },
    },
  ])('says what is wrong where $what', async ({ act, error }) => {
    const thrown: unknown = await act().catch((reason: unknown) => reason);

    expect(thrown).toMatchObject(error);
    expect(inspect(thrown, { depth: 20 })).not.toContain('wrong-secret');
  });
});

describe('the faults of an index', () => {
  it.each([
    [{ metric: 'dotproduct', dimension: 1_024 }, []],
    [{ metric: 'cosine', dimension: 1_024 }, [expect.stringContaining('cosine')]],
    [{ metric: 'dotproduct', dimension: undefined }, [expect.stringContaining('1024')]],
    [
      { metric: 'euclidean', dimension: 3 },
      [expect.stringContaining('euclidean'), expect.stringContaining('3')],
    ],
  ])('of %j are told in words', (shape, faults) => {
    expect(indexFaults(shape, 1_024)).toEqual(faults);
  });
});
