/** Which wall held a foreign record back is noted for the record of the request that met it. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { PineconeServer } from '../../infra/local/pinecone/server.ts';
import { logViolation } from '../../shared/http/isolation-violation.ts';
import { currentNotes, currentRequestId, withinRequest } from '../../shared/http/request-scope.ts';
import { acme, acme2 } from '../support/documents.ts';
import {
  noRetries,
  smallRequest,
  smallSearch,
  smallStore,
  startSmallPinecone,
} from '../unit/shared/adapters/pinecone/small-world.ts';

let server: PineconeServer;

beforeAll(async () => {
  server = await startSmallPinecone();
  for (const tenant of [acme, acme2]) {
    await smallStore(server).put(tenant, smallRequest({ id: 'd', texts: [`A pelican of ${tenant}.`] }));
  }
});
afterAll(() => server.close());

/** The wall that a search notes on a Pinecone that takes no notice of a part of what it is told. */
function wallNoted(change: (body: Record<string, unknown>) => void, namespaceOfReply?: string) {
  const fetch: typeof globalThis.fetch = async (input, init) => {
    if (!String(input).endsWith('/query')) return globalThis.fetch(input, init);
    const body = JSON.parse(String(init?.body)) as Record<string, unknown>;
    change(body);
    const response = await globalThis.fetch(input, { ...init, body: JSON.stringify(body) });
    const reply = (await response.json()) as object;
    return Response.json(namespaceOfReply === undefined ? reply : { ...reply, namespace: namespaceOfReply });
  };
  const store = smallStore(server, {
    policies: noRetries,
    fetchParts: { fetch },
    onViolation: (violation) =>
      logViolation({ error: vi.fn() }, { ...violation, requestId: currentRequestId() }),
  });
  return withinRequest('r-1', async () => {
    await store.search(acme, smallSearch('pelican')).catch(() => undefined);
    return currentNotes().wall;
  });
}

it('of an answer for another namespace it is the engine', async () => {
  expect(await wallNoted((body) => void Object.assign(body, { namespace: 'acme-2' }))).toBe('engine');
});

it('of a foreign record in an answer it is the predicate', async () => {
  const ignoreBoth = (body: Record<string, unknown>) => {
    body.namespace = 'acme-2';
    delete body.filter;
  };

  expect(await wallNoted(ignoreBoth, 'acme')).toBe('predicate');
});

it('of an answer that is in order it is none', async () => {
  expect(await wallNoted(() => undefined)).toBeUndefined();
});
