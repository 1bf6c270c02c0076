/** After a deletion the raw store, looked at past every wall, holds nothing of the document. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPostgresStore } from '../../shared/adapters/postgres/postgres-store.ts';
import type { TenantStore } from '../../shared/ports/tenant-store.ts';
import { acme, acme2, put } from '../support/documents.ts';
import { openTestEngine, type TestEngine } from '../support/engine.ts';
import { sealerInMemory } from '../support/sealer.ts';

let engine: TestEngine;
let store: TenantStore;

beforeAll(async () => {
  engine = await openTestEngine();
  store = createPostgresStore(engine.app, sealerInMemory());
});
afterAll(() => engine.close());

/** Every row of every table with a tenant, whatever its columns. */
async function rawRows(): Promise<string[]> {
  const tables = await engine.owner.query<{ name: string }>(
    "select attrelid::regclass::text as name from pg_attribute a join pg_class c on c.oid = a.attrelid where attname = 'tenant_id' and c.relkind = 'r' order by 1",
    [],
  );
  const rows: string[] = [];
  for (const { name } of tables) {
    const found = await engine.owner.query<{ row: string }>(
      `select '${name} ' || t::text as row from ${name} t order by 1`,
      [],
    );
    rows.push(...found.map(({ row }) => row));
  }
  return rows;
}

it('leaves nothing behind of a deleted document, visible or hidden, and touches nothing else', async () => {
  await put(store, acme2, { id: 'neighbour', content: 'The neighbour keeps a flamingo.' });
  const before = await rawRows();
  await put(store, acme, { id: 'x', content: 'A flamingo stands here. '.repeat(200) });
  await put(store, acme, { id: 'y', content: 'A hidden flamingo. '.repeat(100), pii: true });
  const during = await rawRows();

  await store.delete(acme, { id: 'x', pii: undefined, visibility: 'public' });
  await store.delete(acme, { id: 'y', pii: undefined, visibility: 'with-pii' });

  expect(during.length).toBeGreaterThan(before.length);
  expect(await rawRows()).toEqual(before);
});

it('leaves nothing behind of an erased tenant, and touches no other', async () => {
  await put(store, acme2, { id: 'neighbour', content: 'The neighbour keeps a flamingo.' });
  const before = (await rawRows()).filter((row) => !row.includes('(acme,'));
  await put(store, acme, { id: 'x', content: 'A flamingo stands here. '.repeat(200) });
  await put(store, acme, { id: 'y', content: 'A hidden flamingo. '.repeat(100), pii: true });
  const during = await rawRows();

  await store.erase(acme);

  expect(during.length).toBeGreaterThan(before.length);
  expect(await rawRows()).toEqual(before);
  expect(before.length).toBeGreaterThan(5);
});

it('leaves nothing behind of what a replacement replaced', async () => {
  /** Of a sealed text only the length can be the same twice. */
  const comparable = async () =>
    (await rawRows())
      .filter((row) => !row.startsWith('document '))
      .map((row) => row.replaceAll(/AQAAAA[A-Za-z0-9+/]{30,}=*/g, ({ length }) => `${length} sealed`));
  await put(store, acme, { id: 'x', content: 'Short and final.' });
  const expected = await comparable();
  await store.delete(acme, { id: 'x', pii: undefined, visibility: 'public' });

  await put(store, acme, { id: 'x', content: 'A long first version about flamingos. '.repeat(150) });
  await put(store, acme, { id: 'x', content: 'Short and final.' });

  expect(await comparable()).toEqual(expected);
  expect(expected.filter((row) => row.includes(' sealed'))).toHaveLength(2);
});

it('leaves nothing behind of an ingest that fails half-way', async () => {
  const before = await rawRows();
  const request = {
    id: 'broken',
    title: 'T',
    tags: [],
    pii: undefined,
    visibility: 'public',
    embeddingSpace: 'offline-hash-1/1024',
  } as const;
  const sparse = { indices: [5], weights: [1] };
  const good = { text: 'Good.', start: 0, end: 5, dense: new Float32Array(1024), sparse };
  const bad = { text: 'Bad.', start: 5, end: 9, dense: new Float32Array(3), sparse };

  await expect(store.put(acme, { ...request, chunks: [good, bad] })).rejects.toMatchObject({
    code: 'dependency-unavailable',
  });

  expect(await rawRows()).toEqual(before);
});
