/**
 * The twin worlds of quotas: what a caller without the right uses of the budgets is the same, amount for amount, whether
 * or not there are hidden documents and other tenants. Else a budget would tell what a search does not.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createExtractiveAnswerer } from '../../shared/adapters/offline/extractive-answerer.ts';
import { createHashEmbedder } from '../../shared/adapters/offline/hash-embedder.ts';
import { createPostgresStore } from '../../shared/adapters/postgres/postgres-store.ts';
import type { Container } from '../../shared/runtime/container.ts';
import type { Role } from '../../shared/tenancy/roles.ts';
import { containerWith } from '../support/container.ts';
import { openTestEngine, type TestEngine } from '../support/engine.ts';
import { type HandlerCalls, handlerCalls } from '../support/handler-calls.ts';
import { sealerInMemory } from '../support/sealer.ts';
import { type WatchedLedger, watchedLedger } from '../support/watched-ledger.ts';

interface World {
  readonly engine: TestEngine;
  readonly ledger: WatchedLedger;
  readonly container: Container;
}

const visible = [
  {
    id: 'd1',
    title: 'Harbour rules',
    content: 'Ships enter the harbour by day. Pilots meet ships at the buoy.',
  },
  { id: 'd2', title: 'Canteen', content: 'Soup is served at noon in the harbour canteen. '.repeat(60) },
];
const hidden = ['d1', 'd2', 'd9'].map((id) => ({
  id,
  title: `Pilot ${id}`,
  content: 'Pilots, ships, harbour, soup and noon. '.repeat(80),
  contains_pii: true,
}));

async function openWorld(withHidden: boolean): Promise<World> {
  const engine = await openTestEngine();
  const ledger = watchedLedger({ tokens: 200_000, documents: 12 });
  const store = createPostgresStore(engine.app, sealerInMemory());
  const answerer = createExtractiveAnswerer();
  const container = containerWith({
    quota: async () => ledger,
    embedder: async () => createHashEmbedder(),
    store: async () => store,
    answerer: async () => answerer,
    cursorKey: async () => ({
      value: async () => 'a key of tests that is long enough',
      renew: async () => '',
    }),
  });
  const unlimited = containerWith({ ...container, quota: async () => watchedLedger() });
  const seeder = (...roles: Role[]) => handlerCalls(unlimited, { tenantId: 'acme', roles });
  // First: an id of a hidden document that is used again makes a visible one beside it.
  if (withHidden) for (const one of hidden) await seeder('editor', 'pii_access').ingest(one);
  for (const one of visible) await seeder('editor').ingest(one);
  return { engine, ledger, container };
}

/** Each answer by its status, and what the budgets lost by it. */
async function play({ container, ledger }: World): Promise<unknown[]> {
  const calls: HandlerCalls = handlerCalls(container, { tenantId: 'acme', roles: ['admin'] });
  const requests = [
    () => calls.query({ query: 'Who meets ships?', top_k: 3 }),
    () => calls.query({ query: 'pilots and soup', top_k: 20 }),
    () => calls.query({ query: 'zzz qqq', top_k: 1 }),
    () => calls.list(),
    () => calls.get('d1'),
    () => calls.get('d9'),
    () => calls.ingest({ id: 'd9', title: 'Mine', content: 'Nine ships. '.repeat(200) }),
    () => calls.ingest({ id: 'd1', title: 'Harbour rules', content: 'By night, too.' }),
    () => calls.delete('d9'),
    () => calls.delete('d9'),
    ...Array.from({ length: 12 }, () => () => calls.ingest({ title: 'More', content: 'Ships and soup.' })),
    ...Array.from({ length: 6 }, () => () => calls.query({ query: 'harbour soup', top_k: 20 })),
  ];
  const played: unknown[] = [];
  for (const send of requests) {
    const from = ledger.calls.length;
    const { status } = await send();
    played.push([status, ledger.calls.slice(from)]);
  }
  return played;
}

describe('the budgets of a tenant', () => {
  let worlds: readonly [World, World];
  beforeAll(async () => {
    worlds = [await openWorld(true), await openWorld(false)];
  });
  afterAll(async () => {
    for (const { engine } of worlds ?? []) await engine.close();
  });

  it('tell a caller without the right nothing of hidden documents', async () => {
    const [withHidden, without] = [await play(worlds[0]), await play(worlds[1])];

    expect(withHidden).toEqual(without);
    // Some were let through and some refused, so that there was something to compare.
    expect(withHidden.map((one) => (one as [number])[0])).toEqual(
      expect.arrayContaining([200, 201, 404, 429]),
    );
  });
});
