/** A record that a wall kept away can be traced: the line names who asked, and in which request. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createHandler as createList } from '../../functions/list/handler.ts';
import type { PineconeServer } from '../../infra/local/pinecone/server.ts';
import { openStore } from '../../shared/runtime/open-store.ts';
import { fixedSecret } from '../../shared/upstream/fixed-secret.ts';
import { containerWith } from '../support/container.ts';
import { acme, acme2, everything } from '../support/documents.ts';
import { eventOf } from '../support/handler-calls.ts';
import { handlerContext } from '../support/handler-event.ts';
import { sealerInMemory } from '../support/sealer.ts';
import {
  dimension,
  smallRequest,
  smallStore,
  startSmallPinecone,
} from '../unit/shared/adapters/pinecone/small-world.ts';

let server: PineconeServer;
const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };

const open = () =>
  openStore(
    {
      kind: 'pinecone',
      indexHost: server.origin,
      apiKey: { kind: 'value', value: server.apiKey },
      dimension,
    },
    { logger, sealer: sealerInMemory() },
  );

/** As if somebody had written into the index past the API: each tenant's header says that it is the other's. */
async function exchangeTenants(): Promise<void> {
  for (const [namespace, other] of [
    ['acme', 'acme-2'],
    ['acme-2', 'acme'],
  ] as const) {
    const vectors = server
      .records(namespace)
      .filter(({ metadata }) => metadata?.kind === 'document')
      .map(({ id, values, metadata }) => ({ id, values, metadata: { ...metadata, tenant_id: other } }));
    const response = await fetch(`${server.origin}/vectors/upsert`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'api-key': server.apiKey,
        'x-pinecone-api-version': '2026-04',
      },
      body: JSON.stringify({ vectors, namespace }),
    });
    expect([vectors.length, response.status]).toEqual([1, 200]);
  }
}

beforeAll(async () => {
  server = await startSmallPinecone();
  for (const tenant of [acme, acme2]) {
    await smallStore(server).put(tenant, smallRequest({ id: 'd', texts: [`A pelican of ${tenant}.`] }));
  }
  await exchangeTenants();
});
afterAll(() => server.close());

it('a violation is logged with the tenant and the request that met it, of two at a time', async () => {
  logger.error.mockClear();
  const store = await open();
  const cursorKey = async () => fixedSecret('known to all of the tests, and so no secret');
  const list = createList(containerWith({ logger, store: async () => store, cursorKey }));
  const ask = (tenantId: string, requestId: string) => {
    const event = eventOf('list', { tenantId, roles: [], nowSeconds: 1_000 }, {});
    return list(
      { ...event, requestContext: { ...event.requestContext, extendedRequestId: requestId } },
      handlerContext(),
    );
  };

  const answers = await Promise.all([ask('acme', 'r-1'), ask('acme-2', 'r-2')]);

  expect(answers.map(({ body }) => JSON.parse(body).count)).toEqual([0, 0]);
  const reason = 'A header record is not what its id says.';
  expect(logger.error.mock.calls.toSorted()).toEqual([
    ['isolation violation', { reason, tenant_id: 'acme', request_id: 'r-1' }],
    ['isolation violation', { reason, tenant_id: 'acme-2', request_id: 'r-2' }],
  ]);
});

it('a violation outside a request is logged with the tenant', async () => {
  logger.error.mockClear();
  const store = await open();

  await store.list(acme, { ...everything, visibility: 'public' });

  expect(logger.error.mock.calls).toEqual([
    ['isolation violation', expect.objectContaining({ tenant_id: 'acme', request_id: undefined })],
  ]);
});
