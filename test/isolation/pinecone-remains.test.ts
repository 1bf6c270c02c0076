/** What puts and removals of several requests leave where they fail: nothing that the next writer cannot find. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PineconeServer } from '../../infra/local/pinecone/server.ts';
import type { PutRequest, TenantStore } from '../../shared/ports/tenant-store.ts';
import { acme } from '../support/documents.ts';
import {
  noRetries,
  smallRequest,
  smallStore,
  startSmallPinecone,
} from '../unit/shared/adapters/pinecone/small-world.ts';

const killed = new Error('killed');
const long = (word: string, chunks: number): string[] =>
  Array.from({ length: chunks }, (_, n) => `${word} ${n}. `);

describe('a put that fails', () => {
  let server: PineconeServer;

  beforeAll(async () => {
    server = await startSmallPinecone();
  });
  afterAll(() => server.close());

  it('before its header was sent clears up after itself, and leaves word of what may still arrive', async () => {
    const request: PutRequest = smallRequest({ id: 'x', texts: long('new', 2_100) });
    let upserts = 0;
    server.faults.next('server-error', {
      times: 1,
      match: ({ operation }) => operation === 'upsert' && ++upserts === 2,
    });

    const putting = smallStore(server, { policies: noRetries }).put(acme, request);

    await expect(putting).rejects.toMatchObject({ code: 'dependency-unavailable' });
    const [intent, ...others] = server.records('acme');
    expect([intent?.metadata?.kind, others]).toEqual(['intent', []]);
  });

  it('while other requests of it are under way leaves nothing that cannot be found', async () => {
    server.reset();
    const startMs = 1_790_000_000_000;
    const { promise: isCleaned, resolve: cleaned } = Promise.withResolvers<void>();
    let upserts = 0;
    let deletes = 0;
    const answers: Promise<unknown>[] = [];
    const send: typeof globalThis.fetch = async (input, init) => {
      const address = String(input);
      const n = address.endsWith('/vectors/upsert') ? ++upserts : 0;
      if (n === 2) throw new Error('cut');
      // On its way until the cleaning up is over, where that does not wait for it.
      if (n > 2) await Promise.race([isCleaned, new Promise((done) => setTimeout(done, 300))]);
      const response = await globalThis.fetch(input, init);
      if (address.endsWith('/vectors/delete') && ++deletes === 5) cleaned();
      return response;
    };
    const fetch: typeof globalThis.fetch = (input, init) => {
      const answer = send(input, init);
      answers.push(answer);
      return answer;
    };
    const texts = long('new', 4_200);
    const dying = smallStore(server, { nowMs: () => startMs, policies: noRetries, fetchParts: { fetch } });

    await dying.put(acme, smallRequest({ id: 'x', texts })).catch(() => undefined);

    await Promise.allSettled(answers);
    expect(upserts).toBeGreaterThan(3);
    expect(server.records('acme').map(({ metadata }) => metadata?.kind)).toEqual(['intent']);
    const later = smallStore(server, { nowMs: () => startMs + 3_600_000 });
    await later.put(acme, smallRequest({ id: 'y', texts: ['Y.'], visibility: 'public' }));
    expect(server.records('acme').filter(({ id }) => id.includes('#x#'))).toEqual([]);
  });
});

describe('a removal of an old long document', () => {
  const startMs = 1_790_000_000_000;
  const nowMs = startMs + 3_600_000;
  let server: PineconeServer;

  beforeAll(async () => {
    server = await startSmallPinecone();
  });
  afterEach(() => server.reset());
  afterAll(() => server.close());

  const at = (ms: number): TenantStore => smallStore(server, { nowMs: () => ms });
  const remains = () => server.records('acme').filter(({ id }) => id.includes('#x#'));

  /** Dies after its first request to delete; before each, `meanwhile` happens. */
  async function removed(meanwhile: () => Promise<unknown>): Promise<void> {
    let deletes = 0;
    const fetch: typeof globalThis.fetch = async (input, init) => {
      if (String(input).endsWith('/vectors/delete')) {
        if (++deletes === 2) throw killed;
        await meanwhile();
      }
      return globalThis.fetch(input, init);
    };
    await at(startMs).put(acme, smallRequest({ id: 'x', texts: long('old', 1_500) }));
    await smallStore(server, { nowMs: () => nowMs, policies: noRetries, fetchParts: { fetch } })
      .delete(acme, { id: 'x', pii: undefined, visibility: 'public' })
      .catch(() => undefined);
    expect(remains().length).toBeGreaterThan(400);
  }

  it('is not taken for abandoned while it is under way, and is finished where it died', async () => {
    await removed(() => at(nowMs).put(acme, smallRequest({ id: 'y', texts: ['Y.'] })));

    await at(nowMs + 3_600_000).put(acme, smallRequest({ id: 'y', texts: ['Y.'] }));

    expect(remains()).toEqual([]);
  });

  it('is finished also where it died before the header went', async () => {
    const lost = async () => {
      throw killed;
    };
    await removed(lost);
    expect(remains().some(({ metadata }) => metadata?.kind === 'document')).toBe(true);

    await at(nowMs + 3_600_000).put(acme, smallRequest({ id: 'y', texts: ['Y.'] }));

    expect(remains()).toEqual([]);
  });
});
