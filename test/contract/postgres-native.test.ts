/** The store on a Postgres server, run where one is given. See test/support/native-postgres.ts. */
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { migrateDatabase } from '../../shared/adapters/postgres/migrate-database.ts';
import { readMigrations } from '../../shared/adapters/postgres/migrations.ts';
import { partitionTenant } from '../../shared/adapters/postgres/partition-tenant.ts';
import type { PoolDatabase } from '../../shared/adapters/postgres/pool-database.ts';
import { createPostgresStore } from '../../shared/adapters/postgres/postgres-store.ts';
import { assertRowLevelSecurityHolds } from '../../shared/adapters/postgres/rls-guard.ts';
import type { TenantStore } from '../../shared/ports/tenant-store.ts';
import { acme, acme2, ids, put, search, tenantId } from '../support/documents.ts';
import {
  application,
  cleanNative,
  migrateNative,
  openNative,
  owner,
  reserveNative,
  withoutNative,
} from '../support/native-postgres.ts';
import { startPostgresProxy } from '../support/postgres-proxy.ts';
import { sealerInMemory } from '../support/sealer.ts';
import { describeTenantStore } from './tenant-store/tenant-store.ts';

const sealer = sealerInMemory();

const unavailable = { code: 'dependency-unavailable', retryAfterSeconds: 5 };
const layouts = [
  { name: 'plain', storage: 'vector', partitioned: false },
  { name: 'half-precision', storage: 'halfvec', partitioned: false },
  { name: 'half-precision and partitioned', storage: 'halfvec', partitioned: true },
] as const;

const title = `a native server${withoutNative === undefined ? '' : ` (skipped: ${withoutNative})`}`;

describe.skipIf(withoutNative !== undefined)(title, () => {
  let release: () => Promise<void>;
  beforeAll(async () => {
    release = await reserveNative();
  });
  afterAll(() => release());

  describe.each(layouts)('with $name tables', ({ name, storage, partitioned }) => {
    describeTenantStore(`Postgres, ${name},`, async () => {
      await cleanNative();
      await migrateNative(storage, partitioned);
      if (partitioned) {
        for (const id of ['acme3', 'acme5', 'acme5-2', 'acme20', 'acme40-2'])
          await partitionTenant({ ...owner, tenantId: tenantId(id) });
      }
      const database = openNative(4);
      return { store: createPostgresStore(database, sealer), close: () => database.close() };
    });

    it('lets the application pass the guard, and its owner not', async () => {
      const [served, owned] = [openNative(1), openNative(1, 20_000, owner)];

      await expect(assertRowLevelSecurityHolds(served)).resolves.toBeUndefined();
      await expect(assertRowLevelSecurityHolds(owned)).rejects.toThrow('Refusing to start');

      await Promise.all([served.close(), owned.close()]);
    });
  });

  describe('migrating', () => {
    beforeEach(cleanNative);

    it('is done by one of several at once, and found done by the others', async () => {
      const results = await Promise.all([1, 2, 3].map(() => migrateNative('halfvec', true)));

      const names = (await readMigrations()).map(({ name }) => name);
      expect(results.map(({ length }) => length).sort()).toEqual([0, 0, names.length + 4]);
    });

    it('tells a role without rights everything that it lacks', async () => {
      await migrateNative('vector', false);

      const migrating = migrateDatabase({
        ...application(),
        applicationRole: 'another_role',
        storage: 'vector',
        partitioned: false,
      });

      await expect(migrating).rejects.toThrow(
        /cannot be migrated:.*may not create tables.*belong to another role.*may not create the role/s,
      );
    });
  });

  describe('serving', () => {
    let database: PoolDatabase;
    let store: TenantStore;

    beforeAll(async () => {
      await cleanNative();
      await migrateNative('halfvec', true);
    });
    afterAll(cleanNative);
    beforeEach(() => {
      database = openNative(4);
      store = createPostgresStore(database, sealer);
    });
    afterEach(async () => {
      for (const tenant of [acme, acme2]) await store.erase(tenant);
      await database.close();
    });

    it('ends a statement after its time, and keeps the connection', async () => {
      const hasty = openNative(1, 50);
      const pid = async () =>
        (await hasty.query<{ pid: number }>('select pg_backend_pid() as pid', []))[0]?.pid;
      const before = await pid();

      await expect(hasty.query('select pg_sleep(30)', [])).rejects.toMatchObject({
        ...unavailable,
        cause: { code: '57014' },
      });

      expect(await pid()).toBe(before);
      await hasty.close();
    });

    it('leaves nothing of a tenant to the next, over 400 calls of two tenants on three connections', async () => {
      const shared = openNative(3);
      const both = createPostgresStore(shared, sealer);
      for (const tenant of [acme, acme2])
        await put(both, tenant, { id: 'x', content: `A heron of ${tenant}.` });

      const calls = Array.from({ length: 400 }, async (_, n) => {
        const tenant = n % 2 === 0 ? acme : acme2;
        if (n % 20 < 2) await put(both, tenant, { id: `y${n % 40}`, content: `A stork of ${tenant}.` });
        const found = await search(both, tenant, 'heron stork');
        return found.flatMap(({ passages }) => passages.map(({ text }) => text.endsWith(`of ${tenant}.`)));
      });

      expect(new Set((await Promise.all(calls)).flat())).toEqual(new Set([true]));
      await shared.close();
    });

    /** Ends, from a session of the same role, whichever statement waits for a lock. */
    async function terminateWaiting(killer: PoolDatabase): Promise<void> {
      for (let poll = 0; poll < 500; poll++) {
        const killed = await killer.query(
          "select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock' and usename = current_user",
          [],
        );
        if (killed.length > 0) return;
        await setTimeout(10);
      }
      throw new Error('nothing waits for a lock');
    }

    it.each([
      { moment: 'while it takes the old one away', table: 'corpus_statistics' },
      { moment: 'while it counts the words', table: 'term_statistics' },
      { moment: 'before its first row', table: 'document' },
    ])('leaves the old document whole where a replacement is killed $moment', async ({ table }) => {
      const old = 'An old text about a capybara. '.repeat(200);
      await put(store, acme, { id: 'x', content: old });
      const before = await search(store, acme, 'capybara');
      const [locker, killer] = [openNative(1), openNative(1)];
      await killer.query('select 1', []);
      // One statement that holds the lock until it is cancelled by its own time limit, or killed.
      const locking = locker
        .query(`do $$ begin lock table ${table} in exclusive mode; perform pg_sleep(15); end $$`, [])
        .catch(() => undefined);
      await waitForSleep(killer);

      const replacing = put(store, acme, { id: 'x', content: 'A new text. '.repeat(300) });
      const refused = expect(replacing).rejects.toMatchObject(unavailable);
      await terminateWaiting(killer);
      await refused;
      await killer.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'PgSleep' and usename = current_user",
        [],
      );
      await locking;

      const document = await store.get(acme, { id: 'x', pii: undefined, visibility: 'public' });
      expect(document?.content).toBe(old);
      expect(await search(store, acme, 'capybara')).toEqual(before);
      await Promise.all([locker.close(), killer.close()]);
    });

    async function waitForSleep(watcher: PoolDatabase): Promise<void> {
      for (let poll = 0; poll < 500; poll++) {
        const sleeping = await watcher.query(
          "select from pg_stat_activity where wait_event = 'PgSleep' and usename = current_user",
          [],
        );
        if (sleeping.length > 0) return;
        await setTimeout(10);
      }
      throw new Error('nobody holds the lock');
    }

    it('leaves the old document whole where the connection is cut before the Sync that commits', async () => {
      const proxy = await startPostgresProxy({
        port: Number(new URL(owner.url).port || 5432),
        oneSession: false,
      });
      const cut = openNative(1, 20_000, application(proxy.port));
      const through = createPostgresStore(cut, sealer);
      await put(through, acme, { id: 'x', content: 'The old heron.' });
      proxy.failNext('cut-sync');

      await expect(put(through, acme, { id: 'x', content: 'The new heron.' })).rejects.toMatchObject(
        unavailable,
      );

      const document = await store.get(acme, { id: 'x', pii: undefined, visibility: 'public' });
      expect(document?.content).toBe('The old heron.');
      await cut.close();
      await proxy.close();
    });

    it('lets a read go on over a new connection where every old one was killed', async () => {
      await put(store, acme, { id: 'x', content: 'A heron.' });
      await Promise.all(Array.from({ length: 4 }, () => search(store, acme, 'heron')));
      const killer = openNative(1);
      await killer.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where usename = current_user and pid <> pg_backend_pid()',
        [],
      );

      const found = await Promise.all(Array.from({ length: 8 }, () => search(store, acme, 'heron')));

      expect(found.map(ids)).toEqual(Array(8).fill(['x']));
      await killer.close();
    });
  });

  describe.skipIf(withoutNative === undefined && owner.certificateAuthority === undefined)(
    'TLS (skipped without ASKACME_TEST_DATABASE_CA)',
    () => {
      beforeAll(async () => {
        await cleanNative();
        await migrateNative('vector', false);
      });
      afterAll(cleanNative);

      it('is on', async () => {
        const database = openNative(1);

        const rows = await database.query('select ssl from pg_stat_ssl where pid = pg_backend_pid()', []);

        expect(rows).toEqual([{ ssl: true }]);
        await database.close();
      });

      it('refuses a server whose authority is none that is trusted', async () => {
        const { url, password } = application();
        const strict = new URL(url);
        strict.searchParams.set('sslmode', 'require');
        const database = openNative(1, 1_000, { url: strict.href, password });

        await expect(database.query('select 1', [], 'repeatable')).rejects.toMatchObject({
          ...unavailable,
          cause: { code: expect.stringMatching(/SELF_SIGNED|UNABLE_TO/) },
        });

        await database.close();
      });
    },
  );
});
