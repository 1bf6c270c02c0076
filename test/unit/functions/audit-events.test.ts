/** Every request leaves one record of what was decided about it: each route with each outcome, and nothing of what was said. */
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { describe, expect, it, vi } from 'vitest';
import { createHandler as createDelete } from '../../../functions/delete/handler.ts';
import { createHandler as createGet } from '../../../functions/get/handler.ts';
import { createHandler as createIngest } from '../../../functions/ingest/handler.ts';
import { createHandler as createList } from '../../../functions/list/handler.ts';
import { createHandler as createQuery } from '../../../functions/query/handler.ts';
import { createHashEmbedder } from '../../../shared/adapters/offline/hash-embedder.ts';
import type { AuditEvent } from '../../../shared/audit/audit-event.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import { logViolation } from '../../../shared/http/isolation-violation.ts';
import { noteWall } from '../../../shared/http/request-scope.ts';
import { type Answer, refusal } from '../../../shared/ports/answerer.ts';
import type { TenantStore } from '../../../shared/ports/tenant-store.ts';
import { createAuditLog } from '../../../shared/runtime/audit-log.ts';
import type { Container } from '../../../shared/runtime/container.ts';
import { fixedSecret } from '../../../shared/upstream/fixed-secret.ts';
import { verified } from '../../support/audit-lines.ts';
import { containerWith, storeWith } from '../../support/container.ts';
import { acme } from '../../support/documents.ts';
import { type EventParts, handlerContext, handlerEvent } from '../../support/handler-event.ts';

const calls = {
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

type Route = keyof typeof calls;

const routes = Object.keys(calls) as Route[];

const document = (id: string, pii: boolean) => ({
  ...{ id, pii, title: 'canary-title', tags: ['canary-tag'], characters: 6, chunks: 1 },
  ...{ createdAt: '2026-11-01T00:00:00.000Z', updatedAt: '2026-11-01T00:00:00.000Z' },
  content: 'canary-content',
  passages: [{ text: 'canary-content', start: 0, end: 14 }],
});

/** Two documents, the second one hidden from some. */
const fullStore = {
  search: async () => [document('a', false), document('b', true)],
  list: async () => ({ documents: [document('a', false), document('b', true)], count: 2, next: undefined }),
  get: async () => document('d', true),
  put: async () => ({ replaced: false, pii: true, lowered: false }),
  delete: async () => [{ pii: true }],
} satisfies Partial<TenantStore>;

const answered: Answer = {
  text: 'canary-answer [1] [2]',
  complete: true,
  usage: { inputTokens: 90, outputTokens: 10 },
};

interface World {
  readonly store?: Partial<TenantStore>;
  readonly answer?: () => Promise<Answer>;
  readonly record?: Container['audit']['record'];
  readonly nowSeconds?: () => number;
}

function containerOf({
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

interface Call {
  readonly parts?: Partial<EventParts>;
  readonly authorizer?: Record<string, string> | null;
  readonly computeTenant?: string;
}

function eventOf(route: Route, { parts, authorizer }: Call): APIGatewayProxyEvent {
  const event = handlerEvent({ ...calls[route][1], ...parts });
  if (authorizer === undefined) return event;
  const said = authorizer === null ? null : { ...event.requestContext.authorizer, ...authorizer };
  return { ...event, requestContext: { ...event.requestContext, authorizer: said } };
}

/** The one event of a request, and its answer. */
async function decided(route: Route, call: Call = {}, world: World = {}) {
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

describe('a record that cannot be written', () => {
  const fails =
    (act: string): Container['audit']['record'] =>
    (entry) => {
      if (entry.act === act) throw new AppError('dependency-unavailable', { retryAfterSeconds: 5 });
    };

  it.each(routes)('keeps the answer back: %s', async (route) => {
    const container = containerOf({ record: fails('request.decided') });

    const { statusCode, body } = await calls[route][0](container)(eventOf(route, {}), handlerContext());

    expect(statusCode).toBe(503);
    expect(body).not.toContain('canary');
  });

  it.each<[Route, string]>([
    ['ingest', 'document.writing'],
    ['delete', 'document.deleting'],
  ])('keeps it from happening: %s', async (route, act) => {
    const touched = vi.fn();
    const container = containerOf({ record: fails(act), store: { put: touched, delete: touched } });

    const { statusCode } = await calls[route][0](container)(eventOf(route, {}), handlerContext());

    expect(statusCode).toBe(503);
    expect(touched).not.toHaveBeenCalled();
  });

  it('keeps personal data from the model', async () => {
    const answer = vi.fn();
    const container = containerOf({ record: fails('personal-data.retrieved'), answer });

    const { statusCode } = await createQuery(container)(eventOf('query', {}), handlerContext());

    expect(statusCode).toBe(503);
    expect(answer).not.toHaveBeenCalled();
  });
});

describe('what tenants say', () => {
  const outcomes: readonly World[] = [
    {},
    { store: { search: async () => [], get: async () => undefined, delete: async () => [] } },
    { store: {} },
    { answer: () => Promise.reject(new Error('canary-answer')) },
  ];

  async function linesOf(settings?: string): Promise<string[]> {
    const lines: string[] = [];
    const { record } = createAuditLog({ nowMs: () => 0, write: (line) => void lines.push(line) });
    const authorizer = settings === undefined ? {} : { settings };
    const token = { headers: { authorization: 'Bearer canary-token', 'content-type': 'application/json' } };
    for (const route of routes)
      for (const world of outcomes) {
        const event = { ...eventOf(route, { authorizer }), ...token };
        await calls[route][0](containerOf({ ...world, record }))(event, handlerContext());
      }
    return lines;
  }

  it('is in no record', async () => {
    const lines = await linesOf();

    expect(lines.length).toBeGreaterThan(routes.length * outcomes.length);
    expect(lines.join('\n')).not.toContain('canary');
  });

  it('is in the records of a tenant that wants it, as far as it asked', async () => {
    const lines = await linesOf('audit-questions');

    const canaries = lines.join('\n').match(/canary-\w+/g) ?? [];
    const asked = lines.filter((line) => line.includes('canary')).map((line) => JSON.parse(line));
    expect(new Set(canaries)).toEqual(new Set(['canary-question']));
    expect(asked).toHaveLength(outcomes.length);
    expect(asked.every(({ action, question }) => action === 'query' && question === 'canary-question?')).toBe(
      true,
    );
  });

  it('is on record of that tenant alone', async () => {
    const { event } = await decided('query', { authorizer: { tenant_id: 'acme-2', settings: 'strict-pii' } });

    expect(event.question).toBeUndefined();
  });
});

describe('two hundred requests at once', () => {
  it('make one chain without a gap', async () => {
    const lines: string[] = [];
    const audit = createAuditLog({ nowMs: Date.now, write: (line) => void lines.push(line) });
    const later = async <Result>(result: Result): Promise<Result> => {
      await new Promise((resolve) => setImmediate(resolve));
      return result;
    };
    const store = {
      ...fullStore,
      get: () => later(document('d', true)),
      delete: () => later([{ pii: true }]),
    };
    const container = containerOf({ store, record: audit.record });
    const handlers = routes.map((route) => ({ route, handler: calls[route][0](container) }));

    await Promise.all(
      Array.from({ length: 200 }, (_, at) => {
        const { route, handler } = handlers[at % routes.length] as (typeof handlers)[number];
        return handler(eventOf(route, {}), handlerContext());
      }),
    );

    expect(verified([lines])).toMatchObject({
      isIntact: true,
      records: lines.length,
      chains: [{ first: 0 }],
    });
    expect(lines.filter((line) => line.includes('"request.decided"'))).toHaveLength(200);
  });
});
