import { setImmediate } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createPoolDatabase,
  type PoolDatabase,
} from '../../../../../shared/adapters/postgres/pool-database.ts';
import { createPostgresStore } from '../../../../../shared/adapters/postgres/postgres-store.ts';
import { assertRowLevelSecurityHolds } from '../../../../../shared/adapters/postgres/rls-guard.ts';
import type { TenantStore } from '../../../../../shared/ports/tenant-store.ts';
import { acme, acme2, everything, ids, put, search } from '../../../../support/documents.ts';
import { type PostgresSocket, startPostgresSocket } from '../../../../support/postgres-socket.ts';
import { sealerInMemory } from '../../../../support/sealer.ts';

const unavailable = { code: 'dependency-unavailable', retryAfterSeconds: 5 };

let socket: PostgresSocket;
let database: PoolDatabase;
let store: TenantStore;

/** Turns of the event loop, not time: enough for what one end of a loopback connection does to reach the other. */
async function catchUp(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await setImmediate();
}

const open = (poolSize = 1): PoolDatabase =>
  createPoolDatabase({ url: socket.url, poolSize, statementTimeoutMs: 10_000 });

beforeAll(async () => {
  socket = await startPostgresSocket();
});
afterAll(() => socket.close());
beforeEach(async () => {
  database = open();
  store = createPostgresStore(database, sealerInMemory());
});
afterEach(async () => {
  await store.erase(acme);
  await store.erase(acme2);
  await database.close();
});

describe('the pool', () => {
  it('serves a role for whom row-level security holds', async () => {
    await expect(assertRowLevelSecurityHolds(database)).resolves.toBeUndefined();
  });

  it.each([
    ['put', () => put(store, acme, { id: 'x', content: 'A long text about a heron. '.repeat(3_000) })],
    ['search', () => search(store, acme, 'heron')],
    ['list', () => store.list(acme, { ...everything, visibility: 'with-pii' })],
    ['get', () => store.get(acme, { id: 'x', pii: undefined, visibility: 'public' })],
    ['delete', () => store.delete(acme, { id: 'x', pii: undefined, visibility: 'public' })],
    ['erase', () => store.erase(acme)],
    ['ready', () => store.ready()],
  ] as const)(
    'sends for %s one exchange, all before any answer, of one unnamed statement',
    async (_, call) => {
      await put(store, acme, { id: 'x', content: 'A heron.' });
      socket.proxy.exchanges.length = 0;

      await call();

      // The proxy passes nothing on before the Sync, so the client has waited for nothing.
      expect(socket.proxy.exchanges.map(({ sent }) => sent)).toEqual(['PBDES']);
      // Parse begins with its letter, its length and the statement's name: none.
      expect(socket.proxy.exchanges[0]?.text.charCodeAt(5)).toBe(0);
    },
  );

  it('makes a connection in one exchange more than none: no statement is sent to set it up', async () => {
    const before = socket.proxy.connections();
    socket.proxy.exchanges.length = 0;
    const another = open();

    await another.query('select 1', []);
    await another.close();

    expect(socket.proxy.connections()).toBe(before + 1);
    expect(socket.proxy.exchanges.map(({ sent }) => sent)).toEqual(['PBDES']);
  });

  it('gives dates, integers, flags and arrays as the embedded engine does', async () => {
    const rows = await database.query(
      "select now() - now() = interval '0' as flag, 7 as n, array['a', 'b'] as texts, array[1, 2] as numbers, timestamptz '2026-01-02 03:04:05Z' as at, null as nothing",
      [],
    );

    expect(rows).toEqual([
      {
        flag: true,
        n: 7,
        texts: ['a', 'b'],
        numbers: [1, 2],
        at: new Date('2026-01-02T03:04:05Z'),
        nothing: null,
      },
    ]);
  });

  it('keeps quotes, backslashes, braces and nulls of arrays as they are', async () => {
    const texts = ['{"a"}', '\\', "'", '', 'NULL', ' x '];

    expect(await database.query('select $1::text[] as texts', [texts])).toEqual([{ texts }]);
  });
});

describe('a pooled connection', () => {
  const tenantNow = () =>
    database.query<{ tenant: string }>("select current_setting('app.current_tenant', true) as tenant", []);

  it('has no tenant left of the call before, and shows the next one nothing of it', async () => {
    await put(store, acme, { id: 'x', content: 'A secret heron of acme.' });
    const connections = socket.proxy.connections();

    const found = await search(store, acme2, 'secret heron');
    const left = await tenantNow();
    const rows = await database.query('select id from document', []);

    expect(found).toEqual([]);
    expect(left).toEqual([{ tenant: '' }]);
    expect(rows).toEqual([]);
    expect(ids(await search(store, acme, 'secret heron'))).toEqual(['x']);
    expect(socket.proxy.connections()).toBe(connections);
  });

  it('has none left of a call that failed either, and is kept', async () => {
    await put(store, acme, { id: 'x', content: 'A heron.' });
    const connections = socket.proxy.connections();

    const failing = search(store, acme, 'heron', { embeddingSpace: 'other/1024' });

    await expect(failing).rejects.toMatchObject({ code: 'embedding-mismatch' });
    expect(await tenantNow()).toEqual([{ tenant: '' }]);
    expect(socket.proxy.connections()).toBe(connections);
  });

  it('is not used again where a transaction was left open on it', async () => {
    await database.query('begin', []);
    const connections = socket.proxy.connections();

    await database.query('select 1', []);

    expect(socket.proxy.connections()).toBe(connections + 1);
  });
});

describe('a lost connection', () => {
  it('that was closed while it was idle is noticed, harms nobody, and is replaced', async () => {
    await put(store, acme, { id: 'x', content: 'A heron.' });

    socket.proxy.cutAll();

    expect(ids(await search(store, acme, 'heron'))).toEqual(['x']);
  });

  it('is replaced before a write is sent, so the write goes through', async () => {
    await store.ready();
    socket.proxy.cutAll();
    await catchUp();

    await expect(put(store, acme, { id: 'x', content: 'A heron.' })).resolves.toMatchObject({ pii: false });
  });

  it.each(['cut-before', 'cut-answer'] as const)(
    'under a read (%s) costs nothing but time',
    async (fault) => {
      await put(store, acme, { id: 'x', content: 'A heron.' });
      socket.proxy.failNext(fault);

      expect(ids(await search(store, acme, 'heron'))).toEqual(['x']);
    },
  );

  it.each([
    { fault: 'cut-before', left: 'The old heron.' },
    { fault: 'cut-answer', left: 'The new heron.' },
  ] as const)('under a write ($fault) is told, never repeated, and leaves $left', async ({ fault, left }) => {
    await put(store, acme, { id: 'x', content: 'The old heron.' });
    socket.proxy.exchanges.length = 0;
    socket.proxy.failNext(fault);

    await expect(put(store, acme, { id: 'x', content: 'The new heron.' })).rejects.toMatchObject(unavailable);

    expect(socket.proxy.exchanges.length).toBe(1);
    const document = await store.get(acme, { id: 'x', pii: undefined, visibility: 'public' });
    expect(document?.content).toBe(left);
  });

  it('takes all that were made before with it: the next calls do not fail one after the other', async () => {
    const wide = open(4);
    await Promise.all(Array.from({ length: 4 }, () => wide.query('select 1', [])));
    const connections = socket.proxy.connections();
    socket.proxy.failNext('cut-before');

    await wide.query('select 2', [], 'repeatable');
    await Promise.all(Array.from({ length: 4 }, () => wide.query('select 1', [])));
    await wide.close();

    expect(socket.proxy.connections()).toBe(connections + 4);
  });

  it('is not made to a server without TLS where TLS is due: it is told no name, and no statement', async () => {
    const secure = createPoolDatabase({
      url: socket.url,
      certificateAuthority: 'an authority',
      poolSize: 1,
      statementTimeoutMs: 1_000,
    });
    socket.proxy.exchanges.length = 0;

    await expect(secure.query('select 1', [], 'repeatable')).rejects.toMatchObject({
      ...unavailable,
      cause: { message: expect.stringContaining('does not support SSL') },
    });

    expect(socket.proxy.exchanges).toEqual([]);
    await secure.close();
  });

  it('for good is a 503 with a time to come back', async () => {
    const nowhere = createPoolDatabase({
      url: 'postgres://app_user@127.0.0.1:1/postgres',
      poolSize: 1,
      statementTimeoutMs: 1_000,
    });

    await expect(nowhere.query('select 1', [], 'repeatable')).rejects.toMatchObject(unavailable);
    await nowhere.close();
  });
});

describe('a server that does not answer', () => {
  it('is waited for as long as a statement may take, and not asked again', async () => {
    const hasty = createPoolDatabase({ url: socket.url, poolSize: 1, statementTimeoutMs: 20, graceMs: 20 });
    socket.proxy.exchanges.length = 0;
    socket.proxy.failNext('hang');

    await expect(hasty.query('select 1', [], 'repeatable')).rejects.toMatchObject(unavailable);

    expect(socket.proxy.exchanges.length).toBe(1);
    await hasty.close();
  });

  it('keeps the next caller waiting for a connection only so long', async () => {
    const narrow = createPoolDatabase({
      url: socket.url,
      poolSize: 1,
      statementTimeoutMs: 100,
      graceMs: 0,
      connectTimeoutMs: 50,
    });
    socket.proxy.failNext('hang');
    const hanging = narrow.query('select 1', []).catch(() => undefined);
    await catchUp();

    await expect(narrow.query('select 1', [])).rejects.toMatchObject(unavailable);

    await hanging;
    await narrow.close();
  });
});

describe('what a failure tells', () => {
  const canary = 'canary-4711';

  /** Everything that a logger could find: messages, and properties however deep. */
  function visible(error: unknown): string {
    if (!(error instanceof Error)) return JSON.stringify(error) ?? '';
    const own = Object.getOwnPropertyNames(error).filter((name) => name !== 'cause' && name !== 'stack');
    const values = own.map((name) => visible((error as unknown as Record<string, unknown>)[name]));
    return [...values, error.cause === undefined ? '' : visible(error.cause)].join(' ');
  }

  it.each([
    ['a value that is no number', 'select $1::integer', [canary]],
    ['a statement that is none', `selekt '${canary}'`, []],
    ['a table that is not there', `select * from "${canary}"`, []],
    ['a row that no policy lets in', 'insert into corpus_statistics values ($1, false, 1)', [canary]],
    [
      'a row that breaks a rule',
      `do $$ begin raise exception '%', '${canary}' using detail = '${canary}', hint = '${canary}'; end $$`,
      [],
    ],
  ])('holds nothing of the statement or its parameters: %s', async (_, text, parameters) => {
    const error = await database.query(text, parameters).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ ...unavailable, cause: { code: expect.stringMatching(/^[0-9A-Z]{5}$/) } });
    expect(visible(error)).not.toContain(canary);
    expect(visible(error)).not.toMatch(/select|selekt|insert/i);
  });

  it('holds nothing of them where the connection was lost', async () => {
    socket.proxy.failNext('cut-before');

    const error = await database.query('select $1::text', [canary]).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject(unavailable);
    expect(visible(error)).not.toContain(canary);
  });
});
