import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { PineconeServer } from '../../../../../infra/local/pinecone/server.ts';
import { createKeysInMemory } from '../../../../../shared/adapters/local-keys/keys-in-memory.ts';
import { timeLimits } from '../../../../../shared/adapters/pinecone/time-limit.ts';
import { AppError } from '../../../../../shared/errors/app-error.ts';
import type { Sealer } from '../../../../../shared/ports/sealer.ts';
import type { TenantStore } from '../../../../../shared/ports/tenant-store.ts';
import { termIndex } from '../../../../../shared/retrieval/terms.ts';
import { createKeyAdministration } from '../../../../../shared/sealing/key-administration.ts';
import { createSealer } from '../../../../../shared/sealing/sealer.ts';
import { acme, everything } from '../../../../support/documents.ts';
import {
  noRetries,
  sealer,
  smallRequest,
  smallSearch,
  smallStore,
  startSmallPinecone,
} from './small-world.ts';

const address = { id: 'x', pii: undefined, visibility: 'with-pii' } as const;
const reads: readonly (readonly [string, (store: TenantStore) => Promise<unknown>])[] = [
  ['search', (store) => store.search(acme, smallSearch('heron'))],
  ['list', (store) => store.list(acme, { ...everything, visibility: 'public' })],
  ['get', (store) => store.get(acme, address)],
  ['get of what there is not', (store) => store.get(acme, { ...address, id: 'none' })],
];
const withKeys: typeof reads = [
  ...reads,
  ['put', (store) => store.put(acme, smallRequest({ id: 'y', texts: ['A stork.'] }))],
];
const withoutKeys: typeof reads = [
  ['ready', (store) => store.ready()],
  ['delete', (store) => store.delete(acme, address)],
  ['erase', (store) => store.erase(acme)],
];

const failing = (): Sealer => {
  const fail = () => Promise.reject(new AppError('dependency-unavailable', { cause: new Error('no keys') }));
  return { of: vi.fn(fail), reading: vi.fn(fail) };
};
const hanging = (): Sealer => {
  const hang = () => new Promise<never>(() => undefined);
  return { of: hang, reading: hang };
};

describe('the keys of a tenant', () => {
  let server: PineconeServer;

  beforeAll(async () => {
    server = await startSmallPinecone();
  });
  afterEach(() => server.reset());
  afterAll(() => server.close());

  const fill = () => smallStore(server).put(acme, smallRequest({ id: 'x', texts: ['A heron.'] }));

  it.each(withKeys)('that cannot be had end a %s as unavailable, and nothing is written', async (_, call) => {
    await fill();
    const before = server.records();

    await expect(call(smallStore(server, { sealer: failing() }))).rejects.toMatchObject({
      code: 'dependency-unavailable',
    });

    expect(server.records()).toEqual(before);
  });

  it.each(withKeys)('that do not come end a %s by its time limit', async (_, call) => {
    await fill();
    const limits = { ...timeLimits, searchMs: 30, listMs: 30, getMs: 30, putMs: 30 };

    await expect(call(smallStore(server, { sealer: hanging(), limits }))).rejects.toMatchObject({
      code: 'dependency-unavailable',
    });
  });

  it.each(withoutKeys)('are not needed for %s', async (_, call) => {
    await fill();
    const keys = failing();

    await call(smallStore(server, { sealer: keys }));

    expect(keys.of).not.toHaveBeenCalled();
    expect(keys.reading).not.toHaveBeenCalled();
  });

  it.each(withKeys)('and the first answer of Pinecone are waited for at once by a %s', async (_, call) => {
    await fill();
    const { promise: isAsked, resolve: asked } = Promise.withResolvers<void>();
    const { promise: areWanted, resolve: wanted } = Promise.withResolvers<void>();
    const store = smallStore(server, {
      policies: noRetries,
      sealer: {
        ...sealer,
        of: async (tenant) => {
          wanted();
          await isAsked;
          return sealer.of(tenant);
        },
      },
      fetchParts: {
        fetch: async (input, init) => {
          asked();
          await areWanted;
          return globalThis.fetch(input, init);
        },
      },
    });

    await expect(call(store)).resolves.not.toThrow();
  });

  it.each(reads)(
    'of which one is newer than those in memory are fetched once more by a %s',
    async (_, call) => {
      const parts = createKeysInMemory();
      const administration = createKeyAdministration(parts);
      await administration.create(acme, { keyedTerms: true });
      const onViolation = vi.fn();
      const anotherProcess = () =>
        smallStore(server, { sealer: createSealer({ ...parts, plainTermIndex: termIndex, onViolation }) });
      const request = smallRequest({ id: 'x', texts: ['A heron.'] });
      const reader = anotherProcess();
      await anotherProcess().put(acme, request);
      const before = withoutTimes(await call(reader));

      await administration.rotate(acme);
      await anotherProcess().put(acme, request);

      expect(withoutTimes(await call(reader))).toEqual(before);
      expect(onViolation).not.toHaveBeenCalled();
    },
  );
});

const withoutTimes = (shown: unknown): unknown =>
  JSON.parse(JSON.stringify(shown ?? null, (name, value) => (name === 'updatedAt' ? undefined : value)));
