import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FaultKind } from '../../../../../infra/local/pinecone/faults.ts';
import type { PineconeServer } from '../../../../../infra/local/pinecone/server.ts';
import type { PineconeStoreOptions } from '../../../../../shared/adapters/pinecone/pinecone-store.ts';
import type { Secret } from '../../../../../shared/ports/secret.ts';
import type { TenantStore } from '../../../../../shared/ports/tenant-store.ts';
import { expectUnavailable } from '../../../../contract/unavailable.ts';
import { acme, everything } from '../../../../support/documents.ts';
import { startRecordedPineconeServer } from '../../../../support/pinecone-contract.ts';
import { shortPolicy } from '../../../../support/short-policy.ts';
import { smallRequest, smallSearch, smallStore, startSmallPinecone } from './small-world.ts';

const policies = { read: shortPolicy, write: shortPolicy };
const hasty = { attemptTimeoutMs: 100, deadlineMs: 250, maxAttempts: 2 };
const address = { id: 'x', pii: undefined, visibility: 'with-pii' } as const;

const calls: readonly (readonly [string, (store: TenantStore) => Promise<unknown>])[] = [
  ['put', (store) => store.put(acme, smallRequest({ id: 'y', texts: ['A stork.'] }))],
  ['search', (store) => store.search(acme, smallSearch('heron'))],
  ['list', (store) => store.list(acme, { ...everything, visibility: 'public' })],
  ['get', (store) => store.get(acme, address)],
  ['delete', (store) => store.delete(acme, address)],
  ['erase', (store) => store.erase(acme)],
  ['holdings', (store) => store.holdings(acme)],
  ['ready', (store) => store.ready()],
];

describe('the way to Pinecone', () => {
  let server: PineconeServer;

  beforeAll(async () => {
    server = await startSmallPinecone();
  });
  afterEach(() => server.reset());
  afterAll(() => server.close());

  const store = (overrides: Partial<PineconeStoreOptions> = {}) =>
    smallStore(server, { policies, ...overrides });
  const filled = async () => {
    const mine = store();
    await mine.put(acme, smallRequest({ id: 'x', texts: ['A heron.'] }));
    return mine;
  };

  const passing: readonly FaultKind[] = [
    'throttled',
    'server-error',
    'unavailable',
    'cut-before',
    'cut-after',
  ];

  it.each(passing)('bears one call that is %s, on every way', async (kind) => {
    for (const [, call] of calls) {
      const mine = await filled();
      server.faults.next(kind, { retryAfterSeconds: 0 });

      expect(await call(mine).then(() => 'served')).toBe('served');
    }
  });

  it.each(['throttled', 'server-error', 'hang', 'cut-before', 'garbage'] as const)(
    'ends in time where every call is met by: %s',
    async (kind) => {
      for (const [, call] of calls) {
        await filled();
        const mine = store({ policies: { read: hasty, write: hasty } });
        server.faults.next(kind, { times: 1_000 });

        const error = await expectUnavailable(call(mine));

        expect(error.retryAfterSeconds).toBe(kind === 'throttled' ? 1 : 5);
        server.faults.clear();
      }
    },
  );

  it('repeats a write that was applied without doubling anything', async () => {
    const mine = store();
    server.faults.next('cut-after', { match: ({ operation }) => operation === 'upsert' });

    await mine.put(acme, smallRequest({ id: 'x', texts: ['A heron.'] }));

    expect(server.calls.count('upsert')).toBe(2);
    expect(server.records('acme').length).toBe(2);
  });

  it.each([
    ['no matches', '/query', {}],
    ['a match without a score', '/query', { matches: [{ id: 'x' }] }],
    ['no ids', '/vectors/list', { namespace: 'acme' }],
    ['no records', '/vectors/fetch', { vectors: [] }],
    ['a list', '/query', []],
  ])('takes an answer with %s for a failure, never for "nothing found"', async (_, path, body) => {
    await filled();
    const fetch: typeof globalThis.fetch = async (input, init) =>
      new URL(String(input)).pathname === path
        ? new Response(JSON.stringify(body))
        : globalThis.fetch(input, init);
    const mine = store({ fetchParts: { fetch } });

    await expectUnavailable(mine.search(acme, smallSearch('heron')));
  });

  it('takes a write that was not counted whole for a failure', async () => {
    const fetch: typeof globalThis.fetch = async (input, init) =>
      String(input).endsWith('/upsert') ? new Response('{"upsertedCount":1}') : globalThis.fetch(input, init);

    await expectUnavailable(
      store({ fetchParts: { fetch } }).put(acme, smallRequest({ id: 'x', texts: ['A heron.'] })),
    );
  });

  it('keeps what Pinecone said for the log, and from the caller', async () => {
    server.faults.next('server-error', { times: 1_000 });

    const error = await expectUnavailable(store().list(acme, { ...everything, visibility: 'public' }));

    expect((error.cause as Error).message).toMatch(/^Pinecone answered 500: /);
    expect(error.message).toBe('dependency-unavailable');
  });

  describe('with a key', () => {
    const rotating = (first: string, next: () => string) => {
      const refused: string[] = [];
      let key = first;
      const secret: Secret = {
        value: async () => key,
        renew: async (old) => {
          refused.push(old);
          key = next();
          return key;
        },
      };
      return { secret, refused };
    };

    it('that was rotated takes the new one, once, and serves on', async () => {
      await filled();
      const { secret, refused } = rotating(server.apiKey, () => 'key-2');
      const mine = store({ apiKey: secret });
      server.rotateKey('key-2');

      const page = await mine.list(acme, { ...everything, visibility: 'public' });
      await mine.list(acme, { ...everything, visibility: 'public' });

      expect(page.count).toBe(1);
      expect(refused).toEqual(['pinecone-local']);
      server.rotateKey('pinecone-local');
    });

    it('that stays wrong fails after one more try, and says the key nowhere', async () => {
      const { secret, refused } = rotating('wrong-secret-1', () => 'wrong-secret-2');

      const error = await expectUnavailable(
        store({ apiKey: secret }).get(acme, { ...address, visibility: 'public' }),
      );

      expect(refused).toEqual(['wrong-secret-1']);
      expect(server.calls.count()).toBe(2);
      expect(inspect(error, { depth: 20, showHidden: true })).not.toMatch(/wrong-secret/);
    });
  });
});

describe('readiness', () => {
  it('is there where the index fits', async () => {
    const server = await startSmallPinecone();

    await expect(smallStore(server).ready()).resolves.toBeUndefined();
    await server.close();
  });

  it.each([
    { metric: 'cosine', dimension: 4, says: /metric cosine.*needs dotproduct/ },
    { metric: 'dotproduct', dimension: 8, says: /vectors of 8 numbers.*makes 4/ },
  ] as const)(
    'is not where its index has $metric and $dimension dimensions, and the log says why',
    async ({ says, ...shape }) => {
      const server = await startRecordedPineconeServer({ port: 0, ...shape });

      const error = await expectUnavailable(smallStore(server).ready());

      expect((error.cause as Error).message).toMatch(says);
      await server.close();
    },
  );
});
