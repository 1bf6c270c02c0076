/** Every request leaves one record of what was decided about it: each route with each outcome. */
import { describe, expect, it, vi } from 'vitest';
import { createHandler as createIngest } from '../../../functions/ingest/handler.ts';
import type { AuditEvent } from '../../../shared/audit/audit-event.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import { logViolation } from '../../../shared/http/isolation-violation.ts';
import { noteWall } from '../../../shared/http/request-scope.ts';
import { refusal } from '../../../shared/ports/answerer.ts';
import type { TenantStore } from '../../../shared/ports/tenant-store.ts';
import { answered, decided, document, eventOf, type Route, routes } from '../../support/audited-calls.ts';
import { containerWith, storeWith } from '../../support/container.ts';
import { acme } from '../../support/documents.ts';
import { type EventParts, handlerContext } from '../../support/handler-event.ts';

const ann = { tenantId: 'acme', subject: 'ann' };
const allowed = { decision: 'allowed', wall: undefined, problem: undefined };

describe('a request that is let through', () => {
  it.each<[Route, object]>([
    ['query', { documentIds: ['b', 'a'], piiIncluded: true, usage: answered.usage, degraded: false }],
    ['ingest', { documentIds: ['d'], piiIncluded: true, usage: undefined }],
    ['list', { documentIds: ['a', 'b'], piiIncluded: true }],
    ['get', { documentIds: ['d'], piiIncluded: true }],
    ['delete', { documentIds: ['d'], piiIncluded: true }],
  ])('by %s is on record with whom and what it touched', async (route, about) => {
    const { event } = await decided(route);

    expect(event).toMatchObject({ ...allowed, tenant: ann, question: undefined, ...about });
  });

  it.each<[string, Partial<TenantStore>, Route, string[]]>([
    ['query', { search: async () => [document('a', false)] }, 'query', ['a']],
    ['query that finds nothing', { search: async () => [] }, 'query', []],
    [
      'list',
      { list: async () => ({ documents: [document('a', false)], count: 1, next: undefined }) },
      'list',
      ['a'],
    ],
    ['get', { get: async () => document('d', false) }, 'get', ['d']],
    ['delete', { delete: async () => [{ pii: false }] }, 'delete', ['d']],
    ['ingest', { put: async () => ({ replaced: true, pii: false, lowered: false }) }, 'ingest', ['d']],
  ])('without personal data says so: %s', async (_, store, route, documentIds) => {
    const { event } = await decided(route, {}, { store });

    expect(event).toMatchObject({ ...allowed, documentIds, piiIncluded: false });
  });

  it('of a question whose answer refuses names the hidden documents that the model saw', async () => {
    const answer = async () => ({ ...answered, text: refusal });

    expect((await decided('query', {}, { answer })).event).toMatchObject({
      ...allowed,
      documentIds: ['b'],
      piiIncluded: true,
    });
  });

  it('without the answer of a model is marked', async () => {
    const answer = () => Promise.reject(new AppError('dependency-unavailable'));

    expect((await decided('query', {}, { answer })).event).toMatchObject({
      ...allowed,
      degraded: true,
      usage: undefined,
    });
  });

  it('and from whose answer a wall held something back says which', async () => {
    const search = async () => {
      noteWall('predicate');
      return [];
    };

    expect((await decided('query', {}, { store: { search } })).event).toMatchObject({
      decision: 'allowed',
      wall: 'predicate',
    });
  });
});

describe('a request that is refused', () => {
  const refused = (wall: string, problem: string) => ({ decision: 'refused', wall, problem });

  it.each(routes)('because nobody was let in is on record: %s', async (route) => {
    const { event } = await decided(route, { authorizer: null });

    expect(event).toMatchObject({ ...refused('token', 'unauthenticated'), status: 401, tenant: undefined });
  });

  it.each(routes)('because its token has ended is on record: %s', async (route) => {
    const { event } = await decided(route, { authorizer: { exp: '1000' } });

    expect(event).toMatchObject({ ...refused('token', 'unauthenticated'), status: 401 });
  });

  it.each<[Route, string, string[]]>([
    ['ingest', '', []],
    ['delete', 'editor', ['d']],
  ])('for want of a role is on record with who asked for what: %s', async (route, roles, documentIds) => {
    const { event } = await decided(route, { parts: { roles } });

    expect(event).toMatchObject({ ...refused('role', 'forbidden'), status: 403, tenant: ann, documentIds });
  });

  it.each<[Route, string, number, Partial<EventParts>]>([
    ['query', 'invalid-request', 422, { body: { query: '' } }],
    ['query', 'unknown-field', 400, { body: { query: 'canary-question?', tenant_id: 'globex' } }],
    ['ingest', 'invalid-request', 422, { body: { id: 'd', title: '', content: 'canary-content' } }],
    ['ingest', 'unsupported-media-type', 415, { body: undefined }],
    ['list', 'invalid-request', 422, { query: { limit: 'canary' } }],
    ['list', 'invalid-request', 422, { query: { cursor: 'canary' } }],
    ['get', 'unknown-field', 400, { query: { canary: 'canary' } }],
  ])('for its form is on record: %s, %s', async (route, problem, status, parts) => {
    const { event } = await decided(route, { parts });

    expect(event).toMatchObject({ ...refused('contract', problem), status, tenant: ann });
  });

  it.each(routes)('because its tenant has used up what it may is on record: %s', async (route) => {
    const store = () => Promise.reject(new AppError('quota-exceeded', { retryAfterSeconds: 1 }));

    const { event } = await decided(
      route,
      {},
      { store: { search: store, put: store, list: store, get: store, delete: store } },
    );

    expect(event).toMatchObject({ ...refused('quota', 'quota-exceeded'), status: 429 });
  });

  it.each<[Route, Partial<TenantStore>]>([
    ['get', { get: async () => undefined }],
    ['delete', { delete: async () => [] }],
  ])(
    'because there is nothing of that id is on record with the id, and with no wall that would tell hidden from absent: %s',
    async (route, store) => {
      const { event } = await decided(route, {}, { store });

      expect(event).toMatchObject({
        ...{ decision: 'refused', wall: undefined, problem: 'not-found', status: 404 },
        ...{ documentIds: ['d'], piiIncluded: false },
      });
    },
  );

  it.each(['../canary', 'canary canary', '\u001b[2J', 'd'.repeat(129)])(
    'with the id %j, which could be none, does not have it on record',
    async (id) => {
      for (const parts of [{ id }, { id, roles: 'editor' }]) {
        const { event } = await decided('delete', { parts });

        expect(event.documentIds).toEqual([]);
      }
    },
  );

  it.each(routes)('in the execution environment of another tenant is on record: %s', async (route) => {
    const { event } = await decided(route, { computeTenant: 'acme-2' });

    expect(event).toMatchObject({ ...refused('compute', 'internal'), status: 500, tenant: ann });
  });

  it.each(['engine', 'predicate', 'seal'] as const)(
    'by the wall %s, deep inside, is on record for it',
    async (wall) => {
      const get = async () => {
        logViolation({ error: vi.fn() }, { reason: 'a test', wall, tenantId: acme, requestId: 'r-1' });
        throw new AppError('internal');
      };

      expect((await decided('get', {}, { store: { get } })).event).toMatchObject(refused(wall, 'internal'));
    },
  );

  it('by a wall is on record for that alone, of many at a time', async () => {
    const get: TenantStore['get'] = async (_, { id }) => {
      if (id === 'bad') noteWall('seal');
      await new Promise((resolve) => setImmediate(resolve));
      if (id === 'bad') throw new AppError('internal');
      return document(id, false);
    };

    const outcomes = await Promise.all(
      ['a', 'bad', 'b', 'bad', 'c'].map((id) => decided('get', { parts: { id } }, { store: { get } })),
    );

    expect(outcomes.map(({ event }) => [event.wall, event.documentIds[0]])).toEqual([
      [undefined, 'a'],
      ['seal', 'bad'],
      [undefined, 'b'],
      ['seal', 'bad'],
      [undefined, 'c'],
    ]);
  });
});

describe('a request that fails', () => {
  const down = () => Promise.reject(new AppError('dependency-unavailable'));
  const broken = () => Promise.reject(new Error('canary-content'));
  const stores = (act: () => Promise<never>) => ({ search: act, put: act, list: act, get: act, delete: act });

  it.each(routes)('because something is down, or broken, is on record as no decision: %s', async (route) => {
    for (const [act, problem, status] of [
      [down, 'dependency-unavailable', 503],
      [broken, 'internal', 500],
    ] as const) {
      const { event } = await decided(route, {}, { store: stores(act) });

      expect(event).toMatchObject({ decision: 'failed', wall: undefined, problem, status, tenant: ann });
    }
  });

  it('before it reached the store names the document all the same', async () => {
    const events: AuditEvent[] = [];
    const container = containerWith({
      embedder: down,
      audit: { record: (entry) => void (entry.act === 'request.decided' && events.push(entry)) },
      store: async () => storeWith({}),
    });

    await createIngest(container)(eventOf('ingest', {}), handlerContext());

    expect(events).toMatchObject([{ decision: 'failed', documentIds: ['d'], status: 503 }]);
  });
});

describe('the time that a request takes', () => {
  it('is on record in milliseconds, and not below zero where the clock is set back', async () => {
    const clock =
      (...seconds: number[]) =>
      () =>
        seconds.shift() ?? 0;

    // Asked at the start, by the check of the token's end, and at the end.
    const forth = await decided('get', {}, { nowSeconds: clock(10, 10, 10.25) });
    const back = await decided('get', {}, { nowSeconds: clock(10, 10, 9) });

    expect([forth.event.durationMs, back.event.durationMs]).toEqual([250, 0]);
  });
});
