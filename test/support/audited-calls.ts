/** Each route called once, on a world of which every word is a canary, and what is decided about it. */
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { expect } from 'vitest';
import { createHandler as createDelete } from '../../functions/delete/handler.ts';
import { createHandler as createGet } from '../../functions/get/handler.ts';
import { createHandler as createIngest } from '../../functions/ingest/handler.ts';
import { createHandler as createList } from '../../functions/list/handler.ts';
import { createHandler as createQuery } from '../../functions/query/handler.ts';
import { createHashEmbedder } from '../../shared/adapters/offline/hash-embedder.ts';
import type { AuditEvent } from '../../shared/audit/audit-event.ts';
import type { Answer } from '../../shared/ports/answerer.ts';
import type { TenantStore } from '../../shared/ports/tenant-store.ts';
import type { Container } from '../../shared/runtime/container.ts';
import { fixedSecret } from '../../shared/upstream/fixed-secret.ts';
import { containerWith, storeWith } from './container.ts';
import { type EventParts, handlerContext, handlerEvent } from './handler-event.ts';

export const calls = {
  query: [createQuery, { resource: '/query', method: 'POST', body: { query: 'canary-question?' } }],
  ingest: [
    createIngest,
    {
      resource: '/ingest',
      method: 'POST',
      body: { id: 'd', title: 'canary-title', content: 'canary-content', tags: ['canary-tag'] },
    },
  ],
  list: [createList, { resource: '/documents' }],
  get: [createGet, { resource: '/documents/{id}', id: 'd' }],
  delete: [createDelete, { resource: '/documents/{id}', method: 'DELETE', id: 'd' }],
} as const satisfies Record<string, readonly [unknown, EventParts]>;

export type Route = keyof typeof calls;

export const routes = Object.keys(calls) as Route[];

export const document = (id: string, pii: boolean) => ({
  ...{ id, pii, title: 'canary-title', tags: ['canary-tag'], characters: 6, chunks: 1 },
  ...{ createdAt: '2026-11-01T00:00:00.000Z', updatedAt: '2026-11-01T00:00:00.000Z' },
  content: 'canary-content',
  passages: [{ text: 'canary-content', start: 0, end: 14 }],
});

/** Two documents, the second one hidden from some. */
export const fullStore = {
  search: async () => [document('a', false), document('b', true)],
  list: async () => ({ documents: [document('a', false), document('b', true)], count: 2, next: undefined }),
  get: async () => document('d', true),
  put: async () => ({ replaced: false, pii: true, lowered: false }),
  delete: async () => [{ pii: true }],
} satisfies Partial<TenantStore>;

export const answered: Answer = {
  text: 'canary-answer [1] [2]',
  complete: true,
  usage: { inputTokens: 90, outputTokens: 10 },
};

export interface World {
  readonly store?: Partial<TenantStore>;
  readonly answer?: () => Promise<Answer>;
  readonly record?: Container['audit']['record'];
  readonly nowSeconds?: () => number;
}

export function containerOf({
  store = fullStore,
  answer = async () => answered,
  record,
  nowSeconds,
}: World): Container {
  return containerWith({
    store: async () => storeWith(store),
    embedder: async () => createHashEmbedder(),
    answerer: async () => ({ answer }),
    cursorKey: async () => fixedSecret('known to all of the tests, and so no secret'),
    ...(record === undefined ? {} : { audit: { record } }),
    ...(nowSeconds === undefined ? {} : { nowSeconds }),
  });
}

export interface Call {
  readonly parts?: Partial<EventParts>;
  readonly authorizer?: Record<string, string> | null;
  readonly computeTenant?: string;
}

export function eventOf(route: Route, { parts, authorizer }: Call): APIGatewayProxyEvent {
  const event = handlerEvent({ ...calls[route][1], ...parts });
  if (authorizer === undefined) return event;
  const said = authorizer === null ? null : { ...event.requestContext.authorizer, ...authorizer };
  return { ...event, requestContext: { ...event.requestContext, authorizer: said } };
}

/** The one event of a request, and its answer. */
export async function decided(route: Route, call: Call = {}, world: World = {}) {
  const events: AuditEvent[] = [];
  const container = containerOf({
    ...world,
    record: (entry) => void (entry.act === 'request.decided' && events.push(entry)),
  });
  const context = handlerContext(call.computeTenant === undefined ? {} : { tenantId: call.computeTenant });
  const { statusCode, body } = await calls[route][0](container)(eventOf(route, call), context);
  expect(events).toHaveLength(1);
  const [event] = events as [AuditEvent];
  expect(event).toMatchObject({ action: route, requestId: 'r-1', status: statusCode });
  return { event, body };
}
