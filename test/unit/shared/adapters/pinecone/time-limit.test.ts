import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PineconeServer } from '../../../../../infra/local/pinecone/server.ts';
import { timeLimits, withinTime } from '../../../../../shared/adapters/pinecone/time-limit.ts';
import type { TenantStore } from '../../../../../shared/ports/tenant-store.ts';
import { acme, everything } from '../../../../support/documents.ts';
import { smallRequest, smallSearch, smallStore, startSmallPinecone } from './small-world.ts';

const address = { id: 'x', pii: undefined, visibility: 'with-pii' } as const;
const tooLate = { code: 'dependency-unavailable', retryAfterSeconds: 5 };

const methods: readonly (readonly [keyof typeof timeLimits, (store: TenantStore) => Promise<unknown>])[] = [
  ['putMs', (store) => store.put(acme, smallRequest({ id: 'x', texts: ['A stork.'] }))],
  ['searchMs', (store) => store.search(acme, smallSearch('heron'))],
  ['listMs', (store) => store.list(acme, { ...everything, visibility: 'public' })],
  ['getMs', (store) => store.get(acme, address)],
  ['deleteMs', (store) => store.delete(acme, address)],
  ['eraseMs', (store) => store.erase(acme)],
  ['holdingsMs', (store) => store.holdings(acme)],
  ['readyMs', (store) => store.ready()],
];

describe('a method of the store', () => {
  let server: PineconeServer;

  beforeAll(async () => {
    server = await startSmallPinecone();
  });
  afterAll(() => server.close());

  it.each(methods)(
    'ends by its own limit, %s, where calls would go on',
    async (limit, call) => {
      const store = smallStore(server, {
        limits: { ...timeLimits, [limit]: 20 },
        fetchParts: {
          fetch: (_, init) =>
            new Promise((_resolve, reject) => {
              init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
            }),
        },
      });

      await expect(call(store)).rejects.toMatchObject(tooLate);
    },
    2_000,
  );

  it('ends by its limit over many short calls', async () => {
    const store = smallStore(server, {
      limits: { ...timeLimits, listMs: 20 },
      fetchParts: {
        fetch: async () => {
          await new Promise(setImmediate);
          const id = `d#v#a#${String(++pages).padStart(14, '0')}-00000000#1.1.0.00000000.0`;
          return Response.json({ vectors: [{ id }], pagination: { next: 'more' }, namespace: 'acme' });
        },
      },
    });
    let pages = 0;

    await expect(store.list(acme, { ...everything, visibility: 'public' })).rejects.toMatchObject(tooLate);
  });
});

describe('the time limit', () => {
  it('is below that of the gateway for all that a request waits for', () => {
    const { eraseMs: _, holdingsMs: __, catalogueMs: ___, ...ofRequests } = timeLimits;

    expect(Math.max(...Object.values(ofRequests))).toBeLessThan(29_000);
  });

  it('aborts what runs, and answers though that does not end', async () => {
    let ended: AbortSignal | undefined;
    const run = (signal: AbortSignal) => {
      ended = signal;
      return new Promise<never>(() => undefined);
    };

    await expect(withinTime(1, undefined, run)).rejects.toMatchObject(tooLate);
    expect(ended?.aborted).toBe(true);
  });

  it("ends with the caller's signal, also one that is aborted already", async () => {
    const never = () => new Promise<never>(() => undefined);

    await expect(withinTime(60_000, AbortSignal.abort(), never)).rejects.toMatchObject(tooLate);
  });
});
