/** Moving a tenant while others use the database: needs several sessions, so a native server. See test/support/native-postgres.ts. */
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { partitionTenant } from '../../shared/adapters/postgres/partition-tenant.ts';
import type { PoolDatabase } from '../../shared/adapters/postgres/pool-database.ts';
import { createPostgresStore } from '../../shared/adapters/postgres/postgres-store.ts';
import type { TenantStore } from '../../shared/ports/tenant-store.ts';
import { acme2, put, search, tenantId } from '../support/documents.ts';
import {
  cleanNative,
  migrateNative,
  openNative,
  owner,
  reserveNative,
  withoutNative,
} from '../support/native-postgres.ts';
import { sealerInMemory } from '../support/sealer.ts';

const sealer = sealerInMemory();

const title = `moving a tenant on a native server${withoutNative === undefined ? '' : ` (skipped: ${withoutNative})`}`;
const documents = 30;
/** Far longer than a move that waits for nobody. */
const moveMs = 1_500;

describe.skipIf(withoutNative !== undefined)(title, () => {
  let database: PoolDatabase;
  let gate: PoolDatabase;
  let store: TenantStore;
  let release: () => Promise<void>;
  let run = 0;
  const moved = () => tenantId(`acme-moved-${run}`);

  beforeAll(async () => {
    release = await reserveNative();
    await cleanNative();
    await migrateNative('halfvec', true);
  });
  afterAll(async () => {
    await cleanNative();
    await release();
  });
  beforeEach(async () => {
    run++;
    database = openNative(6);
    gate = openNative(1);
    store = createPostgresStore(database, sealer);
    for (let n = 0; n < documents; n++)
      await put(store, moved(), { id: `d${n}`, content: `A heron number ${n}. `.repeat(60) });
  });
  afterEach(async () => {
    await database.close();
    await gate.close();
  });

  const move = () => partitionTenant({ ...owner, tenantId: moved() });
  const count = async () =>
    (await store.list(moved(), { visibility: 'public', limit: 1, after: undefined, tag: undefined })).count;

  /** A statement whose snapshot is of now, and which lists the documents only when the gate is opened. */
  async function gatedRead(): Promise<{ rows: Promise<{ total: number }[]> }> {
    const text = `
      select l.total from (select pg_advisory_lock_shared(42)::text as opened offset 0) g,
        lateral list_documents($1, array[false], null, null, null, 1 + length(g.opened)) l`;
    const reading = database.query<{ total: number }>(text, [moved()]);
    reading.catch(() => undefined);
    await waits('advisory');
    return { rows: reading };
  }

  async function waits(locktype: string): Promise<void> {
    for (let poll = 0; poll < 500; poll++) {
      const waiting = await database.query('select from pg_locks where locktype = $1 and not granted', [
        locktype,
      ]);
      if (waiting.length > 0) return;
      await setTimeout(10);
    }
    throw new Error(`nobody waits for a lock on ${locktype}`);
  }

  it('shows every reader all of the tenant at every moment, and goes on taking writes of others', async () => {
    const counts = new Set<number>();
    let moving = true;
    const reading = [1, 2, 3].map(async () => {
      while (moving) counts.add((await search(store, moved(), 'heron', { topK: 20 })).length);
    });
    const writing = (async () => {
      for (let n = 0; moving; n++) await put(store, acme2, { id: `w${n % 5}`, content: 'A stork.' });
    })();

    const made = await move();
    moving = false;
    await Promise.all([...reading, writing]);

    expect(made.length).toBe(6);
    expect([...counts]).toEqual([20]);
    await store.erase(moved());
    expect(await count()).toBe(0);
  });

  it('waits for a statement that began before, so that it finds the rows where it looks for them', async () => {
    await gate.query('select pg_advisory_lock(42)', []);
    const { rows } = await gatedRead();

    const moving = move();
    await Promise.race([moving, setTimeout(moveMs)]);
    await gate.query('select pg_advisory_unlock(42)', []);

    expect(await rows).toEqual([{ total: documents }]);
    expect((await moving).length).toBe(6);
    expect(await count()).toBe(documents);
  });

  it("loses nothing of what the tenant's writers send meanwhile", async () => {
    await gate.query('select pg_advisory_lock(42)', []);
    const { rows } = await gatedRead();
    const moving = move();
    await Promise.race([moving, setTimeout(moveMs)]);

    const writing = put(store, moved(), { id: 'meanwhile', content: 'A late heron.' });
    await Promise.race([writing, setTimeout(100)]);
    await gate.query('select pg_advisory_unlock(42)', []);
    await Promise.all([rows, moving, writing]);

    expect(await count()).toBe(documents + 1);
  });

  it('does not wait for a writer that waits for it', async () => {
    // Keeps the move in its first part until the writer has come.
    const holding = gate
      .query('do $$ begin lock table chunk in access exclusive mode; perform pg_sleep(1); end $$', [])
      .then(() => performance.now());
    await setTimeout(100);
    const moving = move();
    await waits('relation');

    const writing = put(store, moved(), { id: 'meanwhile', content: 'A late heron.' });
    await waits('advisory');
    const freeAtMs = await holding;
    await Promise.all([moving, writing]);

    // Otherwise until the writer's own time limit, of 20 s.
    expect(performance.now() - freeAtMs).toBeLessThan(10_000);
    expect(await count()).toBe(documents + 1);
  });
});
