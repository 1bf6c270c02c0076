import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startLyingPinecone } from '../../../../../bin/proof/doubles/lying-pinecone.ts';
import type { PineconeServer } from '../../../../../infra/local/pinecone/server.ts';
import { maxNamespaces } from '../../../../../shared/adapters/pinecone/holdings.ts';
import type { PineconeStoreOptions } from '../../../../../shared/adapters/pinecone/pinecone-store.ts';
import { acme, acme2, tenantId } from '../../../../support/documents.ts';
import { lay, tamper } from '../../../../support/pinecone-tampering.ts';
import { dimension, noRetries, smallRequest, smallStore, startSmallPinecone } from './small-world.ts';

type Body = Readonly<Record<string, unknown>>;

describe('the holdings of a tenant in Pinecone', () => {
  let server: PineconeServer;

  beforeAll(async () => {
    server = await startSmallPinecone();
  });
  beforeEach(async () => {
    for (const tenant of [acme, acme2]) {
      await store().put(tenant, smallRequest({ id: 'x', texts: [`A heron of ${tenant}. `, 'Another.'] }));
      await store().put(tenant, smallRequest({ id: 'h', texts: ['A hidden heron.'], pii: true }));
    }
  });
  afterEach(() => server.reset());
  afterAll(() => server.close());

  const store = (overrides: Partial<PineconeStoreOptions> = {}) => smallStore(server, overrides);
  const places = async () => (await store().holdings(acme)).places;
  const own = { place: 'namespace', records: 5 };
  const none = { place: 'other namespaces', records: 0 };

  /** Answers one path in the place of Pinecone; all else goes there. */
  const answering = (path: string, reply: (body: Body) => Response | undefined) =>
    store({
      policies: noRetries,
      onViolation: () => undefined,
      fetchParts: {
        fetch: async (input, init) => {
          const isAsked = new URL(String(input)).pathname === path;
          const answer = isAsked ? reply(JSON.parse(String(init?.body ?? '{}'))) : undefined;
          return answer ?? globalThis.fetch(input, init);
        },
      },
    });
  const notFound = () => Response.json({ code: 5, message: 'Namespace not found' }, { status: 404 });
  /** Behind the SDK's own errors, where it wraps what was thrown. */
  const causesOf = (error: unknown): string[] =>
    error instanceof Error ? [error.message, ...causesOf(error.cause)] : [];
  async function expectRefusal(looking: Promise<unknown>, message: string): Promise<void> {
    const error = await looking.then(
      () => expect.fail('something was found'),
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ code: 'dependency-unavailable' });
    expect(causesOf(error).join('\n')).toContain(message);
  }

  it('are the records of its namespace, whatever they are', async () => {
    expect(await places()).toEqual([own, none]);

    await tamper(server, 'acme', (records) => [
      ...records,
      ...records.slice(0, 3).map((record, n) => ({ ...record, id: `of-nobody-${n}` })),
    ]);

    expect(await places()).toEqual([{ ...own, records: 8 }, none]);
  });

  it('are all records of a long namespace, over many pages', async () => {
    const texts = Array.from({ length: 450 }, (_, n) => `Heron ${n}. `);
    await store().put(acme, smallRequest({ id: 'long', texts }));
    server.calls.reset();

    const held = await store().holdings(acme);

    expect(held.places[0]?.records).toBe(server.records('acme').length);
    expect(held.documents.length).toBe(3);
    expect(server.calls.count('list')).toBeGreaterThan(4);
  });

  it('name a document once, also in two generations, and none that has lost its header', async () => {
    const isHeader = (id: string) => id.startsWith('d#');
    await tamper(server, 'acme', (records) => [
      ...records.filter(({ id }) => !id.startsWith('d#p#')),
      ...records
        .filter(({ id }) => isHeader(id) && id.includes('#x#'))
        .map((record) => ({ ...record, id: record.id.replace(/#\d{14}-/, '#00000000000001-') })),
    ]);

    const { documents } = await store().holdings(acme);

    expect(documents).toEqual([{ id: 'x', pii: false }]);
  });

  it('count what a write left behind that was cut off before its header', async () => {
    let upserts = 0;
    server.faults.next('server-error', {
      match: ({ operation }) => operation === 'upsert' && ++upserts === 3,
    });
    server.faults.next('server-error', { match: ({ operation }) => operation === 'delete', times: 100 });
    const texts = Array.from({ length: 3_100 }, (_, n) => `New ${n}. `);
    await store({ policies: noRetries })
      .put(acme, smallRequest({ id: 'y', texts }))
      .catch(() => undefined);

    const held = await store().holdings(acme);

    expect(server.records('acme').length).toBeGreaterThan(1_000);
    expect(held.places[0]?.records).toBe(server.records('acme').length);
    expect(held.documents.length).toBe(2);
  });

  it.each([
    ['acme-2', 'acme-2'],
    ['__default__', '__default__'],
    ['a\u001b[31m b', 'a?[31m b'],
  ])('are also what lies in the namespace %j', async (namespace, shown) => {
    await lay(server, namespace, server.records('acme').slice(0, 3));

    expect(await places()).toEqual([own, { ...none, records: 3, where: [shown] }]);
  });

  it('are found in another namespace after an erasure, too', async () => {
    await lay(server, 'acme-2', server.records('acme').slice(0, 1));

    await store().erase(acme);

    expect(await places()).toEqual([
      { place: 'namespace', records: 0 },
      { ...none, records: 1, where: ['acme-2'] },
    ]);
  });

  it('are looked for in the default namespace, though the statistics say nothing of it', async () => {
    const asked: unknown[] = [];
    const watching = answering('/query', (body) => void asked.push(body.namespace));

    await watching.holdings(acme);

    expect(asked.sort()).toEqual(['__default__', 'acme-2']);
  });

  it('are nothing in a namespace that is gone by the time it is looked at', async () => {
    const gone = answering('/query', notFound);

    expect((await gone.holdings(acme)).places).toEqual([own, none]);
  });

  it('are nothing where a Pinecone answers that there is no such namespace', async () => {
    const gone = answering('/vectors/list', notFound);

    expect((await gone.holdings(acme)).places[0]?.records).toBe(0);
  });

  it('are refused where the namespace goes while it is listed', async () => {
    const page = { vectors: [{ id: 'a' }], pagination: { next: 'more' }, namespace: 'acme' };
    const answers = [() => Response.json(page), notFound];
    const going = answering('/vectors/list', () => answers.shift()?.());

    await expectRefusal(going.holdings(acme), 'Pinecone answered 404');
  });

  it.each([
    ['says nothing of namespaces', {}],
    ['gives them as a list', { namespaces: ['acme', 'acme-2'] }],
    ['has none that could be told', { namespaces: null }],
  ])('are refused by a Pinecone that %s', async (_, reply) => {
    const silent = answering('/describe_index_stats', () => Response.json({ dimension, ...reply }));

    await expectRefusal(silent.holdings(acme), 'Pinecone answered with no namespaces.');
  });

  it('are refused where there are more namespaces than are looked into', async () => {
    const names = Array.from({ length: maxNamespaces }, (_, n) => [`tenant-${n}`, { vectorCount: 1 }]);
    const vast = answering('/describe_index_stats', () =>
      Response.json({ namespaces: Object.fromEntries(names) }),
    );

    await expectRefusal(vast.holdings(acme), 'has 25001 namespaces; no more than 25000');
  });

  it.each([
    ['an error', () => Response.json({}, { status: 500 }), 'Pinecone answered 500'],
    ['no matches', () => Response.json({ namespace: 'acme-2' }), 'no matches'],
    ['another namespace', () => Response.json({ matches: [], namespace: 'acme' }), 'another namespace'],
    ['what is no JSON', () => new Response('<html>'), 'JSON'],
  ])('are refused where one namespace of many answers with %s', async (_, reply, message) => {
    const odd = answering('/query', ({ namespace }) => (namespace === 'acme-2' ? reply() : undefined));

    await expectRefusal(odd.holdings(acme), message);
  });

  it.each([
    ['no ids', { vectors: [{ id: 'd#1' }, {}] }],
    ['empty ids', { vectors: [{ id: '' }] }],
    ['no list', {}],
  ])('are refused where the list of its records has %s', async (_, reply) => {
    const odd = answering('/vectors/list', () => Response.json({ ...reply, namespace: 'acme' }));

    await expectRefusal(odd.holdings(acme), 'no list of ids');
  });

  it('are refused where the list of its records begins again', async () => {
    const endless = answering('/vectors/list', () =>
      Response.json({ vectors: [{ id: 'a' }], pagination: { next: 'more' }, namespace: 'acme' }),
    );

    await expectRefusal(endless.holdings(acme), 'lists without an end');
  });

  it.each([
    ['filters', { ignoresFilters: true }],
    ['namespaces and filters', { ignoresNamespaces: true, ignoresFilters: true }],
  ])(
    'are refused by a Pinecone that ignores %s: a record of others might hide one of theirs',
    async (_, lies) => {
      const lying = await startLyingPinecone(server, dimension, lies);
      const believing = smallStore(
        { origin: lying.origin, apiKey: server.apiKey },
        { policies: noRetries, onViolation: () => undefined },
      );

      await expectRefusal(believing.holdings(tenantId('acme-3')), 'records of somebody else');

      await lying.close();
    },
  );
});
