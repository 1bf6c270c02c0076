/** Wall 5 on Postgres: what is kept shows no text, and opens only where it was sealed. Walls 3 and 4 are down where it says so. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPostgresStore } from '../../shared/adapters/postgres/postgres-store.ts';
import type { SealedText, Sealer, TenantSeal } from '../../shared/ports/sealer.ts';
import type { TenantStore } from '../../shared/ports/tenant-store.ts';
import { acme, acme2, everything, ids, put, search } from '../support/documents.ts';
import { openTestEngine, type TestEngine } from '../support/engine.ts';
import { type SealerUnderTest, sealerInMemory } from '../support/sealer.ts';
import { removePredicates } from '../support/sql-predicates.ts';

describe('the database as somebody sees it who has all of it', () => {
  let engine: TestEngine;

  beforeAll(async () => {
    engine = await openTestEngine();
    const store = createPostgresStore(engine.app, sealerInMemory());
    for (const [n, pii] of [false, true].entries()) {
      // Long enough for more than one chunk, and for what Postgres keeps out of line.
      const content = `Quetzalcanary ${n} sits here. ${'Ünï漢字 quetzalcanary. '.repeat(400)}`;
      await put(store, acme, { id: `x${n}`, title: `Titlecanary ${n}`, content, tags: ['tagcanary'], pii });
      await put(store, acme, { id: `y${n}`, title: 'Titlecanary', content, visibility: 'public', pii });
      await put(store, acme, {
        id: `x${n}`,
        title: 'Titlecanary',
        content: 'Quetzalcanary.',
        tags: ['tagcanary'],
      });
    }
    // Postgres keeps samples of columns, too.
    await engine.exec('analyze');
  });
  afterAll(() => engine.close());

  /** Every column of every table of every schema, what is out of line included. */
  async function dump(): Promise<string> {
    const relations = await engine.owner.query<{ name: string; toast: boolean }>(
      "select oid::regclass::text as name, relkind = 't' as toast from pg_class where relkind in ('r', 'm', 't')",
      [],
    );
    const parts: string[] = [];
    for (const { name, toast } of relations) {
      const column = toast ? "encode(chunk_data, 'escape')" : 't::text';
      const rows = await engine.owner.query<{ row: string }>(`select ${column} as row from ${name} t`, []);
      parts.push(...rows.map(({ row }) => row));
    }
    return parts.join('\n');
  }

  it('shows neither a title nor a text, plain or in Base64', async () => {
    const kept = await dump();
    const decoded = kept
      .match(/[A-Za-z0-9+/]{40,}=*/g)
      ?.map((text) => Buffer.from(text, 'base64').toString('utf8'));

    expect(
      ['canary 0', 'quetzal', 'titlec', '漢字'].filter((text) => kept.toLowerCase().includes(text)),
    ).toEqual([]);
    expect(decoded?.length).toBeGreaterThan(20);
    expect(decoded?.filter((text) => /canary/i.test(text))).toEqual([]);
    // The control: tags are not sealed, and are found.
    expect(kept.includes('tagcanary')).toBe(true);
  });

  it('shows no two equal seals of equal texts', async () => {
    const rows = await engine.owner.query<{ text: string }>(
      'select title as text from document union all select text from chunk',
      [],
    );

    expect(rows.length).toBeGreaterThan(20);
    expect(new Set(rows.map(({ text }) => text)).size).toBe(rows.length);
  });
});

describe('a record that was moved', () => {
  let engine: TestEngine;
  let sealer: SealerUnderTest;
  let store: TenantStore;
  const long = 'The heron stands in the reeds and waits for a fish. '.repeat(40);

  beforeEach(async () => {
    engine = await openTestEngine();
    sealer = sealerInMemory();
    store = createPostgresStore(engine.owner, sealer);
    for (const tenant of [acme, acme2]) {
      await put(store, tenant, { id: 'a', content: `A of ${tenant}. ${long}` });
      await put(store, tenant, { id: 'b', content: `B of ${tenant}. ${long}` });
      await put(store, tenant, { id: 'secret', content: `Secret of ${tenant}. ${long}`, pii: true });
    }
  });
  afterEach(() => engine.close());

  const exchangeTexts = (one: string, other: string) => `
    update chunk c set text = case when c.ctid = x.ctid then y.text else x.text end
    from (select ctid, text from chunk where ${one}) x, (select ctid, text from chunk where ${other}) y
    where c.ctid in (x.ctid, y.ctid)`;
  const chunkOf = (tenant: string, id: string, number: number) =>
    `tenant_id = '${tenant}' and document_id = '${id}' and number = ${number}`;
  const lowered = ['document', 'chunk', 'chunk_sparse', 'chunk_dense']
    .map((table) => `update ${table} set pii = false where pii`)
    .join(';');
  const renamed = [
    "update document set id = 'heron' where tenant_id = 'acme' and id = 'a'",
    ...['chunk', 'chunk_sparse', 'chunk_dense'].map(
      (table) => `update ${table} set document_id = 'heron' where tenant_id = 'acme' and document_id = 'a'`,
    ),
  ].join(';');

  const cases: { to: string; change: string; fails: ('get' | 'list' | 'search')[]; id?: string }[] = [
    {
      to: 'another document',
      change: exchangeTexts(chunkOf('acme', 'a', 1), chunkOf('acme', 'b', 1)),
      fails: ['get', 'search'],
    },
    {
      to: 'another place of its document',
      change: exchangeTexts(chunkOf('acme', 'a', 1), chunkOf('acme', 'a', 2)),
      fails: ['get', 'search'],
    },
    {
      to: 'another tenant',
      change: exchangeTexts(chunkOf('acme', 'a', 1), chunkOf('acme-2', 'a', 1)),
      fails: ['get', 'search'],
    },
    {
      to: 'the title of another document',
      change: `update document d set title = (select title from document o where o.tenant_id = d.tenant_id and o.id = 'b') where id = 'a'`,
      fails: ['get', 'list', 'search'],
    },
    {
      to: 'the title, from the text',
      change:
        "update document d set title = (select text from chunk c where c.tenant_id = d.tenant_id and c.document_id = d.id and number = 1) where id = 'a'",
      fails: ['get', 'list', 'search'],
    },
    { to: 'another id, whole', change: renamed, fails: ['get', 'list', 'search'], id: 'heron' },
    { to: 'the eyes of all', change: lowered, fails: ['get', 'list', 'search'], id: 'secret' },
    {
      to: 'where nothing is sealed',
      change: "update chunk set text = 'A plain heron.' where document_id = 'a'",
      fails: ['get', 'search'],
    },
    {
      to: 'another generation',
      change: "update document set generation = repeat('0', 32) where id = 'a'",
      fails: ['get', 'list', 'search'],
    },
  ];

  it.each(cases)('to $to does not open, and is reported', async ({ change, fails, id = 'a' }) => {
    await engine.exec(change);

    const calls = {
      get: () => store.get(acme, { id, pii: undefined, visibility: 'public' }),
      list: () => store.list(acme, { ...everything, visibility: 'public' }),
      search: () => search(store, acme, 'heron', { topK: 9, passagesPerDocument: 9 }),
    };
    for (const name of fails) {
      sealer.onViolation.mockClear();
      await expectRefusal(calls[name]());
    }
  });

  async function expectRefusal(answer: Promise<unknown>): Promise<void> {
    const error = await answer.then(
      (shown) => expect.fail(`shown: ${JSON.stringify(shown)}`),
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ code: 'internal' });
    expect(sealer.onViolation).toHaveBeenCalledWith({ tenantId: 'acme', reason: expect.any(String) });
    expect(JSON.stringify([error, sealer.onViolation.mock.calls])).not.toMatch(/heron|Secret|acme-2/);
  }

  it('back from an earlier version of its document does not open', async () => {
    const place = chunkOf('acme', 'a', 1);
    await engine.exec(`create table kept as select text from chunk where ${place}`);
    await put(store, acme, { id: 'a', content: `Newer. ${long}` });
    await engine.exec(`update chunk set text = (select text from kept) where ${place}`);

    await expectRefusal(store.get(acme, { id: 'a', pii: undefined, visibility: 'public' }));
  });

  it('to the eyes of all does not open for a caller with the right, either', async () => {
    await engine.exec(lowered);

    await expectRefusal(store.get(acme, { id: 'secret', pii: undefined, visibility: 'with-pii' }));
  });

  it('opens where it is put back', async () => {
    const exchange = exchangeTexts(chunkOf('acme', 'a', 1), chunkOf('acme', 'b', 1));
    await engine.exec(`${exchange}; ${exchange}`);

    const document = await store.get(acme, { id: 'a', pii: undefined, visibility: 'public' });

    expect(document?.content).toBe(`A of acme. ${long}`);
    expect(sealer.onViolation).not.toHaveBeenCalled();
  });
});

describe('the seal alone, with row-level security bypassed and no predicate in the reading functions', () => {
  let engine: TestEngine;
  const open: Sealer = { of: async () => noSeal, reading: async (_, read) => read(noSeal) };
  const noSeal: TenantSeal = {
    seal: (_, text) => text as SealedText,
    open: (_, text) => text,
    termIndex: () => 1,
  };

  beforeEach(async () => {
    engine = await openTestEngine();
  });
  afterEach(() => engine.close());

  /** Two tenants, or one with something hidden; walls 3 and 4 down. */
  async function withoutWalls(sealer: Sealer, which: 'tenant and flag' | 'flag'): Promise<TenantStore> {
    const store = createPostgresStore(engine.owner, sealer);
    await put(store, acme, { id: 'mine', content: 'A pelican.' });
    await put(store, which === 'flag' ? acme : acme2, {
      id: 'theirs',
      content: 'Another pelican.',
      pii: which === 'flag',
    });
    await removePredicates(engine, which);
    return store;
  }

  const calls = [
    { call: 'search', ask: (store: TenantStore) => search(store, acme, 'pelican') },
    {
      call: 'list',
      ask: (store: TenantStore) => store.list(acme, { ...everything, visibility: 'public' }),
    },
    {
      call: 'get',
      ask: (store: TenantStore) => store.get(acme, { id: 'theirs', pii: undefined, visibility: 'public' }),
    },
  ];

  describe.each([
    { what: 'another tenant has', which: 'tenant and flag' },
    { what: 'is hidden', which: 'flag' },
  ] as const)('shows nothing of what $what', ({ which }) => {
    it.each(calls)('to a $call', async ({ ask }) => {
      const sealer = sealerInMemory();
      const store = await withoutWalls(sealer, which);

      await expect(ask(store)).rejects.toMatchObject({ code: 'internal' });

      expect(sealer.onViolation).toHaveBeenCalledWith({ tenantId: 'acme', reason: expect.any(String) });
    });

    it.each(calls)(
      'where a seal that does nothing would show it: the control, to a $call',
      async ({ ask }) => {
        const store = await withoutWalls(open, which);

        expect(JSON.stringify(await ask(store))).toMatch('theirs');
      },
    );
  });

  it('shows nothing where both have a document of the id that is read', async () => {
    const sealer = sealerInMemory();
    const store = createPostgresStore(engine.owner, sealer);
    for (const tenant of [acme2, acme]) await put(store, tenant, { id: 'same', content: 'A pelican.' });
    await removePredicates(engine, 'tenant and flag');

    const reading = store.get(acme, { id: 'same', pii: undefined, visibility: 'public' });

    await expect(reading).rejects.toMatchObject({ code: 'internal' });
    expect(sealer.onViolation).toHaveBeenCalledOnce();
  });

  it('still shows a tenant its own where nothing foreign came along', async () => {
    const store = createPostgresStore(engine.owner, sealerInMemory());
    await put(store, acme, { id: 'mine', content: 'A pelican.' });
    await removePredicates(engine, 'tenant and flag');

    expect(ids(await search(store, acme, 'pelican'))).toEqual(['mine']);
  });
});
