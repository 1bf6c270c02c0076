/** Reads that lag, and writers who meet: what decides is the look that shows the own write. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PineconeServer } from '../../infra/local/pinecone/server.ts';
import { generationClock } from '../../shared/adapters/pinecone/generation-clock.ts';
import { createPineconeClient } from '../../shared/adapters/pinecone/pinecone-client.ts';
import { putDocument } from '../../shared/adapters/pinecone/put.ts';
import type { PutResult } from '../../shared/ports/tenant-store.ts';
import type { Visibility } from '../../shared/tenancy/tenant-context.ts';
import { fixedSecret } from '../../shared/upstream/fixed-secret.ts';
import { acme, everything } from '../support/documents.ts';
import {
  dimension,
  noRetries,
  type SmallDocument,
  sealer,
  smallRequest,
  smallStore,
  startSmallPinecone,
} from '../unit/shared/adapters/pinecone/small-world.ts';

type Fetch = typeof globalThis.fetch;
const startMs = 1_790_000_000_000;
const operation = (input: Parameters<Fetch>[0]): string => decodeURIComponent(String(input));
const isUpsert = (input: Parameters<Fetch>[0]): boolean => operation(input).endsWith('/vectors/upsert');

interface Conditions {
  readonly nowMs?: () => number;
  readonly fetch?: Fetch;
  readonly wait?: (ms: number) => Promise<unknown>;
}

describe('a put', () => {
  let server: PineconeServer;

  beforeAll(async () => {
    server = await startSmallPinecone();
  });
  afterEach(() => server.reset());
  afterAll(() => server.close());

  const store = () => smallStore(server);

  /** A put of a process whose calls and waits a test has in hand. */
  const put = (document: SmallDocument, conditions: Conditions = {}): Promise<PutResult> => {
    const { nowMs = Date.now, fetch = globalThis.fetch, wait = async () => undefined } = conditions;
    const client = createPineconeClient({
      indexHost: server.origin,
      apiKey: fixedSecret(server.apiKey),
      policies: noRetries,
      fetchParts: { fetch },
      onViolation: ({ reason }) => expect.fail(reason),
    });
    const parts = {
      namespace: client.namespace(acme),
      tenant: acme,
      sealer,
      dimension,
      nowMs,
      nextGeneration: generationClock(nowMs),
      onChange: () => undefined,
      wait,
    };
    return putDocument(parts, smallRequest(document));
  };

  /** Reads see what is there now and nothing later, until the first upsert was sent. */
  const untilWritten = (): Fetch => (input, init) => {
    if (isUpsert(input)) server.faults.settle();
    return globalThis.fetch(input, init);
  };

  /** Waits at the first call that `isMeant` says, until `meanwhile` is done. */
  const pausing = (isMeant: (address: string) => boolean, meanwhile: () => Promise<unknown>): Fetch => {
    let isOver = false;
    return async (input, init) => {
      if (!isOver && isMeant(operation(input))) {
        isOver = true;
        await meanwhile();
      }
      return globalThis.fetch(input, init);
    };
  };

  const see = async (visibility: Visibility) => {
    const { documents } = await store().list(acme, { ...everything, visibility });
    return Promise.all(
      documents.map(async ({ id, pii }) => {
        const found = await store().get(acme, { id, pii, visibility });
        return { id, pii, content: found?.content };
      }),
    );
  };
  const hidden = (content: string, id: unknown = 'x') => ({ id, pii: true, content });
  const visible = (content: string, id: unknown = 'x') => ({ id, pii: false, content });
  const beside = expect.stringMatching(/^x\.[0-9a-f]{32}$/);
  const raised = { replaced: true, pii: true, lowered: false };

  describe('whose first look missed a hidden document', () => {
    it('without a flag keeps its text hidden', async () => {
      await put({ id: 'x', texts: ['Secret 1.'], pii: true });
      server.faults.lag(1);

      const result = await put({ id: 'x', texts: ['Secret 2.'] }, { fetch: untilWritten() });

      expect(result).toEqual(raised);
      expect(await see('public')).toEqual([]);
      expect(await see('with-pii')).toEqual([hidden('Secret 2.')]);
      expect(server.records('acme').length).toBe(2);
    });

    it('waits until it is shown what it wrote before it believes what it sees', async () => {
      await put({ id: 'x', texts: ['Secret 1.'], pii: true });
      server.faults.lag(2);
      const waits: number[] = [];
      const wait = async (ms: number) => {
        waits.push(ms);
        if (waits.length === 2) server.faults.settle();
      };

      const result = await put({ id: 'x', texts: ['Secret 2.'] }, { wait });

      expect(result).toEqual(raised);
      expect(waits).toEqual([25, 50]);
      expect(await see('public')).toEqual([]);
    });

    it('asks for the other flag only once it is shown what it wrote', async () => {
      const calls: string[] = [];
      let isWritten = false;
      const fetch: Fetch = async (input, init) => {
        const prefix = /prefix=(d#.#x#)/.exec(operation(input))?.[1];
        if (isWritten && prefix) calls.push(`asked ${prefix}`);
        const response = await globalThis.fetch(input, init);
        if (isWritten && prefix) calls.push(`got ${prefix}`);
        isWritten ||= isUpsert(input);
        return response;
      };

      await put({ id: 'x', texts: ['Open.'] }, { fetch });

      expect(calls).toEqual(['asked d#v#x#', 'got d#v#x#', 'asked d#p#x#', 'got d#p#x#']);
    });

    it('by a writer without the right leaves that alone and moves beside it', async () => {
      await put({ id: 'x', texts: ['Original.'], pii: true });
      server.faults.lag(1);

      const result = await put(
        { id: 'x', texts: ['Mine.'], pii: true, visibility: 'public' },
        { fetch: untilWritten() },
      );

      expect(result).toEqual({ replaced: false, pii: true, lowered: false });
      expect(await see('with-pii')).toEqual([hidden('Original.'), hidden('Mine.', beside)]);
      expect(server.records('acme').length).toBe(4);
    });

    it('replaces that, and not the visible one of the id', async () => {
      await put({ id: 'x', texts: ['Open.'], visibility: 'public' });
      await store().put(acme, smallRequest({ id: 'x', texts: ['Raised.'], pii: true }));
      await put({ id: 'x', texts: ['Decoy.'], visibility: 'public' });
      server.faults.lag(3);

      await put({ id: 'x', texts: ['New.'], pii: true }, { fetch: untilWritten() });

      expect(await see('with-pii')).toEqual([visible('Decoy.'), hidden('New.')]);
    });
  });

  it('that is not shown in time is not acknowledged, and stays', async () => {
    await put({ id: 'y', texts: ['Other.'] });
    server.faults.lag(1);
    const waits: number[] = [];

    const putting = put({ id: 'x', texts: ['New.'] }, { wait: async (ms) => waits.push(ms) });

    await expect(putting).rejects.toMatchObject({
      code: 'dependency-unavailable',
      cause: { message: 'Pinecone did not show in time what was written.' },
    });
    expect(waits.reduce((sum, ms) => sum + ms)).toBe(6_000);
    server.faults.settle();
    expect(await see('public')).toEqual([visible('New.'), visible('Other.', 'y')]);
  });

  it('of two without the right that hide under one new id at once leaves the older under it', async () => {
    const barrier = () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      let arrived = 0;
      return () => (++arrived >= 2 ? resolve() : promise);
    };
    const [bothLooked, bothWritten] = [barrier(), barrier()];
    const meeting = (): Fetch => async (input, init) => {
      if (isUpsert(input)) await bothLooked();
      const response = await globalThis.fetch(input, init);
      if (isUpsert(input)) await bothWritten();
      return response;
    };
    const one = { id: 'x', pii: true, visibility: 'public' } as const;

    const second = put({ ...one, texts: ['B.'] }, { nowMs: () => startMs + 1, fetch: meeting() });
    const first = put(
      { ...one, texts: ['A.'] },
      { nowMs: () => startMs, fetch: meeting(), wait: () => second },
    );
    await Promise.all([first, second]);

    expect(await see('with-pii')).toEqual([hidden('A.'), hidden('B.', beside)]);
    expect(server.records('acme').length).toBe(4);
  });

  it.each([
    { when: 'before it writes', at: '/vectors/upsert' },
    { when: 'between its two lists', at: 'prefix=d#v#x#' },
  ])('without a flag follows a document that is hidden meanwhile: $when', async ({ at }) => {
    await put({ id: 'x', texts: ['Version 0.'] });
    const raise = () => put({ id: 'x', texts: ['Secret 1.'], pii: true });
    const fetch = pausing((address) => address.includes(at), raise);

    const result = await put({ id: 'x', texts: ['Secret 2.'] }, { fetch });

    expect(result).toEqual(raised);
    expect(await see('public')).toEqual([]);
    expect(await see('with-pii')).toEqual([hidden('Secret 2.')]);
    expect(server.records('acme').length).toBe(2);
  });

  it('that hides takes a version along that came meanwhile', async () => {
    await put({ id: 'x', texts: ['Version 0.'] });
    const replace = () => put({ id: 'x', texts: ['Version 1.'] });
    const fetch = pausing((address) => address.endsWith('/vectors/upsert'), replace);

    const result = await put({ id: 'x', texts: ['Secret 2.'], pii: true }, { fetch });

    expect(result).toEqual(raised);
    expect(await see('public')).toEqual([]);
    expect(await see('with-pii')).toEqual([hidden('Secret 2.')]);
    expect(server.records('acme').length).toBe(2);
  });

  it('is not lost where it comes after one of a clock that is ahead, which it did not see', async () => {
    await put({ id: 'x', texts: ['First.'] }, { nowMs: () => startMs });
    server.faults.lag(1);

    const result = await put(
      { id: 'x', texts: ['Second.'] },
      { nowMs: () => startMs - 100, fetch: untilWritten() },
    );

    expect(result).toEqual({ replaced: true, pii: false, lowered: false });
    expect(await see('public')).toEqual([visible('Second.')]);
    expect(server.records('acme').length).toBe(2);
  });

  it('that is swept by a newer one before it has looked writes again', async () => {
    const newer = () => put({ id: 'x', texts: ['Newer.'] }, { nowMs: () => startMs + 1_000 });
    let lists = 0;
    const fetch = pausing((address) => address.includes('prefix=d#v#x#') && ++lists === 2, newer);

    const result = await put({ id: 'x', texts: ['Older.'] }, { nowMs: () => startMs, fetch });

    expect(result.replaced).toBe(true);
    expect(await see('public')).toEqual([visible('Older.')]);
    expect(server.records('acme').length).toBe(2);
  });

  it('gives way to a newer one that comes while it writes for the second time', async () => {
    let rounds = 0;
    const fetch: Fetch = async (input, init) => {
      if (isUpsert(input)) {
        rounds++;
        await put({ id: 'x', texts: [`Newer ${rounds}.`] }, { nowMs: () => startMs + rounds * 10_000 });
      }
      return globalThis.fetch(input, init);
    };

    await put({ id: 'x', texts: ['Older.'] }, { nowMs: () => startMs, fetch });

    expect([rounds, await see('with-pii')]).toEqual([2, [visible('Newer 2.')]]);
    expect(server.records('acme').length).toBe(2);
  });

  it('which others overtake each time is given up, and leaves nothing in sight that is to be hidden', async () => {
    let lists = 0;
    let rounds = 0;
    const fetch: Fetch = async (input, init) => {
      const isSlot = operation(input).includes('prefix=d#v#x#');
      if (isSlot && ++lists > 1 && rounds < 4)
        await put({ id: 'x', texts: ['Newer.'] }, { nowMs: () => startMs + rounds * 10_000 });
      if (isUpsert(input) && ++rounds === 4) await put({ id: 'x', texts: ['Secret.'], pii: true });
      return globalThis.fetch(input, init);
    };

    const putting = put({ id: 'x', texts: ['Secret too.'] }, { nowMs: () => startMs, fetch });

    await expect(putting).rejects.toMatchObject({ code: 'dependency-unavailable' });
    expect(rounds).toBe(4);
    expect(await see('with-pii')).toEqual([hidden('Secret.')]);
  });
});
