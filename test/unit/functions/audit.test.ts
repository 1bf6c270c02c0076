/** What each handler leaves on record, and what it does not. */
import { describe, expect, it } from 'vitest';
import { createHandler as createDelete } from '../../../functions/delete/handler.ts';
import { createHandler as createGet } from '../../../functions/get/handler.ts';
import { createHandler as createIngest } from '../../../functions/ingest/handler.ts';
import { createHandler as createList } from '../../../functions/list/handler.ts';
import { createHandler as createQuery } from '../../../functions/query/handler.ts';
import { createHashEmbedder } from '../../../shared/adapters/offline/hash-embedder.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import type { LambdaHandler } from '../../../shared/http/lambda-handler.ts';
import { refusal } from '../../../shared/ports/answerer.ts';
import type { Embedder } from '../../../shared/ports/embedder.ts';
import type { PutResult, StoredDocument, TenantStore } from '../../../shared/ports/tenant-store.ts';
import type { AuditRecord } from '../../../shared/runtime/audit-log.ts';
import type { Container } from '../../../shared/runtime/container.ts';
import { fixedSecret } from '../../../shared/upstream/fixed-secret.ts';
import { containerWith, storeWith } from '../../support/container.ts';
import { type EventParts, handlerContext, handlerEvent } from '../../support/handler-event.ts';

const origin = { tenant: { tenantId: 'acme', subject: 'ann' }, requestId: 'r-1' };

const stored = (id: string, pii: boolean): StoredDocument => ({
  id,
  pii,
  title: 'canary',
  tags: ['canary'],
  characters: 6,
  chunks: 1,
  createdAt: '2026-11-01T00:00:00.000Z',
  updatedAt: '2026-11-01T00:00:00.000Z',
});

const found = (id: string, pii: boolean) => ({
  id,
  pii,
  title: 'canary',
  tags: [],
  passages: [{ text: 'canary', start: 0, end: 6 }],
});

interface World {
  readonly store?: Partial<TenantStore>;
  /** A store that sees what is on record when it is asked. */
  readonly onRecords?: (records: readonly AuditRecord[]) => Partial<TenantStore>;
  readonly embed?: Embedder['embedDocuments'];
  readonly answer?: string | ((records: readonly AuditRecord[]) => string);
}

/** Calls a handler over a store of the test's, and gives the records beside the status. */
async function recordsOf(
  create: (container: Container) => LambdaHandler,
  parts: EventParts,
  { store = {}, onRecords = () => store, embed, answer = 'It is so [1].' }: World,
): Promise<{ status: number; records: AuditRecord[] }> {
  const records: AuditRecord[] = [];
  const embedder = createHashEmbedder();
  const text = () => (typeof answer === 'string' ? answer : answer(records));
  const container = containerWith({
    // What is decided about the request is another file's matter.
    audit: { record: (entry) => void ('documentIds' in entry && 'outcome' in entry && records.push(entry)) },
    store: async () => storeWith(onRecords(records)),
    piiDetector: async () => ({ inspect: async () => ({ outcome: 'complete', kinds: [] }) }),
    embedder: async () => (embed === undefined ? embedder : { ...embedder, embedDocuments: embed }),
    answerer: async () => ({
      maxAnswerTokens: 0,
      answer: async () => ({ text: text(), complete: true, usage: undefined }),
    }),
    cursorKey: async () => fixedSecret('known to all of the tests, and so no secret'),
  });
  const { statusCode } = await create(container)(handlerEvent(parts), handlerContext());
  return { status: statusCode, records };
}

describe('an ingest', () => {
  const body = { id: 'd', title: 'canary', content: 'canary' };
  const ingest = (put: TenantStore['put'], parts: Partial<EventParts> & { readonly said?: boolean } = {}) => {
    const { said, ...event } = parts;
    const sent = said === undefined ? body : { ...body, contains_pii: said };
    return recordsOf(
      createIngest,
      { resource: '/ingest', method: 'POST', body: sent, ...event },
      { store: { put } },
    );
  };
  const stores = (result: PutResult) => ingest(async () => result);
  const down = () => Promise.reject(new AppError('dependency-unavailable'));
  const writing = {
    ...{ act: 'document.writing', outcome: 'attempted', documentIds: ['d'], pii: undefined },
    ...{ mayLower: false, tenant: origin.tenant, requestId: 'r-1' },
  };

  it.each([
    { act: 'document.stored', result: { replaced: false, pii: true, lowered: false } },
    { act: 'document.replaced', result: { replaced: true, pii: false, lowered: false } },
  ])('is on record as $act', async ({ act, result }) => {
    const { records } = await stores(result);

    expect(records).toEqual([
      writing,
      { act, outcome: 'done', ...origin, documentIds: ['d'], pii: result.pii },
    ]);
  });

  it('that lowers the flag of personal data is on record for that, too', async () => {
    const { records } = await stores({ replaced: true, pii: false, lowered: true });

    expect(records.map(({ act }) => act)).toEqual(['document.writing', 'document.replaced', 'flag.lowered']);
    expect(records[2]).toEqual({
      ...{ act: 'flag.lowered', outcome: 'done', ...origin, documentIds: ['d'], pii: false },
    });
  });

  it('is on record before the store is asked, which may do it and never answer', async () => {
    const seen: AuditRecord[][] = [];

    await recordsOf(
      createIngest,
      { resource: '/ingest', method: 'POST', body },
      {
        onRecords: (records) => ({
          put: async () => {
            seen.push([...records]);
            return { replaced: false, pii: false, lowered: false };
          },
        }),
      },
    );

    expect(seen).toEqual([[writing]]);
  });

  it('that failed is on record as one that may have happened', async () => {
    expect(await ingest(down)).toEqual({
      status: 503,
      records: [writing, { ...writing, outcome: 'failed' }],
    });
  });

  it.each([
    { roles: 'admin pii_access', said: false, mayLower: true },
    { roles: 'admin pii_access', said: true, mayLower: false },
    { roles: 'admin pii_access', said: undefined, mayLower: false },
    { roles: 'admin', said: false, mayLower: false },
  ])('by $roles that says contains_pii $said and fails may have lowered a flag: $mayLower', async (one) => {
    const { said, roles, mayLower } = one;

    const { records } = await ingest(down, { roles, ...(said === undefined ? {} : { said }) });

    const about = { ...writing, pii: said, mayLower };
    expect(records).toEqual([about, { ...about, outcome: 'failed' }]);
  });

  it('of a document without an id is on record under the one that it gets', async () => {
    const ids: string[] = [];
    const put: TenantStore['put'] = async (_, { id }) => {
      ids.push(id);
      throw new AppError('dependency-unavailable');
    };

    const { records } = await ingest(put, { body: { title: 'canary', content: 'canary' } });

    expect(ids).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)]);
    expect(records.map(({ documentIds }) => documentIds)).toEqual([ids, ids]);
  });

  it('that never reached the store is on no record', async () => {
    const parts = { resource: '/ingest', method: 'POST', body };

    expect(await recordsOf(createIngest, parts, { embed: down })).toEqual({ status: 503, records: [] });
  });
});

describe('a deletion', () => {
  const remove = (found: TenantStore['delete'], parts: Partial<EventParts> = {}) =>
    recordsOf(
      createDelete,
      { resource: '/documents/{id}', method: 'DELETE', id: 'd', ...parts },
      { store: { delete: found } },
    );
  const about = { tenant: origin.tenant, requestId: 'r-1', documentIds: ['d'] };
  const deleting = { act: 'document.deleting', outcome: 'attempted', ...about, pii: undefined };
  const deleted = (pii: boolean) => ({ act: 'document.deleted', outcome: 'done', ...about, pii });

  it.each([
    { who: 'whoever sees only visible ones', parts: { roles: 'admin' }, pii: false },
    {
      who: 'whoever sees only visible ones and asks for a hidden one',
      parts: { roles: 'admin', query: { pii: 'true' } },
      pii: false,
    },
    { who: 'whoever sees all and names the hidden one', parts: { query: { pii: 'true' } }, pii: true },
    { who: 'whoever sees all and names the visible one', parts: { query: { pii: 'false' } }, pii: false },
    { who: 'whoever sees all and names neither', parts: {}, pii: undefined },
  ])('by $who that fails is on record as one that may have happened, with the flag $pii', async (one) => {
    const { records } = await remove(() => Promise.reject(new Error('down')), one.parts);

    const attempted = { ...deleting, pii: one.pii };
    expect(records).toEqual([attempted, { ...attempted, outcome: 'failed' }]);
  });

  it.each([
    { there: 'a visible one', flags: [false] },
    { there: 'a hidden one', flags: [true] },
    { there: 'two of one id', flags: [false, true] },
  ])('that names no flag is on record with those of what there was: $there', async ({ flags }) => {
    const { status, records } = await remove(async () => flags.map((pii) => ({ pii })));

    expect(status).toBe(200);
    expect(records).toEqual([deleting, ...flags.map(deleted)]);
  });

  it('of what is not there is on record as no more than an attempt', async () => {
    expect(await remove(async () => [])).toEqual({
      status: 404,
      records: [deleting, { ...deleting, outcome: 'absent' }],
    });
  });

  it('is on record before the store is asked', async () => {
    const seen: AuditRecord[][] = [];
    const parts = { resource: '/documents/{id}', method: 'DELETE', id: 'd' };

    await recordsOf(createDelete, parts, {
      onRecords: (records) => ({
        delete: async () => {
          seen.push([...records]);
          return [];
        },
      }),
    });

    expect(seen).toEqual([[deleting]]);
  });
});

describe('personal data that was shown', () => {
  const about = (act: string, documentIds: string[]) => ({
    ...{ act, outcome: 'done', tenant: expect.objectContaining(origin.tenant), requestId: 'r-1' },
    ...{ documentIds, pii: true },
  });
  const retrieved = (...ids: string[]) => about('personal-data.retrieved', ids);
  const read = (...ids: string[]) => about('personal-data.read', ids);
  const get = (pii: boolean) =>
    recordsOf(
      createGet,
      { resource: '/documents/{id}', id: 'd' },
      { store: { get: async () => ({ ...stored('d', pii), content: 'canary' }) } },
    );
  const query = (answer: World['answer'], ...documents: ReturnType<typeof found>[]) =>
    recordsOf(
      createQuery,
      { resource: '/query', method: 'POST', body: { query: 'canary?' } },
      { ...(answer === undefined ? {} : { answer }), store: { search: async () => documents } },
    );

  it('by a get is on record, and a get of any other document is not', async () => {
    expect((await get(true)).records).toEqual([read('d')]);
    expect(await get(false)).toEqual({ status: 200, records: [] });
  });

  it('by a list is on record with those documents alone', async () => {
    const documents = [stored('a', true), stored('b', false), stored('c', true)];
    const list = async () => ({ documents, count: 3, next: undefined });

    const { records } = await recordsOf(createList, { resource: '/documents' }, { store: { list } });

    expect(records).toEqual([read('a', 'c')]);
  });

  it('by a query is on record with the sources that are', async () => {
    const { records } = await query('It is so [1].', found('a', false), found('b', true));

    expect(records).toEqual([retrieved('b'), read('b')]);
  });

  it('to the model alone is on record as retrieved: the answer refuses and shows no source', async () => {
    expect(await query(refusal, found('b', true))).toEqual({ status: 200, records: [retrieved('b')] });
  });

  it('to a model is on record before the model is asked', async () => {
    const seen: AuditRecord[][] = [];
    const answer = (records: readonly AuditRecord[]) => {
      seen.push([...records]);
      return 'It is so [1].';
    };

    await query(answer, found('b', true));

    expect(seen).toEqual([[retrieved('b')]]);
  });

  it('is on no record where there was none', async () => {
    expect((await query('It is so [1].', found('a', false))).records).toEqual([]);
  });
});
